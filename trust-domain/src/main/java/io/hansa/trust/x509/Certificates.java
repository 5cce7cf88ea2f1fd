package io.hansa.trust.x509;

import io.hansa.core.fault.FederationException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Reading, writing and naming certificates and keys. Pure functions; foreign input is refused, never thrown at raw. */
public final class Certificates {
    private static final int DER_BYTES_MAX = 16 * 1024;

    private Certificates() {}

    /** The certificate. @throws FederationException when it is none, or over 16 KiB */
    public static X509Certificate parse(byte[] der) {
        if (der.length > DER_BYTES_MAX) {
            throw new FederationException(X509Fault.CERTIFICATE_MALFORMED, der.length + " bytes");
        }
        try {
            var in = new ByteArrayInputStream(der);
            var certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            if (in.available() > 0) {
                throw new FederationException(X509Fault.CERTIFICATE_MALFORMED, "bytes after the certificate");
            }
            return certificate;
        } catch (GeneralSecurityException e) {
            throw new FederationException(
                    X509Fault.CERTIFICATE_MALFORMED, e.getClass().getSimpleName(), e);
        }
    }

    public static byte[] encode(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("certificate: not encodable (expected: one that was parsed or issued)", e);
        }
    }

    /** PEM of the certificates, one after the other. */
    public static String pem(List<X509Certificate> certificates) {
        var text = new StringBuilder();
        var lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        for (var certificate : certificates) {
            text.append("-----BEGIN CERTIFICATE-----\n")
                    .append(lines.encodeToString(encode(certificate)))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        return text.toString();
    }

    /** SHA-256 of the key's SubjectPublicKeyInfo in lower-case hex: what fingerprints of this federation are. */
    public static String fingerprint(PublicKey key) {
        return HexFormat.of().formatHex(sha256(key.getEncoded()));
    }

    /** The key's identifier as our certificates carry it, in lower-case hex. */
    public static String keyId(PublicKey key) {
        return HexFormat.of().formatHex(keyIdBytes(key));
    }

    static byte[] keyIdBytes(PublicKey key) {
        return ProfileExtensions.idOf(SubjectPublicKeyInfo.getInstance(key.getEncoded())
                .getPublicKeyData()
                .getBytes());
    }

    /** The serial number in lower-case hex. */
    public static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }

    /** Whether the issuer's key made the certificate's signature; names and dates are not looked at. */
    public static boolean signedBy(X509Certificate certificate, PublicKey issuer) {
        try {
            certificate.verify(issuer);
            return true;
        } catch (GeneralSecurityException | RuntimeException e) {
            return false; // A foreign certificate may make the JDK throw nearly anything; all of it means no.
        }
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
