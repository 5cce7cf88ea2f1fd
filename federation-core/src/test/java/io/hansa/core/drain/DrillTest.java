package io.hansa.core.drain;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static io.hansa.core.testkit.Samples.ONPREM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hansa.core.drain.Drill.Mark;
import io.hansa.core.drain.StopCondition.Fare;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.resource.Cbor;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.core.verdict.Observation;
import io.hansa.core.verdict.ObservationMatrix;
import io.hansa.core.verdict.ProbeOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrillTest {
    private static final Instant NOW = VirtualTime.START;
    private static final ServiceName ORDER = new ServiceName("order");
    private static final Fare GOOD = new Fare(100, 0);

    private final Drill drill = Drill.begun(drain(10), split(Map.of(AWS, 8000, AZURE, 2000)));

    private static Drain drain(int rampSeconds) {
        return new Drain(
                "drill-aws-use1",
                Drain.Subject.CLUSTER,
                "aws-use1",
                NOW,
                Duration.ofSeconds(rampSeconds),
                NOW.plusSeconds(60),
                "practice",
                "li.wei",
                80,
                new StopCondition(5, 20));
    }

    private static SortedMap<ServiceName, SortedMap<ClusterId, Integer>> split(Map<ClusterId, Integer> shares) {
        var split = new TreeMap<ServiceName, SortedMap<ClusterId, Integer>>();
        split.put(ORDER, new TreeMap<>(shares));
        return split;
    }

    @ParameterizedTest
    @CsvSource({"-1, 100", "0, 100", "5, 90", "10, 80", "59, 80", "60, 100"})
    void movesItsShareAwayAndNoMore(int second, int remaining) {
        assertThat(drain(10).remainingPercent(NOW.plusSeconds(second))).isEqualTo(remaining);
        assertThat(drain(10).inForce(NOW.plusSeconds(second))).isEqualTo(second >= 0 && second < 60);
        assertThat(drain(10).cluster()).isEqualTo("aws-use1");
    }

    @Test
    void refusesAFloorThatIsNoTen() {
        for (int floor : List.of(-10, 5, 100)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Drain(
                            "d",
                            Drain.Subject.CLUSTER,
                            "x",
                            NOW,
                            Duration.ZERO,
                            NOW.plusSeconds(1),
                            "",
                            "",
                            floor,
                            StopCondition.NONE));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new StopCondition(101, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new StopCondition(-1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new StopCondition(1, 0));
    }

    @Test
    void isAsPredictedWhenTrafficWentWhereItWasPredicted() {
        var done = drill.seen(split(Map.of(AWS, 10_000)), GOOD, NOW.plusSeconds(2))
                .seen(split(Map.of(AWS, 7950, AZURE, 2050)), new Fare(100, 3), NOW.plusSeconds(20))
                .seen(split(Map.of(AWS, 10_000)), GOOD, NOW.plusSeconds(61));

        assertThat(done.mark()).isEqualTo(Mark.AS_PREDICTED);
        assertThat(done.ended()).isEqualTo(done.drain().expires());
        assertThat(done.sentence())
                .isEqualTo("All 1 services went where it was predicted; at worst 3 % of 100 failed.");
        assertThat(done.seen(split(Map.of()), GOOD, NOW.plusSeconds(70))).isSameAs(done);
    }

    @Test
    void isOtherwiseWhenTrafficWentElsewhere() {
        var done = drill.seen(split(Map.of(AWS, 8000, ONPREM, 2000)), GOOD, NOW.plusSeconds(20))
                .seen(split(Map.of()), GOOD, NOW.plusSeconds(60));

        assertThat(done.mark()).isEqualTo(Mark.OTHERWISE);
        assertThat(done.otherwise()).containsExactly(ORDER);
        assertThat(done.sentence()).startsWith("order went elsewhere than predicted");
        assertThat(drill.seen(split(Map.of()), GOOD, NOW.plusSeconds(60)).mark())
                .as("never seen at all")
                .isEqualTo(Mark.OTHERWISE);
    }

    @Test
    void stopsItselfWhenConnectionsFailElsewhere() {
        var early = drill.seen(split(Map.of()), new Fare(19, 19), NOW.plusSeconds(1));
        assertThat(early.running()).as("too few tries to say anything").isTrue();

        var stopped = early.seen(split(Map.of()), new Fare(100, 5), NOW.plusSeconds(2));

        assertThat(stopped.mark()).isEqualTo(Mark.STOPPED);
        assertThat(stopped.ended()).isEqualTo(NOW.plusSeconds(2));
        assertThat(stopped.sentence()).contains("5 of 100 connections failed elsewhere = 5 % >= 5 %");
    }

    @Test
    void isStoppedByAPersonOnce() {
        var stopped = drill.ended(NOW.plusSeconds(3), "ended by a person");

        assertThat(drill.mark()).isEqualTo(Mark.RUNNING);
        assertThat(drill.sentence()).contains("no connection was counted");
        assertThat(stopped.mark()).isEqualTo(Mark.STOPPED);
        assertThat(stopped.ended(NOW.plusSeconds(9), "again")).isSameAs(stopped);
    }

    @Test
    void survivesTheDisk() {
        for (var each : List.of(drill, drill.seen(split(Map.of(AWS, 1)), new Fare(30, 1), NOW.plusSeconds(20)))) {
            for (var one : List.of(each, each.ended(NOW.plusNanos(5), "why"))) {
                assertThat(Drill.fromTree(Cbor.read(Cbor.write(one.toTree()), "drill")))
                        .isEqualTo(one);
            }
        }
    }

    @Test
    void countsWhatEverybodySeesElsewhere() {
        var matrix = ObservationMatrix.of(List.of(
                tried(AWS, AZURE, 100, 7, 0),
                tried(ONPREM, AZURE, 50, 1, 0),
                tried(ONPREM, AWS, 500, 500, 0),
                tried(AZURE, ONPREM, 900, 900, 60)));

        assertThat(Fare.elsewhere("aws-use1", matrix, NOW)).isEqualTo(new Fare(150, 8));
        assertThat(new Fare(150, 8).failurePercent()).isEqualTo(5);
        assertThat(new Fare(0, 0).failurePercent()).isZero();
        assertThat(StopCondition.NONE.broken(new Fare(100, 100))).isEmpty();
    }

    private static Observation tried(ClusterId observer, ClusterId target, long attempts, long failures, int age) {
        return new Observation(
                observer,
                target,
                NOW.minusSeconds(age),
                Duration.ZERO,
                ProbeOutcome.OK,
                Duration.ZERO,
                900,
                attempts,
                failures);
    }
}
