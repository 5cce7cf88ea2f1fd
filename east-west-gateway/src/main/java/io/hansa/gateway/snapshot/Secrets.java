package io.hansa.gateway.snapshot;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.hansa.core.spiffe.Identity;
import io.hansa.core.spiffe.TrustView;
import io.hansa.gateway.proto.CertificateValidationContext;
import io.hansa.gateway.proto.DataSource;
import io.hansa.gateway.proto.GenericSecret;
import io.hansa.gateway.proto.SPIFFECertValidatorConfig;
import io.hansa.gateway.proto.Secret;
import io.hansa.gateway.proto.TlsCertificate;
import io.hansa.gateway.proto.TypedExtensionConfig;
import io.hansa.gateway.resource.EncodedResource;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * What SDS serves: whom to believe, for every gateway; and a leaf with its key, for an Envoy on this host alone (I10).
 */
public final class Secrets {

    /** The gateway's own certificate. */
    public static final String OWN = "default";

    /** Whom the gateway believes: every trust domain with its own anchors. */
    public static final String TRUST = "ALL";

    /**
     * Stolen keys and serial numbers, which Envoy's validator cannot express: one {@code key HEX} or {@code serial HEX} a
     * line. The built-in gateway asks for it, Envoy does not.
     */
    public static final String DENY = "hansa-deny";

    /** Envoy's validator that chooses the anchors by the trust domain of the peer's SPIFFE ID. */
    public static final String SPIFFE_VALIDATOR = "envoy.tls.cert_validator.spiffe";

    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Secrets() {}

    /** A leaf with its chain and its private key; never to leave this host, never to be logged or stored. */
    public static EncodedResource own(Identity identity) {
        return EncodedResource.of(
                OWN,
                Secret.newBuilder()
                        .setName(OWN)
                        .setTlsCertificate(TlsCertificate.newBuilder()
                                .setCertificateChain(inline(pem(identity.chain())))
                                .setPrivateKey(
                                        inline(pem("PRIVATE KEY", identity.key().getEncoded()))))
                        .build());
    }

    /** Trust domains with their anchors; denied ones are absent. */
    static Secret trust(TrustView view) {
        var domains = SPIFFECertValidatorConfig.newBuilder();
        view.anchors().keySet().stream()
                .filter(name -> !view.anchorsOf(name).isEmpty())
                .forEach(name -> domains.addTrustDomains(SPIFFECertValidatorConfig.TrustDomain.newBuilder()
                        .setName(name.value())
                        .setTrustBundle(inline(pem(view.anchorsOf(name))))));
        return Secret.newBuilder()
                .setName(TRUST)
                .setValidationContext(CertificateValidationContext.newBuilder()
                        .setCustomValidatorConfig(TypedExtensionConfig.newBuilder()
                                .setName(SPIFFE_VALIDATOR)
                                .setTypedConfig(Any.pack(domains.build()))))
                .build();
    }

    /** Keys and serial numbers that are refused although their chains are valid. */
    static Secret deny(TrustView view) {
        var lines = new StringBuilder();
        new TreeSet<>(view.deny().keyIds())
                .forEach(key -> lines.append("key ").append(key).append('\n'));
        new TreeSet<>(view.deny().serials())
                .forEach(serial -> lines.append("serial ").append(serial).append('\n'));
        return Secret.newBuilder()
                .setName(DENY)
                .setGenericSecret(GenericSecret.newBuilder()
                        .setSecret(DataSource.newBuilder().setInlineString(lines.toString())))
                .build();
    }

    private static DataSource inline(String text) {
        return DataSource.newBuilder()
                .setInlineBytes(ByteString.copyFrom(text, StandardCharsets.US_ASCII))
                .build();
    }

    private static String pem(Collection<X509Certificate> certificates) {
        return String.join("", certificates.stream().map(Secrets::pem).toList());
    }

    private static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("certificate: not encodable (expected: one that was parsed)", e);
        }
    }

    private static String pem(String label, byte[] der) {
        return String.join(
                "\n",
                List.of("-----BEGIN " + label + "-----", PEM.encodeToString(der), "-----END " + label + "-----", ""));
    }
}
