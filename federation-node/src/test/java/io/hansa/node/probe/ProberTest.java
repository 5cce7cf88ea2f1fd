package io.hansa.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.model.ClusterId;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.verdict.Observation;
import io.hansa.core.verdict.ProbeOutcome;
import io.hansa.gateway.probe.ProbeResult;
import io.hansa.gateway.probe.ProbeResult.Answered;
import io.hansa.gateway.probe.ProbeResult.Failed;
import io.hansa.gateway.probe.ProbeResult.Failure;
import io.hansa.gateway.probe.ProbeTarget;
import io.hansa.node.measure.GatewayCounts.Target;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ProberTest {
    private static final ClusterId AWS = new ClusterId("aws-use1");
    private static final ClusterId AZURE = new ClusterId("azure-weu");
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final ProbeResult GOOD = new Answered(Duration.ofMillis(2), Duration.ofMillis(1), "", "");

    private long millis = 1_000;
    private final Queue<Runnable> begun = new ArrayDeque<>();
    private final Queue<Reply> replies = new ArrayDeque<>();
    private final List<ClusterId> news = new ArrayList<>();
    private final List<InetSocketAddress> asked = new ArrayList<>();
    private final List<ProbeTarget> ways = new ArrayList<>(List.of(way(15443)));
    private final Prober prober =
            new Prober(AWS, (target, timeout) -> answer(target), c -> ways, begun::add, () -> millis * 1_000_000);

    /** What a probe is told, and how long that takes. */
    private record Reply(ProbeResult result, long millis) {}

    private static ProbeTarget way(int port) {
        return new ProbeTarget(
                InetSocketAddress.createUnresolved("127.0.0.1", port),
                "gateway.azure-weu.acme.mesh",
                SpiffeId.parse("spiffe://azure-weu.acme.mesh/hansa/gateway"));
    }

    private ProbeResult answer(ProbeTarget target) {
        asked.add(target.address());
        var reply = replies.remove();
        millis += reply.millis();
        return reply.result();
    }

    private static Failed failed(Failure how) {
        return new Failed(how, how.name());
    }

    /** Begins a probe of the other cluster, which ends so much later. */
    private void probe(ProbeResult result, long takes) {
        replies.add(new Reply(result, takes));
        prober.tick(List.of(AZURE), news::add);
        begun.remove().run();
    }

    private Observation seen() {
        return prober.observation(AZURE, NOW, Duration.ZERO, Target.NONE).orElseThrow();
    }

    @Test
    void datesAFailureAtItsStart() {
        probe(GOOD, 3);
        millis += 500;
        probe(failed(Failure.TIMEOUT), 1_500);

        assertThat(seen().probe()).isEqualTo(ProbeOutcome.TIMEOUT);
        assertThat(seen().failingFor()).isEqualTo(Duration.ofMillis(1_500));
    }

    @Test
    void failsNoLongerByWaiting() {
        probe(failed(Failure.REFUSED), 1);
        millis += 400;

        assertThat(seen().failingFor()).isEqualTo(Duration.ofMillis(1));
        assertThat(seen().at()).isEqualTo(NOW.minusMillis(400));
    }

    @Test
    void takesALostProbeForNothingWhenALaterOneWasAnswered() {
        // Given a probe that is lost, and one begun 300 ms later that is answered
        probe(GOOD, 3);
        prober.tick(List.of(AZURE), news::add);
        millis += 300;
        prober.tick(List.of(AZURE), news::add);
        var first = begun.remove();
        long before = millis;

        // When the later one ends first
        replies.add(new Reply(GOOD, 3));
        begun.remove().run();
        millis = before - 300; // The lost one was begun then,
        replies.add(new Reply(failed(Failure.TIMEOUT), 1_500)); // and ends now.
        first.run();

        // Then
        assertThat(seen().probe()).isEqualTo(ProbeOutcome.OK);
    }

    @Test
    void probesAnewWhileAnAnswerIsLateAndNotBefore() {
        probe(GOOD, 3);
        prober.tick(List.of(AZURE), news::add);
        millis += 200;
        prober.tick(List.of(AZURE), news::add);
        assertThat(begun).hasSize(1);

        millis += 50;
        assertThat(prober.hurried(List.of(AZURE))).containsExactly(AZURE);
        prober.tick(List.of(AZURE), news::add);
        assertThat(begun).hasSize(2);
    }

    @Test
    void hasNoMoreThanFourOnTheirWay() {
        probe(GOOD, 3);
        for (int i = 0; i < 20; i++) {
            prober.tick(List.of(AZURE), news::add);
            millis += 300;
        }

        assertThat(begun).hasSize(4);
    }

    @Test
    void isPatientWithASlowLink() {
        // Given a link on which a good probe takes 900 ms
        probe(GOOD, 900);
        prober.tick(List.of(AZURE), news::add);

        // When a second has passed: no hurry; after twice the usual, there is
        millis += 1_000;
        assertThat(prober.hurried(List.of(AZURE))).isEmpty();
        millis += 800;
        assertThat(prober.hurried(List.of(AZURE))).containsExactly(AZURE);
    }

    @Test
    void hurriesForTenSecondsOnly() {
        probe(failed(Failure.REFUSED), 1);
        assertThat(prober.isHurried(AZURE)).isTrue();

        millis += 10_000;
        assertThat(prober.isHurried(AZURE)).isFalse();
    }

    @Test
    void tellsOfEachFailureAndOfTheReturn() {
        probe(GOOD, 3);
        assertThat(news).isEmpty();

        probe(failed(Failure.REFUSED), 1);
        probe(failed(Failure.REFUSED), 1);
        probe(GOOD, 3);
        assertThat(news).containsExactly(AZURE, AZURE, AZURE);

        probe(GOOD, 3);
        assertThat(news).hasSize(3);
    }

    @Test
    void triesTheNextAddressAfterAFailure() {
        ways.add(way(25443));
        probe(failed(Failure.REFUSED), 1);
        probe(GOOD, 3);
        probe(GOOD, 3);

        assertThat(asked).extracting(InetSocketAddress::getPort).containsExactly(15443, 25443, 25443);
    }

    @Test
    void forgetsWhoIsNoLongerObserved() {
        probe(GOOD, 3);
        prober.retain(List.of());

        assertThat(prober.observation(AZURE, NOW, Duration.ZERO, Target.NONE)).isEmpty();
    }

    @Test
    void neverProbesItself() {
        prober.tick(List.of(AWS), news::add);

        assertThat(begun).isEmpty();
    }
}
