package io.hansa.trust.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.FederationName;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.TrustDomainName;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;

/** A request yields its key or a coded refusal, whatever bytes come. */
class SigningRequestTest {
    private static final CertificateProfile.Leaf LEAF = CertificateProfile.Leaf.of(
            new FederationName("acme.mesh"), SpiffeId.gateway(new TrustDomainName("aws-use1.acme.mesh"), "gw-1"));

    private final KeyPair keys = CertificateIssuer.newKeys(new SecureRandom());

    private static X509Fault faultOf(byte[] der) {
        return (X509Fault) catchThrowableOfType(FederationException.class, () -> SigningRequest.read(der))
                .fault();
    }

    private byte[] asking(Extension... extensions) {
        return request(keys, SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()), extensions);
    }

    private static byte[] request(KeyPair signer, SubjectPublicKeyInfo key, Extension... extensions) {
        try {
            var builder = new PKCS10CertificationRequestBuilder(new X500Name("CN=x"), key);
            if (extensions.length > 0) {
                var generator = new ExtensionsGenerator();
                for (var extension : extensions) {
                    generator.addExtension(extension);
                }
                builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, generator.generate());
            }
            return builder.build(CertificateIssuer.signer(signer.getPrivate())).getEncoded();
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Extension san(String... uris) {
        return extension(
                Extension.subjectAlternativeName,
                new GeneralNames(Arrays.stream(uris)
                        .map(u -> new GeneralName(
                                u.startsWith("spiffe:") ? GeneralName.uniformResourceIdentifier : GeneralName.dNSName,
                                u))
                        .toArray(GeneralName[]::new)));
    }

    private static Extension extension(
            org.bouncycastle.asn1.ASN1ObjectIdentifier oid, org.bouncycastle.asn1.ASN1Object value) {
        try {
            return new Extension(oid, false, value.getEncoded("DER"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void yieldsTheKeyOfAProperRequest() {
        var request = SigningRequest.read(SigningRequest.create(keys, "gw-1"));
        assertThat(request.key()).isEqualTo(keys.getPublic());
        assertThat(request.beyond(LEAF)).isEmpty();
    }

    @Test
    void refusesARequestSignedByAnotherKey() {
        var other = CertificateIssuer.newKeys(new SecureRandom());
        var der =
                request(other, SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
        assertThat(faultOf(der)).isEqualTo(X509Fault.POSSESSION_UNPROVEN);
    }

    @Test
    void refusesWeakKeysThoughTheirOwnersProvePossession() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        var weak = generator.generateKeyPair();
        assertThat(faultOf(request(
                        weak, SubjectPublicKeyInfo.getInstance(weak.getPublic().getEncoded()))))
                .isEqualTo(X509Fault.KEY_REFUSED);
        var p521 = KeyPairGenerator.getInstance("EC");
        p521.initialize(521);
        var large = p521.generateKeyPair();
        assertThat(faultOf(request(
                        large,
                        SubjectPublicKeyInfo.getInstance(large.getPublic().getEncoded()))))
                .isEqualTo(X509Fault.KEY_REFUSED);
    }

    @Test
    void takesStrongKeysOfOtherKinds() throws GeneralSecurityException {
        for (var kind : List.of("secp384r1", "Ed25519", "RSA")) {
            var generator = KeyPairGenerator.getInstance(kind.startsWith("secp") ? "EC" : kind);
            if (kind.startsWith("secp")) {
                generator.initialize(new java.security.spec.ECGenParameterSpec(kind));
            } else if (kind.equals("RSA")) {
                generator.initialize(2048);
            }
            var pair = generator.generateKeyPair();
            assertThat(SigningRequest.read(SigningRequest.create(pair, "x")).key())
                    .isEqualTo(pair.getPublic());
        }
    }

    @Test
    void ignoresWhatEqualsOursAndReportsWhatGoesBeyond() {
        var same = san(LEAF.id().toString(), "gw-1.gw.aws-use1.acme.mesh");
        assertThat(SigningRequest.read(asking(same)).beyond(LEAF)).isEmpty();
        assertThat(SigningRequest.read(asking(extension(Extension.basicConstraints, new BasicConstraints(false))))
                        .beyond(LEAF))
                .isEmpty();
        for (var more : List.of(
                san("spiffe://azure-weu.acme.mesh/gateway/gw-1"),
                san(LEAF.id().toString()),
                san(LEAF.id().toString(), "gw-1.gw.azure-weu.acme.mesh"),
                extension(Extension.basicConstraints, new BasicConstraints(true)),
                extension(Extension.extendedKeyUsage, new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning)))) {
            assertThat(SigningRequest.read(asking(more)).beyond(LEAF)).isPresent();
        }
    }

    @Test
    void refusesEveryCutAndEveryFlippedBitWithACode() {
        var good = SigningRequest.create(keys, "gw-1");
        for (int length = 0; length < good.length; length++) {
            assertThat(faultOf(Arrays.copyOf(good, length))).isEqualTo(X509Fault.REQUEST_MALFORMED);
        }
        var random = new Random(2);
        for (int at = 0; at < good.length; at++) {
            var damaged = good.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(faultOf(damaged)).isNotNull();
        }
        assertThat(faultOf(new byte[17 * 1024])).isEqualTo(X509Fault.REQUEST_MALFORMED);
    }
}
