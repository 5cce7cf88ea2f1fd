package io.hansa.core.record;

import io.hansa.core.membership.Member;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import io.hansa.core.spiffe.TrustDomainName;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** One cluster's authority with leaves that sign records. Immutable. */
final class TestAuthority {
    private final ClusterId cluster;
    private final KeyPair keys = newKeys();
    private final X509Certificate anchor;
    private final Instant start;

    /** A leaf and its key. */
    record Leaf(X509Certificate certificate, PrivateKey key) {
        String serial() {
            return certificate.getSerialNumber().toString(16);
        }
    }

    TestAuthority(ClusterId cluster, Instant start) {
        this.cluster = cluster;
        this.start = start;
        this.anchor = issue(keys.getPublic(), "CN=authority", BigInteger.ONE, start.plusSeconds(864_000), "");
    }

    Member member(ClusterState state) {
        try {
            return new Member(
                    cluster,
                    new TrustDomainName(cluster + ".acme.mesh"),
                    state,
                    1,
                    List.of(Tree.of(anchor.getEncoded())),
                    "");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A leaf valid for a day from the start, of this path, e.g. {@code /control/node-1}. */
    Leaf leaf(long serial, String path) {
        var pair = newKeys();
        var uri = "spiffe://" + cluster + ".acme.mesh" + path;
        var leaf = issue(pair.getPublic(), "CN=leaf", BigInteger.valueOf(serial), start.plusSeconds(86_400), uri);
        return new Leaf(leaf, pair.getPrivate());
    }

    /** The trust record of a leaf, signed by itself. */
    SignedRecord trust(Leaf leaf) {
        try {
            var payload = Cbor.write(RecordAdmission.chainPayload(List.of(leaf.certificate)));
            return sign(leaf, new RecordKey(cluster, RecordKind.TRUST, leaf.serial()), new Stamp(1, 1, start), payload);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static SignedRecord sign(Leaf leaf, RecordKey key, Stamp stamp, byte[] payload) {
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(leaf.key);
            signature.update(SignedRecord.signedBytes(key, stamp, false, payload, leaf.serial()));
            return new SignedRecord(key, stamp, false, payload, leaf.serial(), signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate issue(PublicKey subject, String name, BigInteger serial, Instant end, String uri) {
        boolean authority = uri.isEmpty();
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Principal("CN=authority"),
                    serial,
                    Date.from(start),
                    Date.from(end),
                    new X500Principal(name),
                    subject);
            var ids = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(subject));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            int usage = authority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature;
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            var domain = "spiffe://" + cluster + ".acme.mesh";
            var san = new GeneralName(GeneralName.uniformResourceIdentifier, authority ? domain : uri);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(san));
            if (!authority) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                    KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth
                }));
            }
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (OperatorCreationException | CertIOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
