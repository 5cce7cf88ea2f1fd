package io.hansa.trust.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.FederationName;
import io.hansa.core.port.PeerClient;
import io.hansa.core.spiffe.Identity;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.core.testkit.MemoryDocumentStore;
import io.hansa.trust.authority.AuthorityFault;
import io.hansa.trust.authority.AuthorityJournal;
import io.hansa.trust.authority.ClusterAuthority;
import io.hansa.trust.authority.IssuancePolicy;
import io.hansa.trust.keys.CheapKeys;
import io.hansa.trust.keys.KeyFile;
import io.hansa.trust.keys.Passphrase;
import io.hansa.trust.testkit.SetClock;
import io.hansa.trust.x509.CertificateIssuer;
import io.hansa.trust.x509.CertificateProfile;
import io.hansa.trust.x509.SigningRequest;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway and its node, with the wire between them left out. */
class EnrolmentTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final FederationName FEDERATION = new FederationName("acme.mesh");
    private static final ClusterId CLUSTER = new ClusterId("aws-use1");
    private static final TrustDomainName DOMAIN = TrustDomainName.of(CLUSTER, FEDERATION);

    @TempDir
    private Path folder;

    private final SetClock clock = new SetClock(START);
    private final Passphrase passphrase = Passphrase.of("correct horse battery".toCharArray());
    private final AtomicReference<ClusterState> state = new AtomicReference<>(ClusterState.ACTIVE);
    private final MemoryDocumentStore store = new MemoryDocumentStore();
    private boolean nodeDead;
    private GatewayEnrolment desk;
    private KeyFile file;
    private EnrolledIdentity gateway;

    @BeforeEach
    void start() {
        var authority = ClusterAuthority.open(
                new CertificateProfile.Authority(FEDERATION, CLUSTER, DOMAIN, 1),
                CheapKeys.file(folder.resolve("authority.key"), passphrase),
                AuthorityJournal.open(folder.resolve("issued"), START),
                new IssuancePolicy(state::get, () -> Duration.ZERO),
                clock);
        desk = new GatewayEnrolment(authority, store, clock);
        file = CheapKeys.file(folder.resolve("gateway.key"), passphrase);
        gateway = EnrolledIdentity.open(file, CLUSTER, clock);
    }

    /** The wire: a caller's identity as the TLS layer would have verified it. */
    private PeerClient as(Optional<SpiffeId> caller) {
        return (cluster, method, request, deadline) -> {
            if (nodeDead) {
                throw new FederationException(EnrolFault.REFUSED, "nobody listens");
            }
            var handler = desk.handlers().stream()
                    .filter(h -> h.method().equals(method))
                    .findFirst()
                    .orElseThrow();
            if (caller.isEmpty() && !handler.anonymous()) {
                throw new FederationException(EnrolFault.NOT_A_GATEWAY, "no identity");
            }
            return handler.handle(caller, "192.0.2.7", request);
        };
    }

    private PeerClient mutual() {
        return as(Optional.of(gateway.current().id()));
    }

    private PeerClient anonymous() {
        return as(Optional.empty());
    }

    private Invitation enrolled() {
        var invitation = desk.invite("gw-1", Duration.ofMinutes(10));
        gateway.enrol(invitation, anonymous());
        return invitation;
    }

    @Test
    void aGatewayEnrolsOnceWithItsInvitation() {
        assertThatThrownBy(gateway::current).hasMessageContaining(AuthorityFault.NO_IDENTITY.code());
        var invitation = enrolled();
        assertThat(gateway.current().id()).isEqualTo(SpiffeId.gateway(DOMAIN, "gw-1"));
        assertThat(gateway.good()).isTrue();
        assertThat(gateway.anchors()).hasSize(1);
        assertThatThrownBy(() -> gateway.enrol(invitation, anonymous()))
                .hasMessageContaining(EnrolFault.ENROLLED.code());
        var thief = EnrolledIdentity.open(CheapKeys.file(folder.resolve("thief.key"), passphrase), CLUSTER, clock);
        assertThatThrownBy(() -> thief.enrol(invitation, anonymous()))
                .hasMessageContaining(EnrolFault.INVITATION_UNKNOWN.code());
        assertThat(thief.good()).isFalse();
    }

    @Test
    void anInvitationEndsAndIsToldApartWhenAltered() {
        var invitation = desk.invite("gw-1", Duration.ofMinutes(10));
        assertThat(Invitation.parse(invitation.print())).isEqualTo(invitation);
        var altered = invitation.print().replace('A', 'B');
        assertThatThrownBy(() -> Invitation.parse(altered + "x"))
                .hasMessageContaining(EnrolFault.INVITATION_ALTERED.code());
        clock.advance(Duration.ofMinutes(11));
        assertThatThrownBy(() -> gateway.enrol(invitation, anonymous()))
                .hasMessageContaining(EnrolFault.INVITATION_EXPIRED.code());
        assertThat(store.all("gateway-invitations")).isEmpty();
    }

    @Test
    void guessingIsLimitedAndLocksNobodyOut() {
        var good = desk.invite("gw-1", Duration.ofMinutes(10));
        var refusals = new ArrayList<String>();
        for (int i = 0; i < 12; i++) {
            var guess = new Invitation(FEDERATION, CLUSTER, good.gateway(), good.fingerprint(), new byte[32]);
            try {
                gateway.enrol(guess, anonymous());
            } catch (FederationException e) {
                refusals.add(String.valueOf(e.getMessage()));
            }
        }
        assertThat(refusals.getFirst()).contains(EnrolFault.INVITATION_UNKNOWN.code());
        assertThat(refusals.getLast()).contains(EnrolFault.RATE_LIMITED.code());
        gateway.enrol(good, anonymous());
        assertThat(gateway.good()).isTrue();
    }

    @Test
    void aRestartWithADeadNodeGoesOnWithTheSameLeaf() {
        enrolled();
        nodeDead = true;
        var restarted = EnrolledIdentity.open(file, CLUSTER, clock);
        assertThat(restarted.current().keyId()).isEqualTo(gateway.current().keyId());
        assertThat(restarted.good()).isTrue();
        assertThat(restarted.tick(mutual())).isFalse();
        clock.advance(Duration.ofHours(11).minusMinutes(30).minusMinutes(60));
        assertThat(restarted.tick(mutual())).isFalse();
        clock.advance(Duration.ofHours(8));
        assertThatThrownBy(() -> restarted.tick(mutual())).isInstanceOf(FederationException.class);
        assertThat(restarted.good()).isTrue();
        nodeDead = false;
        clock.advance(Duration.ofSeconds(5));
        assertThat(restarted.tick(mutual())).isTrue();
    }

    @Test
    void aNodeAsksForRotationAndTheGatewayFollowsAtItsNextCall() {
        enrolled();
        var seen = new ArrayList<Identity>();
        gateway.onChange(seen::add);
        var before = gateway.current();
        assertThat(gateway.tick(mutual())).isFalse();
        clock.advance(Duration.ofSeconds(2));
        desk.rotateAll();
        assertThat(desk.notRotated()).hasSize(1);
        assertThat(gateway.tick(mutual())).isTrue();
        assertThat(desk.notRotated()).isEmpty();
        assertThat(gateway.tick(mutual())).isFalse();
        assertThat(gateway.current().keyId()).isNotEqualTo(before.keyId());
        assertThat(gateway.current().leaf().getPublicKey())
                .isNotEqualTo(before.leaf().getPublicKey());
        assertThat(seen).containsExactly(gateway.current());
        assertThat(desk.gateways())
                .extracting(GatewayEnrolment.Seen::serial)
                .containsExactly(gateway.current().keyId());
    }

    @Test
    void renewalIsRefusedWhenSuspendedEvictedWithTheSameKeyOrForAnother() {
        enrolled();
        for (var withdrawn : new ClusterState[] {ClusterState.SUSPENDED, ClusterState.EVICTED}) {
            state.set(withdrawn);
            assertThatThrownBy(() -> gateway.renew(mutual())).hasMessageContaining(AuthorityFault.NOT_TRUSTED.code());
        }
        state.set(ClusterState.ACTIVE);
        var held = gateway.current();
        var pair = new java.security.KeyPair(held.leaf().getPublicKey(), held.key());
        var message = EnrolMessage.request(new byte[0], SigningRequest.create(pair, "gw-1"));
        var answer = mutual().call(CLUSTER, EnrolMessage.RENEW, message, Duration.ofSeconds(1));
        assertThatThrownBy(() -> EnrolMessage.readAnswer(answer)).hasMessageContaining(AuthorityFault.KEY_SEEN.code());

        var fresh = EnrolMessage.request(
                new byte[0], SigningRequest.create(CertificateIssuer.newKeys(new SecureRandom()), "gw-1"));
        var strangers = List.of(
                new SpiffeId(DOMAIN, "/control/node-1"),
                new SpiffeId(DOMAIN, "/ns/shop/sa/order"),
                SpiffeId.gateway(new TrustDomainName("azure-weu.acme.mesh"), "gw-1"));
        for (var stranger : strangers) {
            var refused = as(Optional.of(stranger)).call(CLUSTER, EnrolMessage.RENEW, fresh, Duration.ofSeconds(1));
            assertThatThrownBy(() -> EnrolMessage.readAnswer(refused))
                    .hasMessageContaining(EnrolFault.NOT_A_GATEWAY.code());
        }
        assertThat(gateway.current()).isEqualTo(held);
    }

    @Test
    void nonsenseIsRefusedWithACode() {
        for (var nonsense : List.of(new byte[0], new byte[] {1, 2, 3}, new byte[100_000])) {
            var answer = anonymous().call(CLUSTER, EnrolMessage.ENROL, nonsense, Duration.ofSeconds(1));
            assertThatThrownBy(() -> EnrolMessage.readAnswer(answer))
                    .hasMessageContaining(EnrolFault.REQUEST_MALFORMED.code());
        }
    }
}
