package io.hansa.node.state;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static io.hansa.core.testkit.Samples.ONPREM;
import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.catalog.Export;
import io.hansa.core.drain.Drain;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.FailoverTier;
import io.hansa.core.policy.PolicyRevision;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.core.verdict.ProbeOutcome;
import io.hansa.core.verdict.Verdict;
import io.hansa.trust.testkit.TestTrust;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BrainTest {
    private static final ServiceName ORDER = new ServiceName("order");

    private final VirtualTime time = new VirtualTime();
    private final TestTrust trust = TestTrust.of(time, "acme.mesh", "aws-use1", "azure-weu", "onprem-fra");
    private final TestNode aws = new TestNode(AWS, trust, time);
    private final TestNode azure = new TestNode(AZURE, trust, time);

    private static void offers(TestNode node, String service, int ready) {
        node.brain().exports(List.of(Export.of(new ServiceName(service))));
        node.lists(service, ready);
    }

    private void awsSeesAzure() {
        offers(azure, "order", 2);
        aws.hear(azure);
        aws.saw(AZURE, ProbeOutcome.OK, Duration.ZERO);
    }

    private List<ClusterId> targets() {
        return aws.view().plan().find(ORDER).orElseThrow().shares().stream()
                .map(s -> s.cluster())
                .toList();
    }

    @Test
    void concludesFromRecordsToVerdictsAndPlan() {
        awsSeesAzure();

        assertThat(aws.view().catalog().cluster(AZURE)).isPresent();
        assertThat(aws.view().verdicts().get(AZURE).verdict()).isEqualTo(Verdict.HEALTHY);
        assertThat(aws.view().leases()).containsKey(AZURE);
        assertThat(targets()).containsExactly(AZURE);
    }

    @Test
    void routesAnewWhatAnotherClusterOffersDifferently() {
        awsSeesAzure();
        offers(aws, "order", 2);
        assertThat(targets()).containsExactly(AWS);
        var verdictsBefore = aws.view().verdicts();

        aws.lists("order", 0);

        assertThat(targets()).containsExactly(AZURE);
        assertThat(aws.view().verdicts().get(AZURE).since())
                .isEqualTo(verdictsBefore.get(AZURE).since());
    }

    @Test
    void saysWhatItOffersAndTakesItBackByATombstone() {
        offers(aws, "order", 2);
        var key = new RecordKey(AWS, RecordKind.SERVICE, "order");
        assertThat(aws.replica().find(key)).get().matches(r -> !r.deleted());
        assertThat(aws.replica().find(new RecordKey(AWS, RecordKind.CLUSTER, "self")))
                .isPresent();

        aws.brain().exports(List.of());
        aws.think();

        assertThat(aws.replica().find(key)).get().matches(r -> r.deleted());
        assertThat(aws.view().catalog().services()).isEmpty();
    }

    @Test
    void showsWhatItJudgedAndRoutesByWhatTheGuardLetThrough() {
        // Given both others seen well, and order offered by azure-weu
        awsSeesAzure();
        aws.saw(ONPREM, ProbeOutcome.OK, Duration.ZERO);

        // When none of them answers any more
        aws.saw(AZURE, ProbeOutcome.TIMEOUT, Duration.ofSeconds(2));
        aws.saw(ONPREM, ProbeOutcome.TIMEOUT, Duration.ofSeconds(2));

        // Then it blames its own network for both; the second loss is held back from routes, with an alarm
        assertThat(aws.view().verdicts().values()).allSatisfy(judged -> {
            assertThat(judged.verdict()).isEqualTo(Verdict.UNREACHABLE_FROM_HERE);
            assertThat(judged.reasons().getFirst()).startsWith("own network");
        });
        assertThat(aws.view().guarded().heldBack()).containsExactly(ONPREM);
        assertThat(aws.view().alarm()).contains("2 of 2 other clusters seem lost");
    }

    @Test
    void keepsItsRevisionWhenNothingHasChanged() {
        awsSeesAzure();
        var before = aws.view().revision();
        var told = new ArrayList<Long>();
        aws.brain().onChange((old, next) -> told.add(next.revision()));

        aws.think();

        assertThat(aws.view().revision()).isEqualTo(before);
        assertThat(told).isEmpty();
    }

    @Test
    void measurementsThatChangeNothingAreNoNews() {
        awsSeesAzure();
        var before = aws.view();
        var told = new ArrayList<Long>();
        aws.brain().onChange((old, next) -> told.add(next.revision()));

        time.advance(Duration.ofMillis(500));
        aws.saw(AZURE, ProbeOutcome.OK, Duration.ZERO);

        assertThat(told).isEmpty();
        assertThat(aws.view().revision()).isEqualTo(before.revision());
        assertThat(aws.view().matrix()).isNotEqualTo(before.matrix());

        time.advance(Duration.ofMillis(500));
        aws.saw(AZURE, ProbeOutcome.REFUSED, Duration.ofSeconds(5));
        assertThat(told).isNotEmpty();
    }

    @Test
    void aMeasuredLoadReachesThePlannerAndIsNews() {
        offers(aws, "order", 2);
        var before = aws.view().revision();

        aws.brain().load(Map.of(new ServiceName("order"), 250L));
        aws.think();

        assertThat(aws.view().revision()).isGreaterThan(before);
        assertThat(aws.view().input(time.instant()).load()).containsEntry(new ServiceName("order"), 250L);
        var after = aws.view().revision();
        aws.brain().load(Map.of(new ServiceName("order"), 250L));
        aws.think();
        assertThat(aws.view().revision()).isEqualTo(after);
    }

    @Test
    void oneFailingListenerDoesNotKeepTheNewsFromTheOthers() {
        var told = new ArrayList<Long>();
        aws.brain().onChange((old, next) -> {
            throw new IllegalStateException("a listener of this test");
        });
        aws.brain().onChange((old, next) -> told.add(next.revision()));

        offers(aws, "order", 1);

        assertThat(told).contains(aws.view().revision());
    }

    @Test
    void awaitReturnsAtOnceWhenSomethingWaits() throws InterruptedException {
        aws.brain().exports(List.of());

        aws.brain().await(Duration.ofHours(1).toMillis());

        aws.think();
        aws.brain().await(1); // Nothing waits: it comes back after its bound.
        assertThat(aws.view().exports()).isEmpty();
    }

    @Nested
    class WhenAClusterIsEvicted {

        private void evict() {
            var member = aws.book().membership().find(AZURE).orElseThrow();
            aws.replica()
                    .put(
                            RecordKind.MEMBER,
                            AZURE.value(),
                            member.with(ClusterState.EVICTED, "test").toTree());
            aws.think();
        }

        @Test
        void itsOffersItsDrainsAndItsOpinionsDisappear() {
            azure.replica().put(RecordKind.DRAIN, "d", drain().toTree());
            azure.saw(ONPREM, ProbeOutcome.OK, Duration.ZERO);
            awsSeesAzure();
            assertThat(aws.view().drains()).hasSize(1).allMatch(d -> d.origin().equals(AZURE));
            assertThat(aws.view().matrix().find(AZURE, ONPREM)).isPresent();

            evict();

            assertThat(aws.view().catalog().services()).isEmpty();
            assertThat(aws.view().catalog().cluster(AZURE)).isEmpty();
            assertThat(aws.view().drains()).isEmpty();
            assertThat(aws.view().matrix().find(AZURE, ONPREM)).isEmpty();
            assertThat(aws.view().plan().find(ORDER).map(r -> r.shares()).orElse(List.of()))
                    .isEmpty();
        }

        private Drain drain() {
            var now = time.instant();
            return new Drain(
                    "d", Drain.Subject.CLUSTER, "onprem-fra", now, Duration.ZERO, now.plusSeconds(600), "", "test");
        }
    }

    @Nested
    class WhenTwoEditAPolicyAtOnce {

        private FailoverPolicy policy(int healthyPercent) {
            return new FailoverPolicy(
                    "shop",
                    List.of(ORDER),
                    List.of(FailoverTier.of(FailoverTier.Scope.ANY)),
                    healthyPercent,
                    List.of(),
                    1000,
                    FailoverPolicy.BUILT_IN.staleness(),
                    FailoverPolicy.BUILT_IN.damping());
        }

        private void edit(TestNode node, PolicyRevision revision) {
            node.replica().put(RecordKind.POLICY, "shop", revision.toTree());
            node.think();
        }

        @Test
        void theRevisionBeforeTheForkStaysInForceAndBothAreNamed() {
            var base = PolicyRevision.first("shop", policy(50), "a@onprem-fra", "");
            edit(aws, base.next(policy(60), "a@aws-use1", ""));
            edit(azure, base.next(policy(70), "b@azure-weu", ""));

            aws.hear(azure);

            var held = aws.view().policies().get("shop");
            assertThat(held.policy().healthyPercent()).isEqualTo(50);
            assertThat(held.conflict())
                    .extracting(PolicyRevision::editor)
                    .containsExactlyInAnyOrder("a@aws-use1", "b@azure-weu");
            assertThat(aws.brain().heads("shop")).hasSize(2);
        }

        @Test
        void twoFirstRevisionsAreShownThoughNoneIsInForce() {
            edit(aws, PolicyRevision.first("shop", policy(60), "a@aws-use1", ""));
            assertThat(aws.view().policies()).containsKey("shop");
            edit(azure, PolicyRevision.first("shop", policy(70), "b@azure-weu", ""));

            aws.hear(azure);

            assertThat(aws.view().policies()).isEmpty();
            assertThat(aws.view().forks()).containsKey("shop");
        }

        @Test
        void aDeletionIsStillTheHeadThatTheNextOneFollows() {
            var base = PolicyRevision.first("shop", policy(60), "a@aws-use1", "");
            edit(aws, base);
            var gone = base.next(null, "a@aws-use1", "");
            edit(aws, gone);

            assertThat(aws.view().policies()).isEmpty();
            assertThat(aws.brain().heads("shop"))
                    .extracting(PolicyRevision::hash)
                    .containsExactly(gone.hash());
            assertThat(aws.brain().heads("other")).isEmpty();
        }
    }
}
