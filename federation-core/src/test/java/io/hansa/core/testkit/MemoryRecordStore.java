package io.hansa.core.testkit;

import io.hansa.core.record.RecordKey;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.store.RecordStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A record store in memory; what it holds outlives {@link #close()}, as a disk does. Thread-safe: one lock. */
public final class MemoryRecordStore implements RecordStore {
    private final Map<RecordKey, SignedRecord> records = new TreeMap<>();
    private final Map<String, Long> counters = new HashMap<>();

    @Override
    public synchronized Optional<SignedRecord> find(RecordKey key) {
        return Optional.ofNullable(records.get(key));
    }

    @Override
    public synchronized List<SignedRecord> all() {
        return List.copyOf(records.values());
    }

    @Override
    public synchronized void putAll(Collection<SignedRecord> offered) {
        offered.forEach(record -> records.put(record.key(), record));
    }

    @Override
    public synchronized void removeAll(Collection<RecordKey> keys) {
        keys.forEach(records::remove);
    }

    @Override
    public synchronized long counter(String name) {
        return counters.getOrDefault(name, 0L);
    }

    @Override
    public synchronized void setCounter(String name, long value) {
        counters.put(name, value);
    }

    @Override
    public void close() {
        // Memory holds nothing that must be given back.
    }
}
