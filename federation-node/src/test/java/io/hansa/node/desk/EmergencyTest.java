package io.hansa.node.desk;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static io.hansa.core.testkit.Samples.ONPREM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.catalog.Export;
import io.hansa.core.desk.Caller;
import io.hansa.core.desk.Role;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.ServiceName;
import io.hansa.core.operation.ChangePlan;
import io.hansa.core.operation.ChangePlan.Check;
import io.hansa.core.operation.ChangePlan.Level;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.OperationFault;
import io.hansa.core.operation.Verb;
import io.hansa.core.record.RecordKind;
import io.hansa.core.resource.Tree;
import io.hansa.core.testkit.MemoryAuditStore;
import io.hansa.core.testkit.MemoryDocumentStore;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.core.view.FederationView.Attention;
import io.hansa.core.view.TrustState;
import io.hansa.node.change.DistrustChange;
import io.hansa.node.change.MemberChange;
import io.hansa.node.change.PinChange;
import io.hansa.node.change.PolicyChange;
import io.hansa.node.state.TestNode;
import io.hansa.trust.testkit.TestTrust;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a minority may do and what it may not, and what becomes of it after the heal. */
class EmergencyTest {
    private static final Caller ADMIN = new Caller("admin", Role.ADMIN, "");

    private final VirtualTime time = new VirtualTime();
    private final TestTrust trust = TestTrust.of(time, "acme.mesh", "aws-use1", "azure-weu", "onprem-fra");
    private final TestNode aws = new TestNode(AWS, trust, time);
    private final TestNode azure = new TestNode(AZURE, trust, time);
    private final DistrustChange distrusts =
            new DistrustChange(NodeDeskTest.records(aws), () -> aws.replica().of(AWS, RecordKind.DISTRUST), time);

    private NodeDesk desk(TestNode node, Predicate<ClusterId> met) {
        return new NodeDesk(
                new NodeDesk.Parts(
                        node::view,
                        new PlannerSimulator(time),
                        cluster -> {
                            throw new AssertionError("no test probes");
                        },
                        new MemoryAuditStore(),
                        new OperationShelf(new MemoryDocumentStore()),
                        time,
                        met),
                List.of(
                        new PolicyChange(NodeDeskTest.records(node), node.brain()::heads),
                        new MemberChange(NodeDeskTest.records(node)),
                        new PinChange(NodeDeskTest.records(node), time),
                        distrusts));
    }

    private ChangePlan plan(TestNode node, Verb verb, String target) {
        return desk(node, cluster -> true).plan(request(verb, target), ADMIN);
    }

    private static ChangeRequest request(Verb verb, String target) {
        return new ChangeRequest(verb, target, Tree.fields().build());
    }

    private void apply(TestNode node, Verb verb, String target) {
        var desk = desk(node, cluster -> true);
        var plan = desk.plan(request(verb, target), ADMIN);
        desk.apply(plan.id(), plan.hash(), "odd calls", target, ADMIN);
        node.think();
    }

    private static Stream<Check> blocks(ChangePlan plan) {
        return plan.checks().stream().filter(check -> check.level() == Level.BLOCK);
    }

    private List<Attention> attention(TestNode node) {
        var nobody = new TrustState("", Optional.empty(), 0, List.of(), List.of(), List.of());
        return new AttentionList().of(node.view(), nobody, List.of(), time.instant());
    }

    private boolean believes(TestNode node, ClusterId cluster) {
        var domain = node.book().membership().find(cluster).orElseThrow().domain();
        return !node.book().current().anchorsOf(domain).isEmpty();
    }

    @Test
    void aMinorityMayNotChangeWhatConcernsEverybodyAndSaysWhoIsMissing() {
        var plan = plan(aws, Verb.SUSPEND, "onprem-fra");

        assertThat(plan.applicable()).isFalse();
        assertThat(blocks(plan)).singleElement().satisfies(check -> {
            assertThat(check.code()).isEqualTo(OperationFault.MINORITY.code());
            assertThat(check.text()).contains("hears 1 of 3 clusters; missing: azure-weu, onprem-fra");
        });
    }

    @Test
    void aMinorityMayDistrustByItselfForATimeAndBindsNobodyElse() {
        apply(aws, Verb.DISTRUST, "onprem-fra");

        assertThat(believes(aws, ONPREM)).isFalse();
        assertThat(believes(azure, ONPREM)).isTrue();
        assertThat(aws.view().quorum(time.instant()).counting())
                .as("distrusting makes nobody a majority")
                .hasSize(3);
        azure.hear(aws);
        assertThat(believes(azure, ONPREM))
                .as("its record is no order to others")
                .isTrue();
        assertThat(azure.replica().of(AWS, RecordKind.DISTRUST)).hasSize(1);
        assertThat(attention(aws)).extracting(Attention::code).contains(Concern.DISTRUSTED.code());

        var sequence = aws.book().current().sequence();
        apply(aws, Verb.RETRUST, "onprem-fra");
        assertThat(believes(aws, ONPREM)).isTrue();
        assertThat(aws.book().current().sequence()).as("gateways notice").isGreaterThan(sequence);
    }

    @Test
    void aMinorityMayPinItsOwnCallersToItselfAndNobodyElses() {
        aws.lists("order", 2);
        aws.brain().exports(List.of(Export.of(new ServiceName("order"))));
        aws.think();
        var everybody =
                new ChangeRequest(Verb.PIN, "order@aws-use1", Tree.fields().build());
        var here = new ChangeRequest(
                Verb.PIN,
                "order@aws-use1",
                Tree.fields()
                        .put("from", Tree.of(List.of("aws-use1"), Tree::of))
                        .build());

        var desk = desk(aws, cluster -> true);
        assertThat(blocks(desk.plan(everybody, ADMIN)))
                .extracting(Check::code)
                .contains(OperationFault.MINORITY.code());
        var plan = desk.plan(here, ADMIN);
        assertThat(plan.applicable()).isTrue();
        desk.apply(plan.id(), plan.hash(), "the links are down", "order@aws-use1", ADMIN);
        aws.think();

        assertThat(aws.view().pins())
                .singleElement()
                .satisfies(held -> assertThat(held.pin().viewers()).containsExactly(AWS));
    }

    @Test
    void aDistrustEndsByItself() {
        apply(aws, Verb.DISTRUST, "onprem-fra");
        time.advance(Duration.ofHours(3));
        distrusts.tick();
        aws.think();
        assertThat(believes(aws, ONPREM)).isFalse();

        time.advance(Duration.ofHours(2));
        distrusts.tick();
        aws.think();

        assertThat(believes(aws, ONPREM)).isTrue();
        apply(aws, Verb.DISTRUST, "onprem-fra");
        assertThat(believes(aws, ONPREM)).as("and may be said again").isFalse();
    }

    @Test
    void aDistrustOutlivesARestart() {
        apply(aws, Verb.DISTRUST, "onprem-fra");

        aws.book().distrusts(aws.replica().of(AWS, RecordKind.DISTRUST));

        assertThat(aws.book().membership().is(ONPREM, ClusterState.SUSPENDED)).isTrue();
    }

    @Test
    void afterTheHealWhatOneSideDidIsOfferedToEverybodyOrToBeDropped() {
        apply(aws, Verb.DISTRUST, "onprem-fra");
        assertThat(sentence(Concern.DISTRUSTED.code())).doesNotContain("suspending");
        aws.hear(azure);

        assertThat(sentence(Concern.DISTRUSTED.code())).contains("suspending it", "hansa retrust onprem-fra");
        apply(aws, Verb.SUSPEND, "onprem-fra");
        azure.hear(aws);
        assertThat(believes(azure, ONPREM)).as("now it binds everybody").isFalse();
        assertThat(sentence(Concern.DISTRUSTED.code())).contains("for everybody now");

        apply(aws, Verb.RETRUST, "onprem-fra");
        assertThat(believes(aws, ONPREM)).as("suspended all the same").isFalse();
    }

    private String sentence(String code) {
        return attention(aws).stream()
                .filter(a -> a.code().equals(code))
                .findFirst()
                .orElseThrow()
                .sentence();
    }

    @Test
    void decisionsMadeAtOnceAreBothKeptShownAndSettledByAThird() {
        var before = aws.view().membership().find(ONPREM).orElseThrow();
        aws.replica()
                .put(
                        RecordKind.MEMBER,
                        "onprem-fra",
                        before.with(ClusterState.CORDONED, "admin@aws: slow").toTree());
        azure.replica()
                .put(
                        RecordKind.MEMBER,
                        "onprem-fra",
                        before.with(ClusterState.SUSPENDED, "admin@azure: odd").toTree());
        aws.think();
        azure.think();
        aws.hear(azure);
        azure.hear(aws);

        for (var node : List.of(aws, azure)) {
            assertThat(node.view().membership().forks().get(ONPREM))
                    .extracting(m -> m.reason())
                    .containsExactly("admin@azure: odd", "admin@aws: slow");
            assertThat(node.view().membership().is(ONPREM, ClusterState.SUSPENDED))
                    .isTrue();
            assertThat(attention(node)).extracting(Attention::code).contains(Concern.MEMBER_FORK.code());
        }

        apply(azure, Verb.RESUME, "onprem-fra");
        aws.hear(azure);
        assertThat(aws.view().membership().forks()).isEmpty();
        assertThat(aws.view().membership().is(ONPREM, ClusterState.ACTIVE)).isTrue();
    }

    @Test
    void anEvictionOfOneSideHoldsAndOnlyAnEvictionSettlesIt() {
        var before = aws.view().membership().find(ONPREM).orElseThrow();
        aws.replica()
                .put(
                        RecordKind.MEMBER,
                        "onprem-fra",
                        before.with(ClusterState.EVICTED, "stolen keys").toTree());
        azure.replica()
                .put(
                        RecordKind.MEMBER,
                        "onprem-fra",
                        before.with(ClusterState.CORDONED, "slow").toTree());
        aws.think();
        azure.think();
        aws.hear(azure);
        azure.hear(aws);

        assertThat(believes(azure, ONPREM)).isFalse();
        assertThat(blocks(plan(azure, Verb.RESUME, "onprem-fra"))).isNotEmpty();
        apply(azure, Verb.EVICT, "onprem-fra");
        assertThat(azure.view().membership().forks()).isEmpty();
        assertThat(azure.view().membership().is(ONPREM, ClusterState.EVICTED)).isTrue();
    }

    @Test
    void aNodeThatHasNotComparedNotesSinceItsStartChangesNothingForEverybody() {
        aws.hear(azure);
        var met = Set.of(AZURE);

        var early = desk(aws, cluster -> false).plan(request(Verb.SUSPEND, "onprem-fra"), ADMIN);
        assertThat(blocks(early)).singleElement().satisfies(check -> {
            assertThat(check.code()).isEqualTo(OperationFault.NOT_COMPARED.code());
            assertThat(check.text()).contains("azure-weu, onprem-fra");
        });
        assertThat(desk(aws, met::contains)
                        .plan(request(Verb.SUSPEND, "onprem-fra"), ADMIN)
                        .applicable())
                .isTrue();
        assertThat(desk(aws, cluster -> false)
                        .plan(request(Verb.DISTRUST, "onprem-fra"), ADMIN)
                        .applicable())
                .as("the emergency verb asks for neither")
                .isTrue();
    }

    @Test
    void aPlanMadeInTheMajorityIsRefusedInTheMinority() {
        aws.hear(azure);
        var desk = desk(aws, cluster -> true);
        var plan = desk.plan(request(Verb.SUSPEND, "onprem-fra"), ADMIN);
        assertThat(plan.applicable()).isTrue();
        time.advance(Duration.ofSeconds(30));

        assertThatThrownBy(() -> desk.apply(plan.id(), plan.hash(), "why", "onprem-fra", ADMIN))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.fault()).isEqualTo(OperationFault.BLOCKED))
                .hasMessageContaining("missing: azure-weu, onprem-fra");
    }

    @Test
    void nobodyDistrustsItselfOrTwice() {
        assertThat(blocks(plan(aws, Verb.DISTRUST, "aws-use1"))).isNotEmpty();
        assertThat(blocks(plan(aws, Verb.RETRUST, "onprem-fra"))).isNotEmpty();
        apply(aws, Verb.DISTRUST, "onprem-fra");
        assertThat(blocks(plan(aws, Verb.DISTRUST, "onprem-fra"))).isNotEmpty();
    }
}
