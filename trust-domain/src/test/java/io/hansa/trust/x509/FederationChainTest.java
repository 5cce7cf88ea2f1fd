package io.hansa.trust.x509;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.spiffe.DenyList;
import io.hansa.core.spiffe.Identity;
import io.hansa.core.spiffe.PeerRole;
import io.hansa.core.spiffe.SpiffeFault;
import io.hansa.core.spiffe.SpiffeVerifier;
import io.hansa.core.spiffe.TrustView;
import io.hansa.core.spiffe.Verification;
import io.hansa.trust.testkit.SetClock;
import io.hansa.trust.testkit.TestTrust;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What our own authorities issue, in the eyes of the one verifier. */
class FederationChainTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    private final SetClock clock = new SetClock(START);
    private final TestTrust trust = TestTrust.of(clock, "acme.mesh", "aws-use1", "azure-weu");
    private final SpiffeVerifier verifier = new SpiffeVerifier();

    private Verification verify(Identity identity, TrustView view) {
        return verifier.verify(identity.chain(), PeerRole.CLIENT, view, clock.instant());
    }

    private static void assertFault(Verification verification, SpiffeFault fault) {
        assertThat(verification)
                .isInstanceOfSatisfying(
                        Verification.Refused.class,
                        refused -> assertThat(refused.fault()).isEqualTo(fault));
    }

    @Test
    void admitsNodesGatewaysAndWorkloadsInBothRoles() {
        for (var identity : List.of(
                trust.node("aws-use1", "node-1"),
                trust.gateway("aws-use1", "gw-1"),
                trust.workload("azure-weu", "/ns/shop/sa/order"))) {
            for (var role : PeerRole.values()) {
                assertThat(verifier.verify(identity.chain(), role, trust.current(), START))
                        .isEqualTo(new Verification.Verified(identity.id(), identity.notAfter()));
            }
        }
    }

    @Test
    void admitsUnderTheSelfSignedTwinAndUnderTheRoot() {
        var identity = trust.node("aws-use1", "node-1");
        var domain = trust.domain("aws-use1");
        for (var anchor : List.of(trust.anchor("aws-use1"), trust.root())) {
            var view = new TrustView(1, Map.of(domain, List.of(anchor)), DenyList.EMPTY);
            assertThat(verify(identity, view)).isInstanceOf(Verification.Verified.class);
        }
        var twinSent = new Identity(identity.id(), identity.key(), List.of(identity.leaf(), trust.anchor("aws-use1")));
        assertThat(verify(twinSent, trust.current())).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void refusesALeafOneSecondAfterItsEnd() {
        var identity = trust.node("aws-use1", "node-1");
        clock.set(identity.notAfter().plusSeconds(1));
        assertFault(verify(identity, trust.current()), SpiffeFault.EXPIRED);
    }

    @Test
    void refusesALeafThatBeginsSixtyOneSecondsAhead() {
        var identity = trust.node("aws-use1", "node-1");
        clock.set(START.minusSeconds(61));
        assertFault(verify(identity, trust.current()), SpiffeFault.EXPIRED);
        clock.set(START.minusSeconds(60));
        assertThat(verify(identity, trust.current())).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void refusesALeafWhoseAnchorHasEndedThoughTheLeafHasNot() {
        clock.advance(Duration.ofDays(90).minusHours(2));
        var identity = trust.workload("aws-use1", "/ns/shop/sa/order");
        var end = trust.anchor("aws-use1").getNotAfter().toInstant();
        assertThat(identity.notAfter()).isBefore(end);
        assertFault(
                verifier.verify(identity.chain(), PeerRole.CLIENT, trust.current(), end.plusSeconds(1)),
                SpiffeFault.EXPIRED);
    }

    @Test
    void refusesAnEvictedCluster() {
        var identity = trust.node("azure-weu", "node-1");
        trust.evict("azure-weu");
        assertFault(verify(identity, trust.current()), SpiffeFault.DENIED);
        assertThat(verify(trust.node("aws-use1", "node-1"), trust.current())).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void refusesADeniedSerialAndADeniedKeyAnywhereInTheChain() {
        var identity = trust.gateway("aws-use1", "gw-1");
        var view = trust.current();
        var bySerial = new DenyList(Set.of(), Set.of(), Set.of(identity.keyId()));
        assertFault(verify(identity, new TrustView(2, view.anchors(), bySerial)), SpiffeFault.DENIED);
        var authorityKey = Certificates.keyId(trust.authorityKeys("aws-use1").getPublic());
        var byKey = new DenyList(Set.of(), Set.of(authorityKey), Set.of());
        assertFault(verify(identity, new TrustView(2, view.anchors(), byKey)), SpiffeFault.DENIED);
        // A thief may leave the authority out of the chain: the anchor that the path leads to counts as well.
        var bare = new Identity(identity.id(), identity.key(), List.of(identity.leaf()));
        assertThat(verify(bare, view)).isInstanceOf(Verification.Verified.class);
        assertFault(verify(bare, new TrustView(2, view.anchors(), byKey)), SpiffeFault.DENIED);
    }

    @Test
    void refusesWhoBelongsToNobodyWeKnow() {
        var stranger = TestTrust.of(clock, "acme.mesh", "aws-use1", "gcp-1");
        assertFault(verify(stranger.node("gcp-1", "node-1"), trust.current()), SpiffeFault.DOMAIN_UNKNOWN);
        assertFault(verify(stranger.node("aws-use1", "node-1"), trust.current()), SpiffeFault.PATH_INVALID);
        assertFault(verifier.verify(List.of(), PeerRole.CLIENT, trust.current(), START), SpiffeFault.NO_CERTIFICATE);
    }
}
