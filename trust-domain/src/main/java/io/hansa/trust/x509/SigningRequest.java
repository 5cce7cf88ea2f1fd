package io.hansa.trust.x509;

import io.hansa.core.fault.FederationException;
import io.hansa.core.spiffe.KeyStrength;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.PKCSException;

/**
 * A PKCS#10 request whose form, proof of possession and key have passed; it yields the key and nothing else, since every
 * extension of the certificate is ours (trust.md, section 6, rules 3 and 5). Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2986">RFC 2986</a>
 */
public final class SigningRequest {
    private static final int BYTES_MAX = 16 * 1024;

    private final PublicKey key;
    private final Map<ASN1ObjectIdentifier, Extension> asked;

    private SigningRequest(PublicKey key, Map<ASN1ObjectIdentifier, Extension> asked) {
        this.key = key;
        this.asked = asked;
    }

    /** A request for the pair's key, signed by it; it asks for nothing. The name is for people only. */
    public static byte[] create(KeyPair pair, String name) {
        try {
            var subject = new X500Name(new org.bouncycastle.asn1.x500.RDN[] {
                new org.bouncycastle.asn1.x500.RDN(
                        org.bouncycastle.asn1.x500.style.BCStyle.CN, new org.bouncycastle.asn1.DERUTF8String(name))
            });
            var info = SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
            return new PKCS10CertificationRequestBuilder(subject, info)
                    .build(CertificateIssuer.signer(pair.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("request: not made (expected: a key the JDK can sign with)", e);
        }
    }

    /** Reads and checks: size and form, possession, key. @throws FederationException with an {@link X509Fault} */
    public static SigningRequest read(byte[] der) {
        if (der.length > BYTES_MAX) {
            throw new FederationException(X509Fault.REQUEST_MALFORMED, der.length + " bytes");
        }
        try {
            var request = new PKCS10CertificationRequest(der);
            var asked = asked(request);
            requirePossession(request);
            return new SigningRequest(accepted(request.getSubjectPublicKeyInfo()), asked);
        } catch (IOException | RuntimeException e) {
            if (e instanceof FederationException refused) {
                throw refused;
            }
            throw new FederationException(
                    X509Fault.REQUEST_MALFORMED, e.getClass().getSimpleName(), e);
        }
    }

    private static Map<ASN1ObjectIdentifier, Extension> asked(PKCS10CertificationRequest request) {
        var asked = new HashMap<ASN1ObjectIdentifier, Extension>();
        for (var attribute : request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
            for (var value : attribute.getAttributeValues()) {
                var extensions = Extensions.getInstance(value);
                for (var oid : extensions.getExtensionOIDs()) {
                    if (asked.put(oid, extensions.getExtension(oid)) != null) {
                        throw new FederationException(X509Fault.REQUEST_MALFORMED, "extension " + oid + " twice");
                    }
                }
            }
        }
        return asked;
    }

    private static void requirePossession(PKCS10CertificationRequest request) {
        boolean proven;
        try {
            proven = request.isSignatureValid(
                    new JcaContentVerifierProviderBuilder().build(request.getSubjectPublicKeyInfo()));
        } catch (OperatorCreationException | PKCSException | RuntimeException e) {
            proven = false; // A key that cannot verify anything proves nothing; the JDK throws many kinds here.
        }
        if (!proven) {
            throw new FederationException(X509Fault.POSSESSION_UNPROVEN, "signature does not fit the key");
        }
    }

    private static PublicKey accepted(SubjectPublicKeyInfo info) throws IOException {
        try {
            var algorithm = info.getAlgorithm().getAlgorithm().getId();
            var key = KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(info.getEncoded("DER")));
            var weakness = KeyStrength.weakness(key);
            if (weakness.isPresent()) {
                throw new FederationException(X509Fault.KEY_REFUSED, weakness.get());
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new FederationException(X509Fault.KEY_REFUSED, "unknown kind of key", e);
        }
    }

    /** The key to certify; a copy the JDK made from the request. */
    public PublicKey key() {
        return key;
    }

    /**
     * What the request asks beyond the profile; empty when it asks for nothing or for exactly what the profile gives. Key
     * identifiers are ignored: they grant nothing.
     */
    public Optional<String> beyond(CertificateProfile profile) {
        var granted = new HashMap<ASN1ObjectIdentifier, Extension>();
        ProfileExtensions.of(profile, key instanceof RSAKey).forEach(e -> granted.put(e.getExtnId(), e));
        for (var extension : asked.values()) {
            var oid = extension.getExtnId();
            var ours = granted.get(oid);
            boolean same = ours != null && ours.getExtnValue().equals(extension.getExtnValue());
            if (!same && !oid.equals(Extension.subjectKeyIdentifier)) {
                return Optional.of("extension " + oid);
            }
        }
        return Optional.empty();
    }
}
