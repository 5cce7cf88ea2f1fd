package io.hansa.node.state;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.catalog.Export;
import io.hansa.core.decision.Decision;
import io.hansa.core.model.ServiceName;
import io.hansa.core.routing.ServiceRoute;
import io.hansa.core.testkit.MemoryDecisionStore;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.trust.testkit.TestTrust;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionRecorderTest {
    private static final ServiceName ORDER = new ServiceName("order");

    private final VirtualTime time = new VirtualTime();
    private final TestTrust trust = TestTrust.of(time, "acme.mesh", "aws-use1", "azure-weu", "onprem-fra");
    private final TestNode aws = new TestNode(AWS, trust, time);
    private final TestNode azure = new TestNode(AZURE, trust, time);
    private final MemoryDecisionStore store = new MemoryDecisionStore();
    private final DecisionRecorder recorder = new DecisionRecorder(store);

    private ServiceRoute azureOffers(int instances) {
        azure.brain().exports(List.of(Export.of(ORDER)));
        azure.lists("order", instances);
        aws.hear(azure);
        recorder.record();
        return aws.view().plan().find(ORDER).orElseThrow();
    }

    @Test
    void whatWasDecidedIsDecidedAgainFromWhatWasWrittenDown() {
        aws.brain().onChange(recorder::onChange);
        var first = azureOffers(2);
        var then = time.instant();
        time.advance(Duration.ofSeconds(10));
        var second = azureOffers(0);

        assertThat(replay(then)).isEqualTo(first);
        assertThat(replay(time.instant())).isEqualTo(second).isNotEqualTo(first);
        assertThat(store.find(ORDER, then.minusSeconds(1))).isEmpty();
    }

    private ServiceRoute replay(Instant at) {
        var decision = Decision.fromBytes(store.find(ORDER, at).orElseThrow().bytes());
        assertThat(decision.repeats()).isTrue();
        return decision.replay().orElseThrow();
    }

    @Test
    void writesNothingWhileNobodyWouldNotice() {
        aws.brain().onChange(recorder::onChange);
        azureOffers(2);
        int written = store.instants(ORDER, 100).size();

        time.advance(Duration.ofSeconds(1));
        azureOffers(3);

        assertThat(store.instants(ORDER, 100))
                .as("the evidence changed, the decision did not")
                .hasSize(written);
    }

    @Test
    void leavesOutWhatWritingCannotKeepUpWith() {
        azureOffers(2);
        var now = aws.view();
        var before = NodeView.empty(AWS, now.membership(), time.instant());
        for (int i = 0; i < DecisionRecorder.PENDING_MAX + 3; i++) {
            recorder.onChange(before, now);
        }

        assertThat(recorder.leftOut()).isEqualTo(3);
        recorder.record();
        assertThat(store.instants(ORDER, 100)).hasSize(1);
    }
}
