package io.hansa.node.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.testkit.MemoryCarrier;
import io.hansa.core.testkit.Samples;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LaterCarrierTest {
    private static final SignedRecord RECORD =
            Samples.record(new RecordKey(Samples.AWS, RecordKind.SERVICE, "order"), 1, 1, "x");

    private final MemoryCarrier.Network network = new MemoryCarrier.Network(new Random(1));
    private final MemoryCarrier other = network.join("other");
    private final AtomicInteger made = new AtomicInteger();
    private final LaterCarrier<MemoryCarrier> carrier = new LaterCarrier<>(() -> {
        made.incrementAndGet();
        return network.join("this");
    });

    @Test
    void carriesNothingBeforeItIsOpen() {
        carrier.start(() -> {});

        carrier.offer(List.of(RECORD));

        assertThat(carrier.opened()).isNull();
        assertThat(carrier.scan()).isEmpty();
        assertThat(carrier.members()).isEmpty();
        assertThat(other.scan()).isEmpty();
        assertThat(made).hasValue(0);
        carrier.close(); // Nothing was opened: nothing to close.
    }

    @Test
    void opensOnceAndThenCarriesAndHints() {
        var hints = new AtomicInteger();
        carrier.start(hints::incrementAndGet);

        assertThat(carrier.open()).isSameAs(carrier.open()).isSameAs(carrier.opened());
        carrier.offer(List.of(RECORD));
        other.offer(List.of(RECORD));

        assertThat(made).hasValue(1);
        assertThat(hints).hasValue(1);
        assertThat(carrier.scan()).containsExactly(RECORD);
        assertThat(carrier.members()).containsExactlyInAnyOrder("other", "this");
        carrier.close();
        assertThat(other.members()).containsExactly("other");
    }
}
