package io.hansa.trust.x509;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.spiffe.DenyList;
import io.hansa.core.spiffe.PeerRole;
import io.hansa.core.spiffe.SpiffeFault;
import io.hansa.core.spiffe.SpiffeVerifier;
import io.hansa.core.spiffe.TrustView;
import io.hansa.core.spiffe.Verification;
import io.hansa.trust.testkit.SetClock;
import io.hansa.trust.testkit.TestTrust;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of hostile certificates (trust.md, section 15 A), each against the one verifier. */
class HostileChainTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String GOOD = "spiffe://aws-use1.acme.mesh/ns/shop/sa/order";

    private static final TestTrust TRUST = TestTrust.of(new SetClock(NOW), "acme.mesh", "aws-use1", "azure-weu");
    private final SpiffeVerifier verifier = new SpiffeVerifier();

    private static ForgedLeaf forged() {
        return ForgedLeaf.by(TRUST, "aws-use1", NOW);
    }

    private Verification verify(PeerRole role, TrustView view, X509Certificate... chain) {
        return verifier.verify(List.of(chain), role, view, NOW);
    }

    private Verification verify(ForgedLeaf leaf) throws CertificateException {
        return verify(PeerRole.CLIENT, TRUST.current(), leaf.read(), TRUST.anchor("aws-use1"));
    }

    private static Optional<SpiffeFault> fault(Verification verification) {
        return verification instanceof Verification.Refused refused ? Optional.of(refused.fault()) : Optional.empty();
    }

    /** The fault, or nothing when the JDK cannot even read the certificate: no peer gets that far. */
    private void assertRefused(ForgedLeaf leaf, SpiffeFault fault) {
        X509Certificate certificate;
        try {
            certificate = leaf.read();
        } catch (CertificateException e) {
            return;
        }
        assertThat(fault(verify(PeerRole.CLIENT, TRUST.current(), certificate, TRUST.anchor("aws-use1"))))
                .contains(fault);
    }

    @Test
    void admitsTheUnspoiltForgeryByTheOwnAuthority() throws CertificateException {
        assertThat(verify(forged().uri(GOOD))).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void refusesALeafOfAnotherDomainByAnAuthorityWeTrustToo() throws CertificateException {
        var leaf = forged().uri("spiffe://azure-weu.acme.mesh/control/node-1").read();
        assertThat(fault(verify(PeerRole.CLIENT, TRUST.current(), leaf, TRUST.anchor("aws-use1"))))
                .contains(SpiffeFault.PATH_INVALID);
    }

    @Test
    void refusesItUnderTheSharedRootByTheChoiceOfAnchorsAlone() throws CertificateException {
        var leaf = forged().uri("spiffe://azure-weu.acme.mesh/control/node-1").read();
        var signed = TRUST.issuer("aws-use1").certificate();
        assertThat(fault(verify(PeerRole.CLIENT, TRUST.current(), leaf, signed)))
                .contains(SpiffeFault.PATH_INVALID);
        // Profile compat has no URI constraint: with the root as everybody's anchor X.509 alone would let it through,
        // which is why a domain's anchor is its own authority and never the root.
        var shared = new TrustView(1, Map.of(TRUST.domain("azure-weu"), List.of(TRUST.root())), DenyList.EMPTY);
        assertThat(verify(PeerRole.CLIENT, shared, leaf, signed)).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void refusesASubordinateAuthority() throws CertificateException {
        var sub = new ForgedLeaf(TRUST.authorityKeys("aws-use1").getPrivate(), TRUST.anchor("aws-use1"), NOW)
                .with(Extension.basicConstraints, true, new BasicConstraints(0))
                .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                .without(Extension.extendedKeyUsage);
        var subCertificate = sub.read();
        var leaf = new ForgedLeaf(sub.keys.getPrivate(), subCertificate, NOW)
                .uri(GOOD)
                .read();
        for (var top :
                List.of(TRUST.anchor("aws-use1"), TRUST.issuer("aws-use1").certificate())) {
            assertThat(fault(verify(PeerRole.CLIENT, TRUST.current(), leaf, subCertificate, top)))
                    .contains(SpiffeFault.PATH_INVALID);
        }
        var underRoot = new TrustView(1, Map.of(TRUST.domain("aws-use1"), List.of(TRUST.root())), DenyList.EMPTY);
        assertThat(fault(verify(
                        PeerRole.CLIENT,
                        underRoot,
                        leaf,
                        subCertificate,
                        TRUST.issuer("aws-use1").certificate())))
                .contains(SpiffeFault.PATH_INVALID);
    }

    @Test
    void refusesAnAuthorityPresentedAsAnIdentity() {
        assertRefused(
                forged().uri(GOOD).with(Extension.basicConstraints, true, new BasicConstraints(true)),
                SpiffeFault.NOT_A_LEAF);
        for (int usage : new int[] {KeyUsage.keyCertSign, KeyUsage.cRLSign}) {
            assertRefused(
                    forged().uri(GOOD).with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | usage)),
                    SpiffeFault.NOT_A_LEAF);
        }
    }

    @Test
    void refusesTwoNamesOrNone() {
        assertRefused(forged().uri(GOOD, "spiffe://aws-use1.acme.mesh/ns/shop/sa/stock"), SpiffeFault.NAME_COUNT);
        assertRefused(forged().uri(GOOD, "spiffe://azure-weu.acme.mesh/control/node-1"), SpiffeFault.NAME_COUNT);
        assertRefused(forged().uri(GOOD, GOOD), SpiffeFault.NAME_COUNT);
        assertRefused(forged(), SpiffeFault.NAME_COUNT);
        assertRefused(
                forged().name(new GeneralName(GeneralName.dNSName, "gw-1.gw.aws-use1.acme.mesh")),
                SpiffeFault.NAME_COUNT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://aws-use1.acme.mesh",
                "spiffe://aws-use1.acme.mesh/",
                "spiffe://AWS-use1.acme.mesh/a",
                "SPIFFE://aws-use1.acme.mesh/a",
                "spiffe://aws-use1.acme.mesh:443/a",
                "spiffe://good@aws-use1.acme.mesh/a",
                "spiffe://aws-use1.acme.mesh/a?x=1",
                "spiffe://aws-use1.acme.mesh/a#x",
                "spiffe://aws-use1.acme.mesh/%41",
                "spiffe://aws-use1.acme.mesh//a",
                "spiffe://aws-use1.acme.mesh/a//b",
                "spiffe://aws-use1.acme.mesh/./a",
                "spiffe://aws-use1.acme.mesh/a/../b",
                "spiffe://aws-use1.acme.mesh/a/..",
                "spiffe://aws-use1.acme.mesh/a/",
                "spiffe://aws-use1.acme.mesh./a",
                "spiffe://aws_use1.acme.mesh/a",
                "spiffe://[2001:db8::1]/a",
                "spiffe://10.0.0.1/a",
                "spiffe:///a",
                "spiffe://mesh/a",
                "spiffe://aws-use1..mesh/a",
                "spiffe://-aws.acme.mesh/a",
                "https://aws-use1.acme.mesh/a",
                "urn:spiffe:a"
            })
    void refusesNamesThatBreakTheGrammar(String uri) {
        assertRefused(forged().uri(uri), SpiffeFault.NAME_GRAMMAR);
    }

    @Test
    void refusesANameOneByteTooLong() {
        var prefix = "spiffe://aws-use1.acme.mesh/";
        assertRefused(forged().uri(prefix + "a".repeat(2049 - prefix.length())), SpiffeFault.NAME_GRAMMAR);
    }

    @Test
    void refusesNamesOutsideTheDomain() {
        for (var name : List.of(
                new GeneralName(GeneralName.dNSName, "gw-1.gw.azure-weu.acme.mesh"),
                new GeneralName(GeneralName.dNSName, "evilaws-use1.acme.mesh"),
                new GeneralName(GeneralName.iPAddress, "10.0.0.1"),
                new GeneralName(GeneralName.rfc822Name, "a@aws-use1.acme.mesh"))) {
            assertRefused(forged().uri(GOOD).name(name), SpiffeFault.NAME_OUTSIDE);
        }
    }

    @Test
    void refusesSerialsThatNoAuthorityMayIssue() {
        for (var serial : List.of(
                BigInteger.ZERO, BigInteger.valueOf(-5), BigInteger.TWO.pow(160), BigInteger.TWO.pow(200 * 8 - 2))) {
            assertRefused(forged().uri(GOOD).serial(serial), SpiffeFault.FORM);
        }
    }

    @Test
    void refusesAnUnknownCriticalExtension() {
        assertRefused(
                forged().uri(GOOD).with(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), true, DERNull.INSTANCE),
                SpiffeFault.PATH_INVALID);
    }

    @Test
    void refusesWeakKeysAndSignatures() throws GeneralSecurityException {
        assertRefused(forged().uri(GOOD).signature("SHA1withECDSA"), SpiffeFault.WEAK);
        var rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        assertRefused(forged().uri(GOOD).key(rsa.generateKeyPair().getPublic()), SpiffeFault.WEAK);
        var dsa = KeyPairGenerator.getInstance("DSA");
        dsa.initialize(2048);
        assertRefused(forged().uri(GOOD).key(dsa.generateKeyPair().getPublic()), SpiffeFault.WEAK);
        var p521 = KeyPairGenerator.getInstance("EC");
        p521.initialize(521);
        assertRefused(forged().uri(GOOD).key(p521.generateKeyPair().getPublic()), SpiffeFault.WEAK);
    }

    @Test
    void refusesAPointOffItsCurveAndAKeyThatEverybodyKnows() {
        var keys = CertificateIssuer.newKeys(new SecureRandom());
        var off = keys.getPublic().getEncoded();
        off[off.length - 1] ^= 1;
        assertRefused(forged().uri(GOOD).key(off), SpiffeFault.WEAK);
        assertRefused(forged().uri(GOOD).key(WeakKeys.generator()), SpiffeFault.WEAK);
    }

    @Test
    void refusesExplicitCurvesAndCurvesWeDoNotUse() {
        for (var curve : List.of("secp192r1", "secp256k1", "brainpoolP256r1")) {
            assertRefused(forged().uri(GOOD).key(WeakKeys.named(curve)), SpiffeFault.WEAK);
        }
        assertRefused(forged().uri(GOOD).key(WeakKeys.explicitP256()), SpiffeFault.WEAK);
    }

    @Test
    void refusesUsesThatTheLeafDoesNotAllow() throws CertificateException {
        assertRefused(forged().uri(GOOD).without(Extension.extendedKeyUsage), SpiffeFault.USAGE);
        assertRefused(
                forged().uri(GOOD)
                        .with(
                                Extension.extendedKeyUsage,
                                false,
                                new ExtendedKeyUsage(KeyPurposeId.id_kp_emailProtection)),
                SpiffeFault.USAGE);
        var serverOnly = forged().uri(GOOD)
                .with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        assertRefused(serverOnly, SpiffeFault.USAGE);
        assertThat(verify(PeerRole.SERVER, TRUST.current(), serverOnly.read(), TRUST.anchor("aws-use1")))
                .isInstanceOf(Verification.Verified.class);
    }

    @Test
    void refusesEnormousChainsBeforeAnySignatureIsChecked() throws CertificateException {
        var leaf = forged().uri(GOOD).read();
        var other = TRUST.anchor("azure-weu");
        var crowd = new ArrayList<>(List.of(leaf));
        crowd.addAll(Collections.nCopies(1000, other));
        assertCheap(crowd, SpiffeFault.CHAIN_OVER_LIMIT);
        assertCheap(crowd.subList(0, 41), SpiffeFault.CHAIN_OVER_LIMIT);
        var fat = forged().uri(GOOD)
                .with(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.2"), false, new DEROctetString(new byte[64 * 1024]))
                .read();
        assertCheap(List.of(fat), SpiffeFault.CHAIN_OVER_LIMIT);
        var named = forged().uri(GOOD);
        IntStream.range(0, 10_000).forEach(i -> named.name(new GeneralName(GeneralName.dNSName, "n" + i)));
        assertCheap(List.of(named.read()), SpiffeFault.CHAIN_OVER_LIMIT);
        var some = forged().uri(GOOD);
        IntStream.range(0, 100).forEach(i -> some.name(new GeneralName(GeneralName.dNSName, "n" + i)));
        assertCheap(List.of(some.read()), SpiffeFault.NAME_COUNT);
    }

    @Test
    void refusesAnEnormousKeyBeforeAnySignatureIsChecked() throws CertificateException {
        assertCheap(List.of(forged().uri(GOOD).key(WeakKeys.rsa(16_384)).read()), SpiffeFault.WEAK);
    }

    @Test
    void refusesACircleOfAuthorities() throws CertificateException {
        var leaf = forged().uri("spiffe://azure-weu.acme.mesh/a").read();
        var chain = List.of(
                leaf,
                TRUST.issuer("aws-use1").certificate(),
                TRUST.anchor("aws-use1"),
                TRUST.issuer("aws-use1").certificate(),
                TRUST.root());
        assertThat(fault(verifier.verify(chain, PeerRole.CLIENT, TRUST.current(), NOW)))
                .contains(SpiffeFault.PATH_INVALID);
    }

    private void assertCheap(List<X509Certificate> chain, SpiffeFault expected) {
        verifier.verify(chain, PeerRole.CLIENT, TRUST.current(), NOW); // Loads classes; not what is measured.
        var threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        var verification = verifier.verify(chain, PeerRole.CLIENT, TRUST.current(), NOW);
        long spent = threads.getCurrentThreadCpuTime() - before;
        assertThat(fault(verification)).contains(expected);
        assertThat(spent).as("CPU nanoseconds").isLessThan(50_000_000L);
    }
}
