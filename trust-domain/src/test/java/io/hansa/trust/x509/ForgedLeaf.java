package io.hansa.trust.x509;

import io.hansa.trust.testkit.TestTrust;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A leaf that begins as a proper one and is then spoilt in one respect; signed by whoever the test says. Confined to one
 * thread.
 */
final class ForgedLeaf {
    private final Instant now;
    private final PrivateKey issuerKey;
    private final X500Name issuerName;
    final KeyPair keys = CertificateIssuer.newKeys(new SecureRandom());
    private byte[] subjectKey = keys.getPublic().getEncoded();
    private BigInteger serial = BigInteger.valueOf(4711);
    private Duration life = Duration.ofHours(1);
    private String signature = "SHA256withECDSA";
    private List<GeneralName> names = new ArrayList<>();
    private final Map<ASN1ObjectIdentifier, Extension> extensions = new LinkedHashMap<>();

    /** A leaf by this cluster's authority; without names so far. */
    static ForgedLeaf by(TestTrust trust, String cluster, Instant now) {
        return new ForgedLeaf(trust.authorityKeys(cluster).getPrivate(), trust.anchor(cluster), now);
    }

    ForgedLeaf(PrivateKey issuerKey, X509Certificate issuer, Instant now) {
        this.issuerKey = issuerKey;
        this.issuerName = X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded());
        this.now = now;
        with(Extension.basicConstraints, true, new BasicConstraints(false));
        with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
        }));
    }

    ForgedLeaf uri(String... uris) {
        Stream.of(uris).forEach(u -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, u)));
        return this;
    }

    ForgedLeaf name(GeneralName name) {
        names.add(name);
        return this;
    }

    ForgedLeaf with(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
        try {
            extensions.put(
                    oid, new Extension(oid, critical, value.toASN1Primitive().getEncoded("DER")));
            return this;
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    ForgedLeaf without(ASN1ObjectIdentifier oid) {
        extensions.remove(oid);
        return this;
    }

    ForgedLeaf serial(BigInteger number) {
        this.serial = number;
        return this;
    }

    ForgedLeaf key(byte[] subjectPublicKeyInfo) {
        this.subjectKey = subjectPublicKeyInfo.clone();
        return this;
    }

    ForgedLeaf key(PublicKey key) {
        return key(key.getEncoded());
    }

    ForgedLeaf signature(String algorithm) {
        this.signature = algorithm;
        return this;
    }

    /** The DER, whether or not the JDK can read it. */
    byte[] der() {
        try {
            var builder = new X509v3CertificateBuilder(
                    issuerName,
                    serial,
                    Date.from(now.minusSeconds(60)),
                    Date.from(now.plus(life)),
                    new X500Name("O=acme.mesh"),
                    SubjectPublicKeyInfo.getInstance(subjectKey));
            for (var extension : extensions.values()) {
                builder.addExtension(extension);
            }
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            return builder.build(new JcaContentSignerBuilder(signature).build(issuerKey))
                    .getEncoded();
        } catch (OperatorCreationException | CertIOException e) {
            throw new IllegalStateException(e);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The certificate as the JDK reads it. @throws CertificateException when it does not */
    X509Certificate read() throws CertificateException {
        return new JcaX509CertificateConverter()
                .getCertificate(new org.bouncycastle.cert.X509CertificateHolder(
                        org.bouncycastle.asn1.x509.Certificate.getInstance(der())));
    }
}
