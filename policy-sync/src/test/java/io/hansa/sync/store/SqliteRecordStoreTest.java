package io.hansa.sync.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.store.RecordStore;
import io.hansa.core.testkit.RecordStoreContract;
import io.hansa.core.testkit.Samples;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteRecordStoreTest extends RecordStoreContract {

    private static final RecordKey POLICY = new RecordKey(Samples.AWS, RecordKind.POLICY, "default");
    private static final RecordKey OBSERVATION = new RecordKey(Samples.AWS, RecordKind.OBSERVATION, "azure-weu");

    @TempDir
    Path folder;

    @Override
    protected RecordStore open() {
        var database = NodeDatabase.open(folder.resolve("node.db"));
        return new OwningStore(new SqliteRecordStore(database), database);
    }

    @Test
    void keepsTheLastTwentyVersionsOfAPolicyAndNoneOfAnObservation() {
        try (var database = NodeDatabase.open(folder.resolve("node.db"))) {
            var store = new SqliteRecordStore(database);

            for (var version = 1; version <= 25; version++) {
                store.putAll(List.of(
                        Samples.record(POLICY, 1, version, "v" + version),
                        Samples.record(OBSERVATION, 1, version, "v" + version)));
            }

            assertThat(store.history(POLICY)).hasSize(20);
            assertThat(store.history(POLICY).getFirst().stamp().version()).isEqualTo(25);
            assertThat(store.history(OBSERVATION)).isEmpty();
            assertThat(store.all()).hasSize(2);
        }
    }

    /** Closes the database with the store, as the contract's reopening needs it. */
    private record OwningStore(SqliteRecordStore store, NodeDatabase database) implements RecordStore {

        @Override
        public Optional<SignedRecord> find(RecordKey key) {
            return store.find(key);
        }

        @Override
        public List<SignedRecord> all() {
            return store.all();
        }

        @Override
        public void putAll(Collection<SignedRecord> records) {
            store.putAll(records);
        }

        @Override
        public void removeAll(Collection<RecordKey> keys) {
            store.removeAll(keys);
        }

        @Override
        public long counter(String name) {
            return store.counter(name);
        }

        @Override
        public void setCounter(String name, long value) {
            store.setCounter(name, value);
        }

        @Override
        public void close() {
            store.close();
            database.close();
        }
    }
}
