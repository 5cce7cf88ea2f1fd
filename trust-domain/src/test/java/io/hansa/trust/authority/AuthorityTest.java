package io.hansa.trust.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.NodeId;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.trust.keys.CheapKeys;
import io.hansa.trust.keys.KeyFile;
import io.hansa.trust.keys.KeysFault;
import io.hansa.trust.keys.Passphrase;
import io.hansa.trust.testkit.SetClock;
import io.hansa.trust.testkit.TestTrust;
import io.hansa.trust.x509.CertificateIssuer;
import io.hansa.trust.x509.CertificateProfile;
import io.hansa.trust.x509.Certificates;
import io.hansa.trust.x509.SigningRequest;
import io.hansa.trust.x509.X509Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster's authority and the federation's root, on disk and across restarts. */
class AuthorityTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final FederationName FEDERATION = new FederationName("acme.mesh");
    private static final CertificateProfile.Authority PROFILE = profile("aws-use1");

    @TempDir
    private Path folder;

    private final SetClock clock = new SetClock(START);
    private final Passphrase passphrase = Passphrase.of("correct horse battery".toCharArray());
    private final AtomicReference<ClusterState> state = new AtomicReference<>(ClusterState.ACTIVE);
    private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);
    private KeyFile file;
    private ClusterAuthority authority;

    private static CertificateProfile.Authority profile(String cluster) {
        var id = new ClusterId(cluster);
        return new CertificateProfile.Authority(FEDERATION, id, TrustDomainName.of(id, FEDERATION), 1);
    }

    private ClusterAuthority open(CertificateProfile.Authority profile) {
        var journal = AuthorityJournal.open(folder.resolve("issued"), clock.instant());
        return ClusterAuthority.open(profile, file, journal, new IssuancePolicy(state::get, offset::get), clock);
    }

    @BeforeEach
    void firstStart() {
        file = CheapKeys.file(folder.resolve("authority.key"), passphrase);
        authority = open(PROFILE);
    }

    private static CertificateProfile.Leaf gateway() {
        return CertificateProfile.Leaf.of(FEDERATION, SpiffeId.gateway(PROFILE.domain(), "gw-1"));
    }

    private static SigningRequest fresh() {
        return SigningRequest.read(SigningRequest.create(CertificateIssuer.newKeys(new SecureRandom()), "gw-1"));
    }

    @Test
    void issuesBeforeItBelongsToAnythingAndGoesOnWithTheSameKeyAfterwards() {
        assertThat(authority.signed()).isEmpty();
        var before = authority.issue(fresh(), gateway());
        assertThat(before.getLast()).isEqualTo(authority.anchor());

        var root = FederationRoot.found(FEDERATION, CheapKeys.file(folder.resolve("root.key"), passphrase), clock);
        authority.install(root.certify(authority.publicKey(), PROFILE), root.certificate());

        var again = open(PROFILE);
        assertThat(again.anchor()).isEqualTo(authority.anchor());
        assertThat(again.root()).contains(root.certificate());
        var after = again.issue(fresh(), gateway());
        assertThat(after.getLast()).isEqualTo(again.signed().orElseThrow());
        assertThat(Certificates.signedBy(before.getFirst(), again.publicKey())).isTrue();
        assertThat(again.alive()).hasSize(2);
        assertThat(again.issuedAt(Certificates.serial(after.getFirst()))).contains(START);

        assertThat(FederationRoot.open(FEDERATION, CheapKeys.file(folder.resolve("root.key"), passphrase), clock)
                        .fingerprint())
                .isEqualTo(root.fingerprint());
        assertThatThrownBy(() ->
                        FederationRoot.found(FEDERATION, CheapKeys.file(folder.resolve("root.key"), passphrase), clock))
                .hasMessageContaining(AuthorityFault.ROOT_EXISTS.code());
    }

    @Test
    void aRootThatVanishedIsNeverMadeAgain() throws IOException {
        var path = folder.resolve("root.key");
        FederationRoot.found(FEDERATION, CheapKeys.file(path, passphrase), clock);
        Files.delete(path);
        assertThatThrownBy(() -> FederationRoot.found(FEDERATION, CheapKeys.file(path, passphrase), clock))
                .hasMessageContaining(AuthorityFault.ROOT_EXISTS.code());
        assertThatThrownBy(() -> FederationRoot.open(FEDERATION, CheapKeys.file(path, passphrase), clock))
                .hasMessageContaining(KeysFault.MISSING.code());
        assertThat(path).doesNotExist();
    }

    @Test
    void anAuthorityThatVanishedIsNeverMadeAgain() throws IOException {
        Files.delete(file.path());
        assertThatThrownBy(() -> open(PROFILE)).hasMessageContaining(KeysFault.MISSING.code());
        assertThat(file.path()).doesNotExist();
    }

    @Test
    void refusesTheKeyFileOfAnotherCluster() {
        assertThatThrownBy(() -> open(profile("azure-weu"))).hasMessageContaining(AuthorityFault.OTHER_OWNER.code());
    }

    @Test
    void installsNothingThatIsNotItsOwn() {
        var stranger = TestTrust.of(clock, "acme.mesh", "aws-use1");
        var rootIssuer = new CertificateIssuer(stranger.rootKeys().getPrivate(), stranger.root(), new SecureRandom());
        var otherKey = CertificateIssuer.newKeys(new SecureRandom()).getPublic();
        var forOther = rootIssuer.issue(otherKey, PROFILE, START);
        var ours = rootIssuer.issue(authority.publicKey(), PROFILE, START);
        var otherRoot = TestTrust.of(clock, "acme.mesh").root();
        assertThatThrownBy(() -> authority.install(forOther, stranger.root()))
                .hasMessageContaining(AuthorityFault.ANSWER_FOREIGN.code());
        assertThatThrownBy(() -> authority.install(ours, otherRoot))
                .hasMessageContaining(AuthorityFault.ANSWER_FOREIGN.code());
        assertThatThrownBy(() -> authority.install(authority.anchor(), stranger.root()))
                .hasMessageContaining(AuthorityFault.ANSWER_FOREIGN.code());
        var wider = rootIssuer.issue(authority.publicKey(), profile("azure-weu"), START);
        assertThatThrownBy(() -> authority.install(wider, stranger.root()))
                .hasMessageContaining(AuthorityFault.ANSWER_FOREIGN.code());
        assertThat(authority.signed()).isEmpty();
    }

    @Test
    void issuesNothingWhileSuspendedEvictedOrWithAClockThatIsOff() {
        for (var withdrawn : new ClusterState[] {ClusterState.SUSPENDED, ClusterState.EVICTED}) {
            state.set(withdrawn);
            assertThatThrownBy(() -> authority.issue(fresh(), gateway()))
                    .hasMessageContaining(AuthorityFault.NOT_TRUSTED.code());
        }
        state.set(ClusterState.DRAINING);
        offset.set(Duration.ofSeconds(-61));
        assertThatThrownBy(() -> authority.issue(fresh(), gateway()))
                .hasMessageContaining(AuthorityFault.CLOCK_OFF.code());
        offset.set(Duration.ofSeconds(60));
        assertThat(authority.issue(fresh(), gateway())).hasSize(2);
    }

    @Test
    void refusesAKeyItHasSeenBeforeAndItsOwn() {
        var pair = CertificateIssuer.newKeys(new SecureRandom());
        var request = SigningRequest.read(SigningRequest.create(pair, "gw-1"));
        authority.issue(request, gateway());
        assertThatThrownBy(() -> authority.issue(request, gateway()))
                .hasMessageContaining(AuthorityFault.KEY_SEEN.code());
        assertThatThrownBy(() -> authority.issue(SigningRequest.read(authority.request()), gateway()))
                .hasMessageContaining(AuthorityFault.KEY_SEEN.code());
    }

    @Test
    void issuesNothingInTheLastMinutesOfItsLife() {
        clock.set(authority.anchor().getNotAfter().toInstant().minusSeconds(300));
        assertThatThrownBy(() -> authority.issue(fresh(), gateway()))
                .hasMessageContaining(X509Fault.ISSUER_ENDS.code());
    }

    @Test
    void aNodeKeepsAGoodLeafForDaysAndAcrossRestarts() {
        var id = SpiffeId.node(PROFILE.domain(), new NodeId("node-1"));
        var nodeFile = CheapKeys.file(folder.resolve("node.key"), passphrase);
        var node = NodeIdentity.open(authority, id, nodeFile, clock);
        var first = node.current();
        int renewals = 0;
        for (int hour = 0; hour < 60; hour++) {
            clock.advance(Duration.ofHours(1));
            var before = node.current();
            node.renewIfDue();
            renewals += before.keyId().equals(node.current().keyId()) ? 0 : 1;
            var left = Duration.between(clock.instant(), node.current().notAfter());
            assertThat(left).as("left after %d h", hour).isGreaterThan(Duration.ofMinutes(570));
        }
        assertThat(renewals).isBetween(4, 6);
        assertThat(node.current().leaf().getPublicKey())
                .isNotEqualTo(first.leaf().getPublicKey());

        var restarted = NodeIdentity.open(authority, id, nodeFile, clock);
        assertThat(restarted.current().keyId()).isEqualTo(node.current().keyId());
        var other = SpiffeId.node(PROFILE.domain(), new NodeId("node-2"));
        assertThatThrownBy(() -> NodeIdentity.open(authority, other, nodeFile, clock))
                .hasMessageContaining(AuthorityFault.OTHER_OWNER.code());
    }

    @Test
    void aFailedRenewalKeepsTheLeafAndWaitsItsTurn() {
        var id = SpiffeId.node(PROFILE.domain(), new NodeId("node-1"));
        var node = NodeIdentity.open(authority, id, CheapKeys.file(folder.resolve("node.key"), passphrase), clock);
        var held = node.current();
        clock.advance(Duration.ofHours(15));
        state.set(ClusterState.SUSPENDED);
        assertThatThrownBy(node::renewIfDue).hasMessageContaining(AuthorityFault.NOT_TRUSTED.code());
        assertThat(node.current()).isEqualTo(held);
        assertThat(node.renewIfDue()).isEqualTo(clock.instant().plusSeconds(5));
        state.set(ClusterState.ACTIVE);
        clock.advance(Duration.ofSeconds(5));
        node.renewIfDue();
        assertThat(node.current().keyId()).isNotEqualTo(held.keyId());
    }
}
