package io.hansa.trust.x509;

import io.hansa.core.fault.FederationException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes certificates of the federation's profiles with one issuer's key; subject, dates, serial and every extension are ours,
 * never the asker's. Keeps no record of what it issued.
 *
 * <p>Thread-safe: holds the key and the certificate only.
 */
public final class CertificateIssuer {
    /** A leaf ends this long before its issuer, so that no clock finds the issuer gone first. */
    private static final Duration ISSUER_MARGIN = Duration.ofSeconds(60);

    /** Less than this is not worth a certificate. */
    private static final Duration LIFE_MIN = Duration.ofMinutes(5);

    /** RFC 5280, 4.1.2.2: at most 20 octets, positive; 159 bits keep the sign bit clear. */
    private static final int SERIAL_BITS = 159;

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final SecureRandom random;

    /** An issuer of this key and the certificate that others know it by. */
    public CertificateIssuer(PrivateKey key, X509Certificate certificate, SecureRandom random) {
        this.key = key;
        this.certificate = certificate;
        this.random = random;
    }

    /** A fresh P-256 key pair. */
    public static KeyPair newKeys(SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** A certificate for the subject's key. @throws FederationException ISSUER_ENDS when too little of our life is left */
    public X509Certificate issue(PublicKey subject, CertificateProfile profile, Instant now) {
        var issuerEnd = certificate.getNotAfter().toInstant();
        var limit = profile instanceof CertificateProfile.Leaf ? issuerEnd.minus(ISSUER_MARGIN) : issuerEnd;
        var wanted = now.plus(profile.life());
        var end = wanted.isBefore(limit) ? wanted : limit;
        if (end.isBefore(now.plus(LIFE_MIN))) {
            throw new FederationException(
                    X509Fault.ISSUER_ENDS, "serial " + Certificates.serial(certificate) + " ends " + issuerEnd);
        }
        var issuer = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        return sign(new Order(issuer, certificate.getPublicKey(), subject, profile), end, now, key, random);
    }

    /** A certificate of the pair's own key by itself; roots and authorities only. */
    public static X509Certificate selfSigned(
            KeyPair pair, CertificateProfile profile, Instant now, SecureRandom random) {
        if (profile instanceof CertificateProfile.Leaf) {
            throw new IllegalArgumentException("profile: leaf (expected: root or authority)");
        }
        var name = subject(profile, pair.getPublic());
        var order = new Order(name, pair.getPublic(), pair.getPublic(), profile);
        return sign(order, now.plus(profile.life()), now, pair.getPrivate(), random);
    }

    private record Order(X500Name issuer, PublicKey issuerKey, PublicKey subjectKey, CertificateProfile profile) {}

    private static X509Certificate sign(Order order, Instant end, Instant now, PrivateKey key, SecureRandom random) {
        var profile = order.profile();
        var subjectKey = order.subjectKey();
        var builder = new X509v3CertificateBuilder(
                order.issuer(),
                serial(random),
                date(now.minus(profile.backdate())),
                date(end),
                subject(profile, subjectKey),
                SubjectPublicKeyInfo.getInstance(subjectKey.getEncoded()));
        try {
            for (var extension : ProfileExtensions.of(profile, subjectKey instanceof RSAKey)) {
                builder.addExtension(extension);
            }
            builder.addExtension(ProfileExtensions.keyId(Certificates.keyIdBytes(subjectKey)));
            builder.addExtension(ProfileExtensions.authorityKeyId(Certificates.keyIdBytes(order.issuerKey())));
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer(key)));
        } catch (CertIOException | CertificateException | OperatorCreationException e) {
            throw new IllegalStateException("certificate: not made (expected: a key the JDK can sign with)", e);
        }
    }

    static ContentSigner signer(PrivateKey key) throws OperatorCreationException {
        return new JcaContentSignerBuilder(signatureOf(key)).build(key);
    }

    private static String signatureOf(PrivateKey key) {
        return switch (key) {
            case ECKey ec when ec.getParams().getOrder().bitLength() <= 256 -> "SHA256withECDSA";
            case ECKey ec -> "SHA384withECDSA";
            case RSAKey rsa -> "SHA256withRSA";
            default -> "Ed25519";
        };
    }

    /** The subject of each profile; an authority's is distinct for each key, a leaf has no common name. */
    static X500Name subject(CertificateProfile profile, PublicKey key) {
        var federation = profile.federation().value();
        var name = new X500NameBuilder(BCStyle.INSTANCE);
        switch (profile) {
            case CertificateProfile.Root root ->
                name.addRDN(BCStyle.CN, federation + " root g" + root.generation())
                        .addRDN(BCStyle.O, federation);
            case CertificateProfile.Authority authority ->
                name.addRDN(BCStyle.CN, authority.cluster() + " ca g" + authority.generation())
                        .addRDN(BCStyle.O, federation)
                        .addRDN(BCStyle.SERIALNUMBER, Certificates.keyId(key));
            case CertificateProfile.Leaf leaf -> name.addRDN(BCStyle.O, federation);
        }
        return name.build();
    }

    private static BigInteger serial(SecureRandom random) {
        var serial = new BigInteger(SERIAL_BITS, random);
        return serial.signum() == 0 ? serial(random) : serial;
    }

    private static Date date(Instant instant) {
        return Date.from(instant.truncatedTo(ChronoUnit.SECONDS));
    }
}
