package io.hansa.sync.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.testkit.Samples;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReassertionTest {

    private static final RecordKey ORDER = new RecordKey(Samples.AWS, RecordKind.SERVICE, "order");

    @Test
    void repeatsWhatIsMissingOlderOrSomebodyElses() {
        var own = Samples.record(ORDER, 1, 2, "order");

        assertThat(Reassertion.due(List.of(own), Map.of())).containsExactly(own);
        assertThat(Reassertion.due(List.of(own), Map.of(ORDER, Samples.record(ORDER, 1, 1, "old"))))
                .containsExactly(own);
        assertThat(Reassertion.due(List.of(own), Map.of(ORDER, Samples.record(ORDER, 9, 9, "forged"))))
                .containsExactly(own);
        assertThat(Reassertion.due(List.of(own), Map.of(ORDER, own))).isEmpty();
    }
}
