package io.hansa.core.membership;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static io.hansa.core.testkit.Samples.ONPREM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hansa.core.model.ClusterState;
import io.hansa.core.resource.Tree;
import io.hansa.core.testkit.Samples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MembershipTest {

    @Test
    void takesTheHigherRevision() {
        var active = Samples.member(AZURE, ClusterState.ACTIVE);
        var suspended = active.with(ClusterState.SUSPENDED, "odd");
        var back = suspended.with(ClusterState.ACTIVE, "explained");

        assertThat(Membership.of(List.of(back, active, suspended)).is(AZURE, ClusterState.ACTIVE))
                .isTrue();
    }

    @Test
    void takesTheMoreRestrictiveOfTwoDecisionsMadeAtOnce() {
        var active = Samples.member(AZURE, ClusterState.ACTIVE);

        var merged = Membership.of(
                List.of(active.with(ClusterState.EVICTED, "stolen"), active.with(ClusterState.DRAINING, "repair")));

        assertThat(merged.is(AZURE, ClusterState.EVICTED)).isTrue();
    }

    @Test
    void mergesTheSameInWhateverOrderAndHoweverOften() {
        var all = new ArrayList<Member>();
        for (var cluster : List.of(AWS, AZURE, ONPREM)) {
            for (var state : ClusterState.values()) {
                for (long revision = 1; revision <= 2; revision++) {
                    var decision = Samples.member(cluster, state);
                    all.add(revision == 1 ? decision : decision.with(state, "because " + state));
                    all.add(revision == 1 ? decision : decision.with(state, "or else"));
                }
            }
        }
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var some = new ArrayList<>(
                    all.stream().filter(m -> random.nextInt(3) == 0).toList());
            var whole = Membership.of(some);
            Collections.shuffle(some, random);
            int cut = some.isEmpty() ? 0 : random.nextInt(some.size());
            var parts = new ArrayList<>(
                    Membership.of(some.subList(0, cut)).members().values());
            parts.addAll(Membership.of(some.subList(cut, some.size())).members().values());
            parts.addAll(parts);

            assertThat(Membership.of(parts)).as("seed " + seed).isEqualTo(whole);
        }
    }

    @Test
    void countsActiveAndDrainingClusters() {
        var merged = Membership.of(List.of(
                Samples.member(AWS, ClusterState.ACTIVE),
                Samples.member(AZURE, ClusterState.DRAINING),
                Samples.member(ONPREM, ClusterState.CORDONED)));

        assertThat(merged.counting()).containsExactly(AWS, AZURE);
    }

    @Test
    void deniesTheDomainsOfClustersThatAreNotTrusted() {
        var merged = Membership.of(
                List.of(Samples.member(AWS, ClusterState.ACTIVE), Samples.member(AZURE, ClusterState.EVICTED)));
        var view = merged.trustView();

        assertThat(view.deny().domains())
                .containsExactly(merged.find(AZURE).orElseThrow().domain());
        assertThat(merged.ownerOf(merged.find(AWS).orElseThrow().domain())).contains(AWS);
    }

    @Test
    void refusesAnchorsThatAreNoCertificates() {
        var member = new Member(
                AWS,
                Samples.member(AWS, ClusterState.ACTIVE).domain(),
                ClusterState.ACTIVE,
                1,
                List.of(Tree.of(new byte[] {1, 2, 3})),
                "");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Membership.requireAnchors(member))
                .withMessageContaining("not a certificate");
    }
}
