package io.hansa.core.membership;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static io.hansa.core.testkit.Samples.ONPREM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hansa.core.model.ClusterState;
import io.hansa.core.resource.Tree;
import io.hansa.core.testkit.Samples;
import java.time.Instant;
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
            var parts = heads(Membership.of(some.subList(0, cut)));
            parts.addAll(heads(Membership.of(some.subList(cut, some.size()))));
            parts.addAll(parts);
            var merged = Membership.of(parts);

            assertThat(merged.members()).as("seed " + seed).isEqualTo(whole.members());
            assertThat(merged.forks()).as("seed " + seed).isEqualTo(whole.forks());
        }
    }

    private static ArrayList<Member> heads(Membership membership) {
        var heads = new ArrayList<>(membership.members().values());
        membership.forks().values().forEach(heads::addAll);
        return heads;
    }

    @Test
    void keepsAnEvictionOfOneBranchThoughTheOtherOneDecidedMoreOften() {
        var before = Samples.member(AZURE, ClusterState.ACTIVE);
        var evicted = before.with(ClusterState.EVICTED, "stolen keys");
        var suspended = before.with(ClusterState.SUSPENDED, "suspicious");
        var resumed = suspended.with(ClusterState.ACTIVE, "false alarm");

        var merged = Membership.of(List.of(before, evicted, suspended, resumed));

        assertThat(merged.is(AZURE, ClusterState.EVICTED)).isTrue();
        assertThat(merged.forks().get(AZURE)).containsExactly(evicted, resumed);
    }

    @Test
    void endsAConflictByADecisionThatNamesAllBranches() {
        var before = Samples.member(AZURE, ClusterState.ACTIVE);
        var forked = Membership.of(List.of(
                before,
                before.with(ClusterState.CORDONED, "one side"),
                before.with(ClusterState.SUSPENDED, "other side")));

        var settled = forked.decide(AZURE, ClusterState.ACTIVE, "talked it over");
        var all = new ArrayList<>(heads(forked));
        all.add(settled);
        var merged = Membership.of(all);

        assertThat(merged.forks()).isEmpty();
        assertThat(merged.is(AZURE, ClusterState.ACTIVE)).isTrue();
        assertThat(merged.trustView().sequence())
                .as("rises with every decision")
                .isGreaterThan(forked.trustView().sequence());
    }

    @Test
    void takesADecisionWithoutLineageForOneThatReplacesEveryLowerRevision() {
        var first = Samples.member(AZURE, ClusterState.EVICTED);
        var old = new Member(
                AZURE, first.domain(), ClusterState.ACTIVE, 5, first.anchors(), "from before decisions had lineage");

        assertThat(Membership.of(List.of(first, old)).forks()).isEmpty();
        assertThat(Membership.of(List.of(first, old)).is(AZURE, ClusterState.ACTIVE))
                .isTrue();
    }

    @Test
    void distrustsByItselfWithoutMakingTheOthersFewerAndAddsNoTrust() {
        var decided = Membership.of(List.of(
                Samples.member(AWS, ClusterState.ACTIVE),
                Samples.member(AZURE, ClusterState.ACTIVE),
                Samples.member(ONPREM, ClusterState.EVICTED)));
        var now = Instant.parse("2026-01-01T00:00:00Z");
        var distrust = new Distrust(AZURE, now, now.plusSeconds(3600), "odd calls", "admin", 1, false);

        var here = decided.distrusting(List.of(distrust));
        var lifted = decided.distrusting(List.of(distrust.lift("admin", "explained")));

        assertThat(here.is(AZURE, ClusterState.SUSPENDED)).isTrue();
        assertThat(here.counting()).containsExactly(AWS, AZURE);
        assertThat(here.decided(AZURE).orElseThrow().state()).isEqualTo(ClusterState.ACTIVE);
        assertThat(lifted.members()).isEqualTo(decided.members());
        assertThat(lifted.is(ONPREM, ClusterState.EVICTED)).isTrue();
        assertThat(List.of(decided, here, lifted))
                .extracting(m -> m.trustView().sequence())
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(Majority.of(here, c -> c.equals(AWS)).holds()).isFalse();
    }

    @Test
    void saysWhoIsMissingWhenItIsAMinority() {
        var all = Membership.of(List.of(
                Samples.member(AWS, ClusterState.ACTIVE),
                Samples.member(AZURE, ClusterState.ACTIVE),
                Samples.member(ONPREM, ClusterState.ACTIVE)));

        assertThat(Majority.of(all, c -> !c.equals(ONPREM)).holds()).isTrue();
        var alone = Majority.of(all, c -> c.equals(AWS));
        assertThat(alone.holds()).isFalse();
        assertThat(alone.sentence()).isEqualTo("this node hears 1 of 3 clusters; missing: azure-weu, onprem-fra");
        var half = Membership.of(
                List.of(Samples.member(AWS, ClusterState.ACTIVE), Samples.member(AZURE, ClusterState.ACTIVE)));
        assertThat(Majority.of(half, c -> c.equals(AWS)).holds())
                .as("half of an even number")
                .isFalse();
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
