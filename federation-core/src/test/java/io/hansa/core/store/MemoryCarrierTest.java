package io.hansa.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.testkit.MemoryCarrier;
import io.hansa.core.testkit.Samples;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryCarrierTest {
    private static final RecordKey KEY = new RecordKey(Samples.AWS, RecordKind.SERVICE, "order");

    private final MemoryCarrier.Network network = new MemoryCarrier.Network(new Random(7));
    private final MemoryCarrier a = network.join("a");
    private final MemoryCarrier b = network.join("b");

    @Test
    void takesARecordToTheOthersAndHintsAtIt() {
        var hints = new AtomicInteger();
        b.start(hints::incrementAndGet);
        var record = Samples.record(KEY, 1, 1, "x");

        a.offer(List.of(record));

        assertThat(a.scan()).containsExactly(record);
        assertThat(b.scan()).containsExactly(record);
        assertThat(hints).hasValue(1);
        assertThat(a.members()).containsExactly("a", "b");
    }

    @Test
    void missesForEverWhatWasOfferedDuringACut() {
        network.cut("a", "b");
        a.offer(List.of(Samples.record(KEY, 1, 1, "x")));
        assertThat(a.members()).containsExactly("a");

        network.heal();

        assertThat(b.scan()).isEmpty();
    }

    @Test
    void losesTheShareThatItWasToldToLose() {
        network.lose(100);
        a.offer(List.of(Samples.record(KEY, 1, 1, "x")));

        assertThat(a.scan()).hasSize(1);
        assertThat(b.scan()).isEmpty();
    }

    @Test
    void bringsBackWhatWasReplacedAndEmptiesItself() {
        var first = Samples.record(KEY, 1, 1, "x");
        a.offer(List.of(first));
        a.offer(List.of(Samples.record(KEY, 1, 2, "y")));
        network.empty("b");
        assertThat(b.scan()).isEmpty();

        network.resurrect();

        assertThat(a.scan()).containsExactly(first);
        assertThat(b.scan()).containsExactly(first);
    }
}
