package io.hansa.sync.testkit;

import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.Registration;
import io.hansa.core.spiffe.DenyList;
import io.hansa.core.spiffe.Identity;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.core.spiffe.TrustView;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A root that issues SPIFFE leaves for tests, directly and for any trust domain. */
public final class TestRoot {

    private final AtomicLong serials = new AtomicLong(1000);
    private final KeyPair keys = newKeys();
    private final X509Certificate certificate;

    public TestRoot(String name) {
        var now = Instant.now();
        try {
            var subject = new X500Name("CN=" + name);
            var builder = new JcaX509v3CertificateBuilder(
                    subject,
                    BigInteger.ONE,
                    Date.from(now.minus(Duration.ofDays(3650))),
                    Date.from(now.plus(Duration.ofDays(3650))),
                    subject,
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            certificate = sign(builder);
        } catch (java.io.IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("cannot make a test root", e);
        }
    }

    /** An identity valid for one day from an hour ago. */
    public Identity issue(SpiffeId id) {
        var now = Instant.now();
        return issue(id, now.minus(Duration.ofHours(1)), now.plus(Duration.ofHours(23)));
    }

    public Identity issue(SpiffeId id, Instant from, Instant until) {
        try {
            var pair = newKeys();
            var builder = new JcaX509v3CertificateBuilder(
                    certificate,
                    BigInteger.valueOf(serials.incrementAndGet()),
                    Date.from(from),
                    Date.from(until),
                    new X500Name("CN=leaf"),
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
            }));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, id.toString())));
            return new Identity(id, pair.getPrivate(), List.of(sign(builder)));
        } catch (java.io.IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("cannot issue a test leaf", e);
        }
    }

    /** Trust in this root for each of these domains. */
    public TrustView trusting(String... domains) {
        Map<TrustDomainName, List<X509Certificate>> anchors =
                Stream.of(domains).collect(Collectors.toMap(TrustDomainName::new, domain -> List.of(certificate)));
        return new TrustView(1, anchors, DenyList.EMPTY);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** An identity source that never changes. */
    public static IdentitySource fixed(Identity identity) {
        return new IdentitySource() {
            @Override
            public Identity current() {
                return identity;
            }

            @Override
            public Registration onChange(Consumer<Identity> listener) {
                return () -> {};
            }
        };
    }

    private X509Certificate sign(JcaX509v3CertificateBuilder builder)
            throws GeneralSecurityException, OperatorCreationException {
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no P-256 keys", e);
        }
    }
}
