package io.hansa.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hansa.core.model.ServiceName;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PolicyMergeTest {
    private final PolicyRevision first = PolicyRevision.first("gold", policy("gold", 50), "a@aws-use1", "new");
    private final PolicyRevision second = first.next(policy("gold", 60), "b@azure-weu", "raise");
    private final PolicyRevision left = second.next(policy("gold", 70), "a@aws-use1", "left");
    private final PolicyRevision right = second.next(policy("gold", 80), "c@onprem-fra", "right");

    @Test
    void takesTheEndOfTheChainWhereverOlderRevisionsStillLie() {
        var merge = PolicyMerge.of(List.of(second, first));

        assertThat(merge.inForce()).containsEntry("gold", second);
        assertThat(merge.forks()).isEmpty();
        assertThat(merge.policies().get("gold").healthyPercent()).isEqualTo(60);
    }

    @Test
    void usesTheRevisionBeforeTheForkAndKeepsBothBranches() {
        // The editors' slots hold their newest revisions only: the one before the fork travels inside them.
        var merge = PolicyMerge.of(List.of(left, right));

        assertThat(merge.policies().get("gold").healthyPercent()).isEqualTo(60);
        assertThat(merge.forks().get("gold").rivals()).containsExactlyInAnyOrder(left, right);
        assertThat(merge.forks().get("gold").used().map(PolicyRevision::hash)).contains(second.hash());
    }

    @Test
    void keepsTheForkVisibleWhenOneBranchGoesOn() {
        var further = left.next(policy("gold", 75), "a@aws-use1", "go on");

        var merge = PolicyMerge.of(List.of(further, right, first));

        assertThat(merge.forks().get("gold").rivals()).containsExactly(further, right);
        assertThat(merge.policies().get("gold").healthyPercent()).isEqualTo(60);
    }

    @Test
    void endsAForkByARevisionThatNamesBothBranches() {
        var resolved = left.resolve(List.of(right), policy("gold", 90), "d@aws-use1", "settle");

        var merge = PolicyMerge.of(List.of(resolved, right, left, second, first));

        assertThat(merge.forks()).isEmpty();
        assertThat(merge.policies().get("gold").healthyPercent()).isEqualTo(90);
    }

    @Test
    void hasNoPolicyBeforeAForkOfTheVeryFirstRevision() {
        var other = PolicyRevision.first("gold", policy("gold", 99), "c@onprem-fra", "also new");

        var merge = PolicyMerge.of(List.of(first, other));

        assertThat(merge.policies()).isEmpty();
        assertThat(merge.forks().get("gold").used()).isEmpty();
        assertThat(merge.forks().get("gold").rivals()).hasSize(2);
    }

    @Test
    void deletesByARevisionThatSaysSo() {
        var deleted = second.next(null, "b@azure-weu", "not needed");

        assertThat(PolicyMerge.of(List.of(first, deleted)).policies()).isEmpty();
        assertThat(PolicyMerge.of(List.of(first, deleted, deleted.next(policy("gold", 40), "a", "back")))
                        .policies())
                .containsKey("gold");
    }

    @Test
    void forgetsNoSlotHoweverOldItIs() {
        var newest = second;
        for (int i = 0; i < 3 * PolicyRevision.REPLACED_MAX; i++) {
            newest = newest.next(policy("gold", 1 + i % 100), "b@azure-weu", "edit " + i);
            var merge = PolicyMerge.of(List.of(first, newest));
            assertThat(merge.forks()).isEmpty();
            assertThat(merge.inForce()).containsEntry("gold", newest);
        }
    }

    @Test
    void dependsOnTheSetOfRevisionsAlone() {
        var all = new ArrayList<>(List.of(first, second, left, right));
        all.add(PolicyRevision.first("silver", policy("silver", 10), "a", ""));
        all.add(left.next(policy("gold", 71), "a", ""));
        all.add(right.next(policy("gold", 81), "c", ""));
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var some = all.stream().filter(r -> random.nextBoolean()).toList();
            var again = new ArrayList<>(some);
            again.addAll(some);
            Collections.shuffle(again, random);

            assertThat(PolicyMerge.of(again)).as("seed " + seed).isEqualTo(PolicyMerge.of(some));
        }
    }

    @Test
    void readsWhatItWrites() {
        var resolved = left.resolve(List.of(right), policy("gold", 90), "d@aws-use1", "settle");
        for (var revision : List.of(first, second, left, resolved, second.next(null, "b", "gone"))) {
            assertThat(PolicyRevision.fromTree(revision.toTree())).isEqualTo(revision);
            assertThat(PolicyRevision.fromTree(revision.toTree()).hash()).isEqualTo(revision.hash());
        }
    }

    @Test
    void refusesAPredecessorThatItsHashDoesNotName() {
        var tree = Tree.fields()
                .put("name", "gold")
                .put("revision", 2)
                .put("previous", "00")
                .put("predecessor", first.toTree())
                .build();

        assertThatExceptionOfType(InvalidResource.class)
                .isThrownBy(() -> PolicyRevision.fromTree(tree))
                .withMessageContaining("predecessor");
    }

    @Test
    void choosesTheNamedPolicyThenTheDefaultThenTheBuiltIn() {
        var policies = new TreeMap<String, FailoverPolicy>();
        assertThat(PolicyChoice.of(policies).policyFor(new ServiceName("order")))
                .isEqualTo(FailoverPolicy.BUILT_IN);
        policies.put("b-default", policy("b-default", 10));
        policies.put("a-default", policy("a-default", 20));
        policies.put("z-order", policy("z-order", 30, new ServiceName("order")));
        policies.put("y-order", policy("y-order", 40, new ServiceName("order")));

        var choice = PolicyChoice.of(policies);

        assertThat(choice.policyFor(new ServiceName("order")).name()).isEqualTo("y-order");
        assertThat(choice.policyFor(new ServiceName("stock")).name()).isEqualTo("a-default");
    }

    private static FailoverPolicy policy(String name, int healthyPercent, ServiceName... services) {
        return new FailoverPolicy(
                name,
                List.of(services),
                FailoverPolicy.BUILT_IN.tiers(),
                healthyPercent,
                List.of("region:eu-west-1"),
                30,
                StalenessRule.DEMOTE,
                Damping.DEFAULT);
    }
}
