package io.hansa.node.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.node.measure.GatewayCounts.Target;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficMeterTest {
    private static final ClusterId AZURE = new ClusterId("azure-weu");
    private static final ServiceName ORDER = new ServiceName("order");
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    private final TrafficMeter meter = new TrafficMeter();

    private static GatewayCounts counts(long attempts, long failures, long demand) {
        return new GatewayCounts(
                Map.of(AZURE, new Target(attempts, failures, attempts / 2, 1_500)), Map.of(ORDER, demand));
    }

    /** One reading a second from {@code from} on, each with so much more than the one before. */
    private void run(int from, int seconds, long attemptsEach, long failuresEach, long demandEach) {
        for (int i = from; i < from + seconds; i++) {
            meter.take(counts(i * attemptsEach, i * failuresEach, i * demandEach), START.plusSeconds(i));
        }
    }

    @Test
    void knowsNothingBeforeTheSecondReading() {
        meter.take(counts(1_000, 900, 5_000), START);

        assertThat(meter.lately(AZURE).attempts()).isZero();
        assertThat(meter.load()).isEmpty();
    }

    @Test
    void countsTheLastTenSecondsAndNoMore() {
        run(0, 60, 10, 2, 0);

        assertThat(meter.lately(AZURE)).isEqualTo(new Target(100, 20, 50, 1_500));
        assertThat(meter.lately(new ClusterId("onprem-fra"))).isEqualTo(Target.NONE);
    }

    @Test
    void failuresAreForgottenWhenTrafficHasGoneAway() {
        run(0, 20, 10, 10, 0);
        assertThat(meter.lately(AZURE).failures()).isEqualTo(100);

        for (int i = 20; i < 35; i++) {
            meter.take(counts(190, 190, 0), START.plusSeconds(i));
        }

        assertThat(meter.lately(AZURE).attempts()).isZero();
    }

    @Test
    void theLoadFollowsDemandInStepsAndNotEachSecond() {
        run(0, 30, 0, 0, 100);
        assertThat(meter.load().get(ORDER)).isBetween(80L, 100L);
        var before = meter.load();

        for (int i = 30; i < 60; i++) {
            meter.take(counts(0, 0, 2_900 + (i - 29) * 110L), START.plusSeconds(i));
        }
        assertThat(meter.load()).isEqualTo(before);

        for (int i = 60; i < 90; i++) {
            meter.take(counts(0, 0, 6_310 + (i - 59) * 400L), START.plusSeconds(i));
        }
        assertThat(meter.load().get(ORDER)).isBetween(300L, 400L);
    }

    @Test
    void aServiceThatNobodyCallsAnyMoreIsNotMeasured() {
        run(0, 30, 0, 0, 100);

        for (int i = 30; i < 60; i++) {
            meter.take(counts(0, 0, 2_900), START.plusSeconds(i));
        }

        assertThat(meter.load()).isEmpty();
    }

    @Test
    void aGatewayThatWasStartedAnewIsCountedFromItsStart() {
        run(0, 30, 10, 0, 100);

        meter.take(counts(7, 3, 20), START.plusSeconds(30));

        assertThat(meter.lately(AZURE)).isEqualTo(new Target(7, 3, 3, 0));
        assertThat(meter.load().get(ORDER)).isPositive();
    }

    @Test
    void aSilentGatewaySaysNothingRatherThanWhatItSaidLast() {
        run(0, 30, 10, 10, 100);

        for (int i = 30; i < 42; i++) {
            meter.missed(START.plusSeconds(i));
        }
        assertThat(meter.lately(AZURE).attempts()).isZero();
        assertThat(meter.load()).isNotEmpty();

        meter.missed(START.plusSeconds(61));
        assertThat(meter.load()).isEmpty();
    }
}
