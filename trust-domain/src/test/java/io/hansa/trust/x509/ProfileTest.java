package io.hansa.trust.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.trust.testkit.SetClock;
import io.hansa.trust.testkit.TestTrust;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each field of trust.md, section 2, as it comes out of the issuer. */
class ProfileTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final FederationName FEDERATION = new FederationName("acme.mesh");
    private static final TestTrust TRUST = TestTrust.of(new SetClock(NOW), "acme.mesh", "aws-use1");

    private static Duration life(X509Certificate certificate) {
        return Duration.between(NOW, certificate.getNotAfter().toInstant());
    }

    private static Duration backdated(X509Certificate certificate) {
        return Duration.between(certificate.getNotBefore().toInstant(), NOW);
    }

    @Test
    void theRootIsAnAuthorityWithoutFence() throws CertificateParsingException {
        var root = TRUST.root();
        assertThat(root.getSubjectX500Principal().getName()).isEqualTo("O=acme.mesh,CN=acme.mesh root g1");
        assertThat(root.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        assertThat(root.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15");
        assertThat(root.getNonCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.14", "2.5.29.35");
        assertThat(root.getSubjectAlternativeNames()).isNull();
        assertThat(root.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(backdated(root)).isEqualTo(Duration.ofMinutes(5));
        assertThat(life(root)).isEqualTo(Duration.ofDays(3652));
    }

    @Test
    void anAuthorityIsFencedToItsDomainAndTheTwinHasItsKeyAndName() throws CertificateParsingException {
        var signed = TRUST.issuer("aws-use1").certificate();
        var twin = TRUST.anchor("aws-use1");
        for (var authority : List.of(signed, twin)) {
            assertThat(authority.getBasicConstraints()).isZero();
            assertThat(authority.getExtendedKeyUsage()).isNull();
            assertThat(authority.getCriticalExtensionOIDs())
                    .containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15", "2.5.29.30");
            assertThat(authority.getSubjectAlternativeNames())
                    .containsExactly(List.of(6, "spiffe://aws-use1.acme.mesh"));
            assertThat(life(authority)).isEqualTo(Duration.ofDays(90));
            assertThat(backdated(authority)).isEqualTo(Duration.ofMinutes(5));
        }
        assertThat(twin.getPublicKey()).isEqualTo(signed.getPublicKey());
        assertThat(twin.getSubjectX500Principal()).isEqualTo(signed.getSubjectX500Principal());
        assertThat(twin.getIssuerX500Principal()).isEqualTo(twin.getSubjectX500Principal());
        assertThat(signed.getIssuerX500Principal()).isEqualTo(TRUST.root().getSubjectX500Principal());
        assertThat(signed.getSubjectX500Principal().toString()).contains(Certificates.keyId(signed.getPublicKey()));
    }

    @Test
    void aLeafNamesOneIdentityAndNoCommonName() throws CertificateParsingException {
        var gateway = TRUST.gateway("aws-use1", "gw-1").leaf();
        assertThat(gateway.getSubjectX500Principal().getName()).isEqualTo("O=acme.mesh");
        assertThat(gateway.getSubjectAlternativeNames())
                .containsExactly(
                        List.of(6, "spiffe://aws-use1.acme.mesh/gateway/gw-1"),
                        List.of(2, "gw-1.gw.aws-use1.acme.mesh"));
        assertThat(gateway.getBasicConstraints()).isEqualTo(-1);
        assertThat(gateway.getKeyUsage()[0]).isTrue();
        assertThat(gateway.getKeyUsage()[2]).isFalse();
        assertThat(gateway.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(gateway.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15");
        assertThat(backdated(gateway)).isEqualTo(Duration.ofSeconds(60));
        assertThat(life(gateway)).isEqualTo(Duration.ofHours(24));
        var node = TRUST.node("aws-use1", "node-1").leaf();
        assertThat(node.getSubjectAlternativeNames())
                .containsExactly(List.of(6, "spiffe://aws-use1.acme.mesh/control/node-1"));
        var workload = TRUST.workload("aws-use1", "/ns/shop/sa/order").leaf();
        assertThat(life(workload)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aLeafNeverOutlivesItsIssuer() {
        var issuer = TRUST.issuer("aws-use1");
        var leaf = CertificateProfile.Leaf.of(FEDERATION, new SpiffeId(TRUST.domain("aws-use1"), "/ns/shop/sa/order"));
        var end = issuer.certificate().getNotAfter().toInstant();
        var keys = CertificateIssuer.newKeys(new SecureRandom());
        var late = issuer.issue(keys.getPublic(), leaf, end.minus(Duration.ofMinutes(30)));
        assertThat(late.getNotAfter().toInstant()).isEqualTo(end.minusSeconds(60));
        assertThatThrownBy(() -> issuer.issue(keys.getPublic(), leaf, end.minus(Duration.ofMinutes(5))))
                .hasMessageContaining(X509Fault.ISSUER_ENDS.code());
    }

    @Test
    void serialsArePositiveLongAndDistinct() {
        var seen = new HashSet<String>();
        for (int i = 0; i < 200; i++) {
            var serial = TRUST.workload("aws-use1", "/a").leaf().getSerialNumber();
            assertThat(serial.signum()).isPositive();
            assertThat(serial.bitLength()).isLessThanOrEqualTo(159);
            assertThat(seen.add(serial.toString(16))).isTrue();
        }
        assertThat(seen.stream().mapToInt(String::length).max().orElseThrow()).isGreaterThanOrEqualTo(38);
    }

    @Test
    void livesOutOfRangeAndNamesThatAreNoLabelsAreRefused() {
        var gateway = SpiffeId.gateway(TRUST.domain("aws-use1"), "gw-1");
        assertThatThrownBy(() -> new CertificateProfile.Leaf(FEDERATION, gateway, Duration.ofDays(8)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CertificateProfile.Leaf(FEDERATION, gateway, Duration.ofMinutes(59)))
                .isInstanceOf(IllegalArgumentException.class);
        var odd = SpiffeId.gateway(TRUST.domain("aws-use1"), "Gate_Way");
        assertThatThrownBy(() -> CertificateProfile.Leaf.of(FEDERATION, odd))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theProfileCheckTakesOursAndNothingElse() {
        var domain = new TrustDomainName("aws-use1.acme.mesh");
        var ours = new CertificateProfile.Authority(FEDERATION, new ClusterId("aws-use1"), domain, 1);
        ProfileCheck.require(TRUST.anchor("aws-use1"), ours);
        ProfileCheck.require(TRUST.issuer("aws-use1").certificate(), ours);
        var other = new CertificateProfile.Authority(
                FEDERATION, new ClusterId("aws-use1"), new TrustDomainName("azure-weu.acme.mesh"), 1);
        for (var wrong : List.of(TRUST.root(), TRUST.node("aws-use1", "node-1").leaf())) {
            assertThatThrownBy(() -> ProfileCheck.require(wrong, ours)).isInstanceOf(FederationException.class);
        }
        assertThatThrownBy(() -> ProfileCheck.require(TRUST.anchor("aws-use1"), other))
                .isInstanceOf(FederationException.class);
    }
}
