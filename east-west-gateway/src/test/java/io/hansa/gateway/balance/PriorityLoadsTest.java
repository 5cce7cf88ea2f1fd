package io.hansa.gateway.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.gateway.balance.PriorityLoads.Count;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows are those of Envoy's own pages on priority levels and the panic threshold. */
class PriorityLoadsTest {

    static Stream<Arguments> rows() {
        return Stream.of(
                Arguments.of(List.of(100, 100), List.of(100, 0)),
                Arguments.of(List.of(72, 100), List.of(100, 0)),
                Arguments.of(List.of(71, 100), List.of(99, 1)),
                Arguments.of(List.of(50, 100), List.of(70, 30)),
                Arguments.of(List.of(25, 100), List.of(35, 65)),
                Arguments.of(List.of(0, 100), List.of(0, 100)),
                Arguments.of(List.of(25, 25), List.of(50, 50)),
                Arguments.of(List.of(100, 100, 100), List.of(100, 0, 0)),
                Arguments.of(List.of(50, 10, 100), List.of(70, 14, 16)),
                Arguments.of(List.of(5, 0), List.of(100, 0)));
    }

    private static List<Count> counts(List<Integer> healthyOfHundred) {
        return healthyOfHundred.stream().map(each -> new Count(each, 0, 100)).toList();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void spreadsByHealthyShare(List<Integer> healthy, List<Integer> expected) {
        assertThat(PriorityLoads.of(counts(healthy), 140, 0).stream().map(PriorityLoads.Load::percent))
                .isEqualTo(expected);
    }

    @Test
    void panicsOnlyWhenAllTogetherCannotTakeTheTraffic() {
        assertThat(PriorityLoads.of(counts(List.of(25, 80)), 140, 50)).noneMatch(PriorityLoads.Load::panic);
        assertThat(PriorityLoads.of(counts(List.of(20, 30)), 140, 50)).allMatch(PriorityLoads.Load::panic);
        assertThat(PriorityLoads.of(counts(List.of(20, 30)), 140, 0)).noneMatch(PriorityLoads.Load::panic);
    }

    @Test
    void usesEverybodyByCountWhenNobodyIsHealthy() {
        var loads = PriorityLoads.of(List.of(new Count(0, 0, 1), new Count(0, 0, 3)), 140, 50);
        assertThat(loads).allMatch(PriorityLoads.Load::panic);
        assertThat(loads.stream().map(PriorityLoads.Load::percent)).containsExactly(25, 75);
        assertThat(PriorityLoads.of(List.of(new Count(0, 0, 4)), 140, 0)
                        .getFirst()
                        .percent())
                .isZero();
    }

    @Test
    void givesDegradedEndpointsWhatTheHealthyCannotTake() {
        var loads = PriorityLoads.of(List.of(new Count(25, 50, 100), new Count(25, 0, 100)), 140, 50);
        assertThat(loads).containsExactly(new PriorityLoads.Load(35, 30, false), new PriorityLoads.Load(35, 0, false));
    }
}
