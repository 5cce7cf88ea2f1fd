package io.hansa.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.model.ServiceName;
import io.hansa.core.store.DecisionStore;
import io.hansa.core.store.DecisionStore.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link DecisionStore} keeps to. */
public abstract class DecisionStoreContract {
    private static final ServiceName ORDER = new ServiceName("order");
    private static final ServiceName STOCK = new ServiceName("stock");
    private static final Instant NOW = VirtualTime.START.plusNanos(1_000_001);

    /** Opens the store of this test: the same one each time it is called within one test. */
    protected abstract DecisionStore open();

    private static Entry entry(ServiceName service, int second) {
        return new Entry(service, NOW.plusSeconds(second), new byte[] {(byte) second});
    }

    @Test
    void findsTheDecisionInForceAtAnInstant() {
        open().append(List.of(entry(ORDER, 0), entry(ORDER, 10), entry(STOCK, 5)));

        assertThat(open().find(ORDER, NOW.minusNanos(1))).isEmpty();
        assertThat(open().find(ORDER, NOW).orElseThrow().bytes()).containsExactly(0);
        assertThat(open().find(ORDER, NOW.plusSeconds(9)).orElseThrow().at()).isEqualTo(NOW);
        assertThat(open().find(ORDER, NOW.plusSeconds(99)).orElseThrow().bytes())
                .containsExactly(10);
        assertThat(open().find(new ServiceName("other"), NOW)).isEmpty();
        assertThat(open().instants(ORDER, 10)).containsExactly(NOW.plusSeconds(10), NOW);
        assertThat(open().instants(ORDER, 1)).containsExactly(NOW.plusSeconds(10));
    }

    @Test
    void aSecondDecisionAtTheSameInstantReplacesTheFirst() {
        open().append(List.of(entry(ORDER, 1)));
        open().append(List.of(new Entry(ORDER, NOW.plusSeconds(1), new byte[] {7})));

        assertThat(open().instants(ORDER, 10)).hasSize(1);
        assertThat(open().find(ORDER, NOW.plusSeconds(1)).orElseThrow().bytes()).containsExactly(7);
    }

    @Test
    void keepsTheNewestOfEachService() {
        for (int i = 0; i < DecisionStore.PER_SERVICE + 20; i++) {
            open().append(List.of(entry(ORDER, i)));
        }
        open().append(List.of(entry(STOCK, 0)));

        var kept = open().instants(ORDER, 1_000);
        assertThat(kept).hasSize(DecisionStore.PER_SERVICE);
        assertThat(kept.getLast()).isEqualTo(NOW.plusSeconds(20));
        assertThat(open().instants(STOCK, 1_000)).hasSize(1);
    }

    @Test
    void keepsTheNewestOfAll() {
        var entries = new ArrayList<Entry>();
        for (int i = 0; i < DecisionStore.IN_ALL + 10; i++) {
            entries.add(new Entry(new ServiceName("s" + i), NOW.plusMillis(i), new byte[0]));
        }
        open().append(entries);

        assertThat(open().instants(new ServiceName("s9"), 1)).isEmpty();
        assertThat(open().instants(new ServiceName("s10"), 1)).hasSize(1);
    }
}
