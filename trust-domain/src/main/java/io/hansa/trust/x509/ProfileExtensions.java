package io.hansa.trust.x509;

import io.hansa.core.spiffe.TrustDomainName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/** The extensions of each profile, in their one DER form (trust.md, section 2). Pure functions. */
final class ProfileExtensions {
    /** RFC 9608, 2: says that no revocation information will ever be published; our leaves live a day at most. */
    private static final ASN1ObjectIdentifier NO_REV_AVAIL = new ASN1ObjectIdentifier("2.5.29.56").intern();

    private static final int KEY_ID_BYTES = 20;

    private ProfileExtensions() {}

    static List<Extension> of(CertificateProfile profile, boolean rsaKey) {
        return switch (profile) {
            case CertificateProfile.Root root ->
                List.of(
                        critical(Extension.basicConstraints, new BasicConstraints(true)),
                        critical(Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)));
            case CertificateProfile.Authority authority ->
                List.of(
                        critical(Extension.basicConstraints, new BasicConstraints(0)),
                        critical(Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)),
                        plain(
                                Extension.subjectAlternativeName,
                                new GeneralNames(
                                        uri("spiffe://" + authority.domain().value()))),
                        critical(Extension.nameConstraints, fence(authority.domain())));
            case CertificateProfile.Leaf leaf -> leaf(leaf, rsaKey);
        };
    }

    private static List<Extension> leaf(CertificateProfile.Leaf leaf, boolean rsaKey) {
        int usage = KeyUsage.digitalSignature | (rsaKey ? KeyUsage.keyEncipherment : 0);
        var names = new ArrayList<GeneralName>();
        names.add(uri(leaf.id().toString()));
        leaf.dnsName().ifPresent(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        var purposes = new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
        var extensions = new ArrayList<>(List.of(
                critical(Extension.basicConstraints, new BasicConstraints(false)),
                critical(Extension.keyUsage, new KeyUsage(usage)),
                plain(Extension.extendedKeyUsage, new ExtendedKeyUsage(purposes)),
                plain(Extension.subjectAlternativeName, new GeneralNames(names.toArray(GeneralName[]::new)))));
        if (leaf.life().toHours() <= 24) {
            extensions.add(plain(NO_REV_AVAIL, DERNull.INSTANCE));
        }
        return extensions;
    }

    private static GeneralName uri(String value) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, value);
    }

    /**
     * Profile {@code compat}: own DNS names only, no IP addresses. No URI constraint, which rustls and pyca refuse; never an
     * empty excluded DNS name, which breaks the JDK.
     */
    private static NameConstraints fence(TrustDomainName domain) {
        var permitted = new GeneralSubtree(new GeneralName(GeneralName.dNSName, domain.value()));
        var v4 = new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[8]));
        var v6 = new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[32]));
        return new NameConstraints(
                new GeneralSubtree[] {permitted},
                new GeneralSubtree[] {new GeneralSubtree(v4), new GeneralSubtree(v6)});
    }

    static Extension keyId(byte[] id) {
        return plain(Extension.subjectKeyIdentifier, new SubjectKeyIdentifier(id));
    }

    /** Key id only: an issuer's name and serial would break a cross-signed root. */
    static Extension authorityKeyId(byte[] id) {
        return plain(Extension.authorityKeyIdentifier, new AuthorityKeyIdentifier(id));
    }

    /** RFC 7093, 2, method 1: the leftmost 160 bits of the SHA-256 of the key's bits. */
    static byte[] idOf(byte[] keyBits) {
        return java.util.Arrays.copyOf(Certificates.sha256(keyBits), KEY_ID_BYTES);
    }

    static Extensions bundle(List<Extension> extensions) {
        return new Extensions(extensions.toArray(Extension[]::new));
    }

    private static Extension critical(ASN1ObjectIdentifier oid, ASN1Encodable value) {
        return extension(oid, true, value);
    }

    private static Extension plain(ASN1ObjectIdentifier oid, ASN1Encodable value) {
        return extension(oid, false, value);
    }

    private static Extension extension(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
        try {
            return new Extension(oid, critical, value.toASN1Primitive().getEncoded("DER"));
        } catch (IOException e) {
            throw new IllegalStateException("extension: not encodable (expected: a value made here)", e);
        }
    }
}
