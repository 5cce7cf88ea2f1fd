package io.hansa.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.model.ClusterId;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.record.Stamp;
import io.hansa.core.store.RecordStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link RecordStore} keeps to. */
public abstract class RecordStoreContract {
    private static final RecordKey ORDER = new RecordKey(new ClusterId("aws-use1"), RecordKind.SERVICE, "order");
    private static final RecordKey STOCK = new RecordKey(new ClusterId("azure-weu"), RecordKind.SERVICE, "stock");

    /** Opens the store of this test: the same one each time it is called within one test. */
    protected abstract RecordStore open();

    @Test
    void isEmptyAtFirst() {
        try (var store = open()) {
            assertThat(store.all()).isEmpty();
            assertThat(store.find(ORDER)).isEmpty();
            assertThat(store.counter("epoch")).isZero();
        }
    }

    @Test
    void givesBackWhatItWasGivenInKeyOrder() {
        try (var store = open()) {
            var stock = Samples.record(STOCK, 1, 1, "stock");
            var order = Samples.record(ORDER, 1, 2, "order");

            store.putAll(List.of(stock, order));

            assertThat(store.all()).containsExactly(order, stock);
            assertThat(store.find(STOCK)).contains(stock);
        }
    }

    @Test
    void replacesTheRecordOfTheSameKey() {
        try (var store = open()) {
            store.putAll(List.of(Samples.record(ORDER, 1, 2, "old")));
            var newer = Samples.record(ORDER, 2, 3, "new");

            store.putAll(List.of(newer));

            assertThat(store.all()).containsExactly(newer);
        }
    }

    @Test
    void keepsTombstonesLikeEveryRecord() {
        try (var store = open()) {
            store.putAll(List.of(Samples.record(ORDER, 1, 2, "old")));
            var tombstone = new SignedRecord(
                    ORDER, new Stamp(1, 3, VirtualTime.START), true, new byte[0], "a1", new byte[] {1});

            store.putAll(List.of(tombstone));

            assertThat(store.all()).containsExactly(tombstone);
            assertThat(store.find(ORDER).orElseThrow().deleted()).isTrue();
        }
    }

    @Test
    void forgetsForGoodWhatIsRemoved() {
        var stock = Samples.record(STOCK, 1, 1, "stock");
        try (var store = open()) {
            store.putAll(List.of(stock, Samples.record(ORDER, 1, 2, "order")));

            store.removeAll(List.of(ORDER));
            store.removeAll(List.of(ORDER));
            store.removeAll(List.of());

            assertThat(store.all()).containsExactly(stock);
        }
        try (var store = open()) {
            assertThat(store.all()).containsExactly(stock);
        }
    }

    @Test
    void storesNothingWhenGivenNothing() {
        try (var store = open()) {
            store.putAll(List.of());

            assertThat(store.all()).isEmpty();
        }
    }

    @Test
    void holdsThePayloadToTheByte() {
        try (var store = open()) {
            var bytes = new byte[SignedRecord.PAYLOAD_BYTES_MAX];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) i;
            }
            var large = new SignedRecord(
                    ORDER,
                    new Stamp(Long.MAX_VALUE, Long.MAX_VALUE, VirtualTime.START),
                    false,
                    bytes,
                    "a1",
                    new byte[256]);

            store.putAll(List.of(large));

            assertThat(store.find(ORDER)).contains(large);
        }
    }

    @Test
    void remembersRecordsAndCountersWhenItIsOpenedAgain() {
        var record = Samples.record(ORDER, 1, 2, "order");
        try (var store = open()) {
            store.putAll(List.of(record));
            store.setCounter("epoch", 7);
            store.setCounter("version", Long.MAX_VALUE);
        }
        try (var store = open()) {
            assertThat(store.all()).containsExactly(record);
            assertThat(store.counter("epoch")).isEqualTo(7);
            assertThat(store.counter("version")).isEqualTo(Long.MAX_VALUE);
            assertThat(store.counter("other")).isZero();
        }
    }
}
