package io.hansa.core.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hansa.core.testkit.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrainTest {

    @ParameterizedTest
    @CsvSource({"-1, 100", "0, 100", "1, 99", "50, 50", "99, 1", "100, 0", "599, 0", "600, 100", "700, 100"})
    void movesAwayOverItsRampAndEndsByItself(int second, int remaining) {
        assertThat(drain(Duration.ofSeconds(100), Duration.ofSeconds(600))
                        .remainingPercent(VirtualTime.START.plusSeconds(second)))
                .isEqualTo(remaining);
    }

    @Test
    void movesAllAtOnceWithoutARamp() {
        var drain = drain(Duration.ZERO, Duration.ofSeconds(600));

        assertThat(drain.remainingPercent(VirtualTime.START)).isZero();
        assertThat(drain.remainingPercent(VirtualTime.START.minusMillis(1))).isEqualTo(100);
    }

    @Test
    void lastsAtMostThreeDays() {
        assertThatIllegalArgumentException().isThrownBy(() -> drain(Duration.ZERO, Duration.ofHours(73)));
        assertThatIllegalArgumentException().isThrownBy(() -> drain(Duration.ZERO, Duration.ZERO));
    }

    private static Drain drain(Duration ramp, Duration length) {
        return new Drain(
                "d-1",
                Drain.Subject.CLUSTER,
                "azure-weu",
                VirtualTime.START,
                ramp,
                VirtualTime.START.plus(length),
                "test",
                "li.wei");
    }
}
