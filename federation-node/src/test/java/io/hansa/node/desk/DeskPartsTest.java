package io.hansa.node.desk;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.catalog.Export;
import io.hansa.core.desk.EventFeed;
import io.hansa.core.model.ServiceName;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.Operation;
import io.hansa.core.operation.Verb;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.PolicyRevision;
import io.hansa.core.record.RecordKind;
import io.hansa.core.rehearsal.Scenario;
import io.hansa.core.resource.Tree;
import io.hansa.core.testkit.MemoryDocumentStore;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.core.verdict.ProbeOutcome;
import io.hansa.core.view.FederationView.Attention;
import io.hansa.core.view.GatewayView;
import io.hansa.core.view.TrustState;
import io.hansa.node.state.TestNode;
import io.hansa.trust.testkit.TestTrust;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DeskPartsTest {
    private static final ServiceName ORDER = new ServiceName("order");

    private final VirtualTime time = new VirtualTime();
    private final TestTrust trust = TestTrust.of(time, "acme.mesh", "aws-use1", "azure-weu");
    private final TestNode aws = new TestNode(AWS, trust, time);
    private final TestNode azure = new TestNode(AZURE, trust, time);

    private void bothOfferOrder() {
        for (var node : List.of(aws, azure)) {
            node.brain().exports(List.of(Export.of(ORDER)));
            node.lists("order", 2);
        }
        aws.hear(azure);
        aws.saw(AZURE, ProbeOutcome.OK, Duration.ZERO);
    }

    @Nested
    class TheAttentionList {
        private final AttentionList list = new AttentionList();

        private TrustState trustUntil(Instant end) {
            var authority = new TrustState.Authority(
                    AWS, "aws-use1.acme.mesh", io.hansa.core.model.ClusterState.ACTIVE, "", Optional.of(end), "");
            return new TrustState("", Optional.empty(), 1, List.of(authority), List.of(), List.of());
        }

        private List<Attention> items() {
            return list.of(
                    aws.view(), trustUntil(time.instant().plus(Duration.ofDays(300))), List.of(), time.instant());
        }

        @Test
        void isEmptyWhenAllIsWell() {
            bothOfferOrder();

            assertThat(items()).isEmpty();
            assertThat(list.sentence(aws.view(), items())).startsWith("All services are served");
        }

        @Test
        void namesWhatRunsOnALaterTierAndWhatNobodyServes() {
            bothOfferOrder();
            aws.lists("order", 0);
            assertThat(items()).extracting(Attention::code).containsExactly(Concern.FAILED_OVER.code());

            azure.lists("order", 0);
            aws.hear(azure);
            assertThat(items()).extracting(Attention::code).containsExactly(Concern.UNSERVED.code());
            assertThat(list.sentence(aws.view(), items())).contains("1 services are not served", "1 of them down");
        }

        @Test
        void leavesAloneWhatIsOfferedElsewhereOnly() {
            bothOfferOrder();
            azure.brain().exports(List.of(Export.of(ORDER), Export.of(new ServiceName("stock"))));
            azure.lists("stock", 2);
            aws.hear(azure);
            assertThat(aws.view().plan().routes()).containsKey(new ServiceName("stock"));
            assertThat(items()).isEmpty();
        }

        @Test
        void namesAPolicyThatTwoMadeAtOnce() {
            bothOfferOrder();
            for (var node : List.of(aws, azure)) {
                var editor = "olga@" + node.view().self();
                node.replica()
                        .put(
                                RecordKind.POLICY,
                                "shop",
                                PolicyRevision.first("shop", FailoverPolicy.BUILT_IN, editor, "")
                                        .toTree());
            }
            aws.hear(azure);

            assertThat(items()).singleElement().satisfies(item -> {
                assertThat(item.code()).isEqualTo(Concern.POLICY_FORK.code());
                assertThat(item.sentence()).contains("olga@aws-use1", "olga@azure-weu", "none is in force");
            });
        }

        @Test
        void namesGatewaysThatAreAwayOrRefuseAndWhatExpires() {
            bothOfferOrder();
            var now = time.instant();
            var gateways = List.of(
                    new GatewayView("away", false, now, 1, 1, List.of()),
                    new GatewayView("nay", true, now, 2, 1, List.of("listener: port taken")));

            var items = list.of(aws.view(), trustUntil(now.plus(Duration.ofDays(13))), gateways, now);

            assertThat(items)
                    .extracting(Attention::code)
                    .containsExactly(
                            Concern.GATEWAY_AWAY.code(), Concern.GATEWAY_REFUSED.code(), Concern.AUTHORITY_ENDS.code());
        }
    }

    @Nested
    class TheSimulator {
        private final PlannerSimulator simulator = new PlannerSimulator(time);

        @Test
        void showsWhereEachViewersTrafficWouldGo() {
            bothOfferOrder();

            var view = simulator.simulate(aws.view(), Scenario.losing(AWS));

            assertThat(view.scenario()).isEqualTo("loss of aws-use1");
            assertThat(view.rows()).singleElement().satisfies(row -> {
                assertThat(row.viewer()).isEqualTo(AZURE);
                assertThat(row.before()).isEqualTo("azure-weu 100 %");
                assertThat(row.changed()).isFalse();
            });
            assertThat(Simulator.moves(simulator.simulate(aws.view(), Scenario.draining(AZURE))))
                    .singleElement()
                    .satisfies(move -> {
                        assertThat(move.viewer()).isEqualTo("azure-weu");
                        assertThat(move.after()).isEqualTo("aws-use1 100 %");
                    });
        }

        @Test
        void namesServicesThatWouldHaveNobody() {
            bothOfferOrder();
            aws.brain().exports(List.of());
            aws.think();

            var view = simulator.simulate(aws.view(), Scenario.losing(AZURE));

            assertThat(view.lost()).containsExactly("aws-use1 order");
            assertThat(view.rows()).singleElement().satisfies(row -> {
                assertThat(row.after()).isEmpty();
                assertThat(row.note()).isEqualTo("nobody can serve");
            });
        }

        @Test
        void saysWhatItHadToAssume() {
            bothOfferOrder();

            var view = simulator.simulate(aws.view(), Scenario.draining(AWS));

            assertThat(view.sentence())
                    .contains("drain of aws-use1: 1 of 2 routes change", "azure-weu has not measured aws-use1");
        }
    }

    @Nested
    class TheLiveFeed {
        private final LiveFeed feed = new LiveFeed(time);

        @Test
        void tellsWhatDiffers() {
            var before = aws.view();
            bothOfferOrder();

            feed.changed(before, aws.view());

            assertThat(feed.since(0))
                    .extracting(EventFeed.Event::topic)
                    .contains("cluster.verdict", "service.health", "service.route")
                    .doesNotContain("policy.applied", "drain.progress");
            long told = feed.revision();
            feed.changed(aws.view(), aws.view());
            assertThat(feed.revision()).isEqualTo(told);
        }

        @Test
        void keepsTheLastThousandAndTellsSubscribersUntilTheyLeave() {
            var heard = new ArrayList<String>();
            var registration = feed.subscribe(event -> heard.add(event.key()));
            feed.tell("test", "first", "");
            registration.close();
            for (int i = 0; i < 1_000; i++) {
                feed.tell("test", "later", "");
            }

            assertThat(heard).containsExactly("first");
            assertThat(feed.since(0)).hasSize(1_000).noneMatch(e -> e.key().equals("first"));
            assertThat(feed.since(1_000)).hasSize(1);
        }
    }

    @Nested
    class TheOperationShelf {
        private final MemoryDocumentStore documents = new MemoryDocumentStore();
        private final OperationShelf shelf = new OperationShelf(documents);

        private Operation operation(int number) {
            var request = new ChangeRequest(
                    Verb.CORDON, "azure-weu", Tree.fields().put("a", "b").build());
            var at = time.instant().plusSeconds(number);
            return new Operation(
                    "op-" + number,
                    "plan",
                    request,
                    Operation.State.DONE,
                    "olga",
                    "why",
                    at,
                    List.of("one", "two"),
                    Optional.of(new ChangeRequest(
                            Verb.UNCORDON, "azure-weu", Tree.fields().build())),
                    at.plusSeconds(600),
                    Map.of("token", "secret"));
        }

        @Test
        void givesBackWhatWasPutWithoutWhatWasShownOnce() {
            shelf.put(operation(1));

            var kept = new OperationShelf(documents).find("op-1").orElseThrow();

            assertThat(kept.shownOnce()).isEmpty();
            assertThat(kept)
                    .usingRecursiveComparison()
                    .ignoringFieldsMatchingRegexes("shownOnce", ".*\\.mark.*")
                    .isEqualTo(operation(1));
            assertThat(shelf.find("op-2")).isEmpty();
        }

        @Test
        void keepsTheNewestFiveHundred() {
            for (int i = 0; i < 502; i++) {
                shelf.put(operation(i));
            }

            assertThat(shelf.newest(2)).extracting(Operation::id).containsExactly("op-501", "op-500");
            assertThat(documents.all("operations")).hasSize(500);
            assertThat(shelf.find("op-1")).isEmpty();
        }
    }

    @Test
    void aPolicyIsToldInOneSentence() {
        assertThat(PolicySentence.of(FailoverPolicy.BUILT_IN))
                .startsWith(
                        "Calls to services without a policy of their own go to the caller's cluster, then its region,"
                                + " then its cloud, then any cluster;")
                .contains("at least 50 %");
    }
}
