package io.hansa.trust.x509;

import io.hansa.core.fault.FederationException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.HashSet;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;

/**
 * Whether a certificate made elsewhere is exactly what we would have made: same subject, same extensions byte for byte, no
 * more of them, and no longer life. Pure functions that never throw on foreign input.
 */
public final class ProfileCheck {

    private ProfileCheck() {}

    /** The certificate is of the profile. @throws FederationException naming the first difference */
    public static void require(X509Certificate certificate, CertificateProfile profile) {
        String difference;
        try {
            difference = difference(new JcaX509CertificateHolder(certificate), certificate, profile);
        } catch (java.security.cert.CertificateException | RuntimeException e) {
            difference = "malformed";
        }
        if (!difference.isEmpty()) {
            throw new FederationException(
                    X509Fault.CERTIFICATE_MALFORMED, difference + ", serial " + Certificates.serial(certificate));
        }
    }

    private static String difference(
            X509CertificateHolder holder, X509Certificate certificate, CertificateProfile profile) {
        var key = certificate.getPublicKey();
        var expectedName = CertificateIssuer.subject(profile, key);
        if (!X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded())
                .equals(expectedName)) {
            return "subject is not " + expectedName;
        }
        var life = java.time.Duration.between(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
        if (life.compareTo(profile.life().plus(profile.backdate()).plusSeconds(1)) > 0) {
            return "life of " + life;
        }
        var expected = new HashSet<>(ProfileExtensions.of(profile, key instanceof RSAKey));
        expected.add(ProfileExtensions.keyId(Certificates.keyIdBytes(key)));
        for (var oid : holder.getExtensions().getExtensionOIDs()) {
            var extension = holder.getExtension(oid);
            if (!oid.equals(Extension.authorityKeyIdentifier) && !expected.remove(extension)) {
                return "extension " + oid;
            }
        }
        return expected.isEmpty()
                ? ""
                : "without extension " + expected.iterator().next().getExtnId();
    }
}
