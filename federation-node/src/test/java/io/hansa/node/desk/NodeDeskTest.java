package io.hansa.node.desk;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static io.hansa.core.testkit.Samples.ONPREM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.desk.Caller;
import io.hansa.core.desk.Role;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterState;
import io.hansa.core.operation.ChangePlan;
import io.hansa.core.operation.ChangePlan.Diff;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.Operation;
import io.hansa.core.operation.OperationFault;
import io.hansa.core.operation.Verb;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.Tree;
import io.hansa.core.testkit.MemoryAuditStore;
import io.hansa.core.testkit.MemoryDocumentStore;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.node.change.ChangeVerb;
import io.hansa.node.change.Done;
import io.hansa.node.change.Draft;
import io.hansa.node.change.MemberChange;
import io.hansa.node.change.PolicyChange;
import io.hansa.node.change.RecordDesk;
import io.hansa.node.state.NodeView;
import io.hansa.node.state.TestNode;
import io.hansa.trust.testkit.TestTrust;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeDeskTest {
    private static final Caller OPERATOR = new Caller("olga", Role.OPERATOR, "127.0.0.1");
    private static final Caller ADMIN = new Caller("admin", Role.ADMIN, "");
    private static final Tree SPEC = Tree.fields()
            .put("tiers", Tree.of(List.of(Tree.fields().put("scope", "any").build()), t -> t))
            .put("healthyPercent", 60)
            .build();
    private static final ChangeRequest APPLY = new ChangeRequest(Verb.POLICY_APPLY, "shop", SPEC);
    private static final ChangeRequest SUSPEND =
            new ChangeRequest(Verb.SUSPEND, "onprem-fra", Tree.fields().build());

    private final VirtualTime time = new VirtualTime();
    private final TestTrust trust = TestTrust.of(time, "acme.mesh", "aws-use1", "azure-weu", "onprem-fra");
    private final TestNode aws = new TestNode(AWS, trust, time);
    private final TestNode azure = new TestNode(AZURE, trust, time);
    private final MemoryAuditStore audit = new MemoryAuditStore();
    private final MemoryDocumentStore documents = new MemoryDocumentStore();
    private final NodeDesk desk = new NodeDesk(
            new NodeDesk.Parts(
                    aws::view,
                    new PlannerSimulator(time),
                    cluster -> {
                        throw new AssertionError("no test probes");
                    },
                    audit,
                    new OperationShelf(documents),
                    time),
            List.of(new PolicyChange(records(aws), aws.brain()::heads), new MemberChange(records(aws)), new Joining()));

    /** A join that always works, so that what is kept of its token can be looked at. */
    private static final class Joining implements ChangeVerb {
        @Override
        public Set<Verb> verbs() {
            return Set.of(Verb.JOIN);
        }

        @Override
        public Draft draft(ChangeRequest request, NodeView view) {
            return Draft.of(List.of(new Diff("cluster", "a\n", "b\n")), Optional.empty());
        }

        @Override
        public Done carryOut(ChangeRequest request, NodeView view, Caller caller, String reason) {
            return new Done(List.of("joined"), Map.of("receipt", "shown once"));
        }
    }

    static RecordDesk records(TestNode node) {
        return new RecordDesk() {
            @Override
            public SignedRecord put(RecordKind kind, String name, Tree content) {
                return node.replica().put(kind, name, content);
            }

            @Override
            public SignedRecord tombstone(RecordKind kind, String name) {
                return node.replica().tombstone(kind, name);
            }
        };
    }

    @BeforeEach
    void hearTheMajority() {
        aws.hear(azure);
        aws.replica().tick();
        aws.think();
    }

    private Operation apply(ChangePlan plan, Caller caller) {
        var operation =
                desk.apply(plan.id(), plan.hash(), "because", plan.request().target(), caller);
        aws.think();
        return operation;
    }

    private static void refused(OperationFault fault, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }

    @Test
    void carriesOutAPlanAndTakesItBack() {
        var plan = desk.plan(APPLY, OPERATOR);
        assertThat(plan.applicable()).isTrue();

        var operation = apply(plan, OPERATOR);

        assertThat(operation.state()).isEqualTo(Operation.State.DONE);
        assertThat(aws.view().policies().get("shop").policy().healthyPercent()).isEqualTo(60);
        assertThat(audit.before(Long.MAX_VALUE, 1).getFirst().draft().result()).isEqualTo("done");

        var taken = desk.undo(operation.id(), OPERATOR);
        assertThat(taken.id()).isEqualTo(operation.id());
        assertThat(taken.state()).isEqualTo(Operation.State.UNDONE);
        assertThat(taken.steps()).hasSizeGreaterThan(operation.steps().size());
        aws.think();

        assertThat(aws.view().policies()).isEmpty();
        assertThat(desk.operations())
                .filteredOn(o -> o.id().equals(operation.id()))
                .allMatch(o -> o.state() == Operation.State.UNDONE);
        refused(OperationFault.NOT_UNDOABLE, () -> desk.undo(operation.id(), OPERATOR));
    }

    @Test
    void aPlanIsSpentOnceAndExpires() {
        var plan = desk.plan(APPLY, OPERATOR);
        apply(plan, OPERATOR);
        refused(OperationFault.PLAN_UNKNOWN, () -> apply(plan, OPERATOR));

        var late = desk.plan(new ChangeRequest(Verb.POLICY_APPLY, "other", SPEC), OPERATOR);
        time.advance(Duration.ofMinutes(11));
        refused(OperationFault.PLAN_EXPIRED, () -> apply(late, OPERATOR));
    }

    @Test
    void refusesAnotherPlansHash() {
        var plan = desk.plan(APPLY, OPERATOR);

        refused(OperationFault.PLAN_CHANGED, () -> desk.apply(plan.id(), "0".repeat(64), "", "shop", OPERATOR));

        assertThat(aws.view().policies()).isEmpty();
        assertThat(audit.before(Long.MAX_VALUE, 1).getFirst().draft().result()).isEqualTo("refused");
    }

    @Test
    void refusesAPlanWhoseGroundHasMoved() {
        var plan = desk.plan(APPLY, OPERATOR);
        apply(desk.plan(APPLY, OPERATOR), OPERATOR);

        refused(OperationFault.PLAN_CHANGED, () -> apply(plan, OPERATOR));
    }

    @Test
    void aGraveChangeAsksForTheTargetsName() {
        var plan = desk.plan(SUSPEND, ADMIN);

        refused(OperationFault.NAME_MISTYPED, () -> desk.apply(plan.id(), plan.hash(), "", "onprem", ADMIN));
        assertThat(aws.view().membership().is(ONPREM, ClusterState.SUSPENDED)).isFalse();

        apply(plan, ADMIN);
        assertThat(aws.view().membership().is(ONPREM, ClusterState.SUSPENDED)).isTrue();
    }

    @Test
    void aRoleMayPlanOnlyWhatItMayDo() {
        refused(OperationFault.ROLE, () -> desk.plan(SUSPEND, OPERATOR));
        refused(OperationFault.ROLE, () -> desk.plan(APPLY, new Caller("vera", Role.VIEWER, "")));

        var plan = desk.plan(SUSPEND, ADMIN);
        refused(OperationFault.ROLE, () -> apply(plan, OPERATOR));
        assertThat(audit.before(Long.MAX_VALUE, 10))
                .hasSize(3)
                .allMatch(e -> e.draft().result().equals("refused"));
    }

    @Test
    void aMinorityChangesNothingThatConcernsEverybody() {
        var plan = desk.plan(APPLY, OPERATOR);
        time.advance(NodeView.LEASE.plusSeconds(1));

        refused(OperationFault.BLOCKED, () -> apply(plan, OPERATOR));

        var alone = desk.plan(new ChangeRequest(Verb.POLICY_APPLY, "other", SPEC), OPERATOR);
        assertThat(alone.applicable()).isFalse();
        assertThat(alone.checks()).anyMatch(c -> c.code().equals(OperationFault.MINORITY.code()));
        assertThat(aws.view().policies()).isEmpty();
    }

    @Test
    void theTokenOfAJoinIsNeverKept() {
        var params = Tree.fields().put("token", "hansa-secret-token").build();
        var plan = desk.plan(new ChangeRequest(Verb.JOIN, "aws-use1", params), ADMIN);

        var operation = apply(plan, ADMIN);

        assertThat(operation.shownOnce()).containsEntry("receipt", "shown once");
        assertThat(operation.request().params().toString()).doesNotContain("secret");
        assertThat(desk.operations()).allSatisfy(o -> assertThat(o.shownOnce()).isEmpty());
        assertThat(documents.all("operations"))
                .hasSize(1)
                .allSatisfy(d -> assertThat(new String(d.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain("secret", "shown once"));
        assertThat(audit.before(Long.MAX_VALUE, 10).toString()).doesNotContain("hansa-secret-token");
        assertThat(desk.findPlan(plan.id())).isEmpty();
    }

    @Test
    void aRequestForNothingIsRefusedAndWrittenDown() {
        var nobody = new ChangeRequest(Verb.EVICT, "nobody", Tree.fields().build());

        refused(OperationFault.TARGET_UNKNOWN, () -> desk.plan(nobody, ADMIN));
        refused(OperationFault.PLAN_UNKNOWN, () -> desk.apply("none", "", "", "", ADMIN));

        assertThat(audit.before(Long.MAX_VALUE, 10))
                .extracting(e -> e.draft().object())
                .containsExactly("nobody");
    }
}
