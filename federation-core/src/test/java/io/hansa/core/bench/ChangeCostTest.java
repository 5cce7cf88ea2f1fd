package io.hansa.core.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a change touches, counted, so that no machine's speed decides (I9); {@link ChangeBench} measures the same. */
class ChangeCostTest {

    @ParameterizedTest
    @ValueSource(ints = {100, 2_000})
    void oneChangedEndpointMakesOneDecisionAnew(int services) {
        var fleet = new Fleet(services);
        for (int i = 0; i < 50; i++) {
            var catalog = fleet.catalog();
            var before = fleet.plan();

            var after = fleet.changeOne();

            assertThat(fleet.catalog().changedSince(catalog)).hasSize(1);
            assertThat(after.changedSince(before))
                    .isSubsetOf(fleet.catalog().changedSince(catalog))
                    .hasSizeLessThanOrEqualTo(1);
            long shared = before.routes().entrySet().stream()
                    .filter(e -> after.routes().get(e.getKey()) == e.getValue())
                    .count();
            assertThat(shared).as("decisions that were not made again").isGreaterThanOrEqualTo(services - 1);
        }
    }

    @Test
    void decidesAsIfItHadDecidedEverything() {
        var fleet = new Fleet(50);
        for (int i = 0; i < 300; i++) {
            var one = fleet.changeOne().routes();

            assertThat(fleet.changeAll().routes()).isEqualTo(one);
        }
    }
}
