package io.hansa.node.desk;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static io.hansa.core.testkit.Samples.ONPREM;
import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.catalog.Export;
import io.hansa.core.desk.Caller;
import io.hansa.core.desk.Role;
import io.hansa.core.model.ServiceName;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.Verb;
import io.hansa.core.port.RecordCarrier;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.Tree;
import io.hansa.core.routing.ServiceRoute;
import io.hansa.core.testkit.MemoryAuditStore;
import io.hansa.core.testkit.MemoryDocumentStore;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.core.verdict.ProbeOutcome;
import io.hansa.core.verdict.Verdict;
import io.hansa.node.change.MemberChange;
import io.hansa.node.state.NodeView;
import io.hansa.node.state.TestNode;
import io.hansa.trust.testkit.TestTrust;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A carrier whose scan does not come back for a minute, as in the cut that was measured, and longer: what is read, judged,
 * routed, told to gateways and changed goes on meanwhile. The minute is virtual; the wait ends when the test says so.
 */
class BlockedCarrierTest {
    private static final Caller ADMIN = new Caller("admin", Role.ADMIN, "");

    private final VirtualTime time = new VirtualTime();
    private final TestTrust trust = TestTrust.of(time, "acme.mesh", "aws-use1", "azure-weu", "onprem-fra");
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final TestNode azure = new TestNode(AZURE, trust, time);
    private final TestNode onprem = new TestNode(ONPREM, trust, time);
    private final TestNode aws = new TestNode(AWS, trust, time, new Blocked());
    private final List<NodeView> told = new ArrayList<>();

    private final class Blocked implements RecordCarrier {
        @Override
        public void start(Runnable hint) {
            // The first look is due at once.
        }

        @Override
        public void offer(Collection<SignedRecord> records) {
            // As HazelcastCarrier does: taken over for a writer that is stuck.
        }

        @Override
        public List<SignedRecord> scan() {
            entered.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of();
        }

        @Override
        public List<String> members() {
            return List.of();
        }

        @Override
        public void close() {
            // Nothing was opened.
        }
    }

    @AfterEach
    void letGo() {
        release.countDown();
    }

    @Test
    @Timeout(120)
    void readsVerdictsRoutesGatewaysAndChangesGoOn() throws InterruptedException {
        var look = Thread.ofVirtual().start(aws.replica()::look);
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        aws.brain().onChange((before, after) -> told.add(after)); // What the gateways' feed hangs on.
        for (var node : List.of(azure, onprem)) {
            node.lists("order", 2);
            node.brain().exports(List.of(Export.of(new ServiceName("order"))));
            node.think();
        }

        for (var second = 0; second < 60; second++) {
            time.advance(Duration.ofSeconds(1));
            // From second 30 on onprem-fra is silent, and nobody's probe reaches it any longer.
            boolean gone = second >= 30;
            azure.saw(ONPREM, gone ? ProbeOutcome.REFUSED : ProbeOutcome.OK, Duration.ofSeconds(gone ? 5 : 0));
            aws.saw(ONPREM, gone ? ProbeOutcome.REFUSED : ProbeOutcome.OK, Duration.ofSeconds(gone ? 5 : 0));
            aws.saw(AZURE, ProbeOutcome.OK, Duration.ZERO);
            if (!gone) {
                aws.hear(onprem);
            }
            aws.hear(azure); // By the direct way, which the carrier has no part in.
            aws.replica().beat();
            aws.think();
            if (second == 20) {
                assertThat(aws.view().verdicts().get(ONPREM).verdict()).isEqualTo(Verdict.HEALTHY);
                assertThat(clusters(aws)).containsExactlyInAnyOrder("azure-weu", "onprem-fra");
            }
        }

        assertThat(aws.view().verdicts().get(ONPREM).verdict()).as("judged").isEqualTo(Verdict.DOWN);
        assertThat(clusters(aws)).as("routed").containsExactly("azure-weu");
        assertThat(told).as("told to gateways").isNotEmpty();
        assertThat(told.getLast().plan()).isEqualTo(aws.view().plan());
        assertThat(Duration.between(
                        aws.replica()
                                .of(AWS, RecordKind.MANIFEST)
                                .getFirst()
                                .stamp()
                                .at(),
                        time.instant()))
                .as("its own lease is fresh")
                .isLessThan(Duration.ofSeconds(4));
        changes();

        release.countDown();
        look.join();
    }

    private static List<String> clusters(TestNode node) {
        return node.view().plan().find(new ServiceName("order")).map(ServiceRoute::shares).orElse(List.of()).stream()
                .map(share -> share.cluster().value())
                .toList();
    }

    private void changes() {
        var desk = new NodeDesk(
                new NodeDesk.Parts(
                        aws::view,
                        new PlannerSimulator(time),
                        cluster -> {
                            throw new AssertionError("no test probes");
                        },
                        new MemoryAuditStore(),
                        new OperationShelf(new MemoryDocumentStore()),
                        time),
                List.of(new MemberChange(NodeDeskTest.records(aws))));
        var plan = desk.plan(
                new ChangeRequest(Verb.SUSPEND, "onprem-fra", Tree.fields().build()), ADMIN);
        desk.apply(plan.id(), plan.hash(), "gone", "onprem-fra", ADMIN);
        aws.think();
        assertThat(aws.view().membership().find(ONPREM).orElseThrow().state().trusted())
                .as("changed")
                .isFalse();
    }
}
