package io.hansa.gateway.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {

    private static long[] deal(Rotation rotation, int shares, int turns) {
        var dealt = new long[shares];
        for (int i = 0; i < turns; i++) {
            dealt[rotation.next()]++;
        }
        return dealt;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 17, -1, Long.MIN_VALUE})
    void dealsThreeToTwoExactly(long first) {
        assertThat(deal(new Rotation(first, 3, 2), 2, 2_000)).containsExactly(1_200, 800);
    }

    @Test
    void takesEqualSharesInTurn() {
        var rotation = new Rotation(0, 5, 5, 5);
        assertThat(new int[] {rotation.next(), rotation.next(), rotation.next(), rotation.next()})
                .containsExactly(0, 1, 2, 0);
    }

    @Test
    void keepsLargeUnevenWeightsWithinAFewTurns() {
        var dealt = deal(new Rotation(99, 999_983, 500_009, 0, 1), 4, 15_000);
        assertThat(dealt[0]).isBetween(9_990L, 10_010L);
        assertThat(dealt[1]).isBetween(4_990L, 5_010L);
        assertThat(dealt[2]).isZero();
    }

    @Test
    void refusesSharesThatAddUpToNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Rotation(0, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rotation(0, 1, -1));
    }
}
