package io.hansa.node.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.testkit.MemoryCarrier;
import io.hansa.core.testkit.Samples;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LaterCarrierTest {
    private static final SignedRecord RECORD =
            Samples.record(new RecordKey(Samples.AWS, RecordKind.SERVICE, "order"), 1, 1, "x");

    private final MemoryCarrier.Network network = new MemoryCarrier.Network(new Random(1));
    private final MemoryCarrier other = network.join("other");
    private final AtomicInteger made = new AtomicInteger();
    private boolean ready = true;
    private final LaterCarrier<MemoryCarrier> carrier = new LaterCarrier<>(() -> {
        if (!ready) {
            return Optional.empty();
        }
        made.incrementAndGet();
        return Optional.of(network.join("this"));
    });

    @Test
    void carriesNothingBeforeItIsOpen() {
        carrier.start(() -> {});

        carrier.offer(List.of(RECORD));

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

        ready = false;
        assertThat(carrier.open()).isEmpty();
        ready = true;
        assertThat(carrier.open().orElseThrow()).isSameAs(carrier.open().orElseThrow());
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
