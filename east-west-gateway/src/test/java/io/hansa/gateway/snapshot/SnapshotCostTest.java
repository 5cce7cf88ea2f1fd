package io.hansa.gateway.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a change sends, counted, so that no machine's speed decides (I9); {@link SnapshotBench} measures the same. */
class SnapshotCostTest {

    @ParameterizedTest
    @ValueSource(ints = {100, 2_000})
    void oneChangedEndpointChangesTheResourcesOfItsServiceAlone(int services) {
        var bench = new SnapshotBench(services);
        for (int i = 0; i < 50; i++) {
            assertThat(bench.change()).isLessThanOrEqualTo(2);
        }
    }
}
