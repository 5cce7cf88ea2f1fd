package io.hansa.sync.replica;

import io.hansa.core.model.ClusterId;
import io.hansa.core.record.Manifest;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The records held, by kind and key. Written by the replica alone, under its lock; read on any thread.
 *
 * <p>The maps are concurrent so that a change costs what changed (I9): readers may see a batch half applied, which is
 * harmless because records do not refer to each other's versions.
 */
final class Holdings {

    private final Map<RecordKind, NavigableMap<RecordKey, SignedRecord>> shelves = new EnumMap<>(RecordKind.class);
    private final Map<ClusterId, Integer> counts = new ConcurrentHashMap<>();
    private final Map<ClusterId, Manifest> manifests = new ConcurrentHashMap<>();

    Holdings(Collection<SignedRecord> records) {
        for (var kind : RecordKind.values()) {
            shelves.put(kind, new ConcurrentSkipListMap<>());
        }
        records.forEach(this::put);
    }

    void put(SignedRecord record) {
        var key = record.key();
        if (shelf(key.kind()).put(key, record) == null) {
            counts.merge(key.origin(), 1, Integer::sum);
        }
        if (Manifest.counts(key)) {
            manifests.remove(key.origin());
        }
    }

    Optional<SignedRecord> find(RecordKey key) {
        return Optional.ofNullable(shelf(key.kind()).get(key));
    }

    /** All of a kind, tombstones included, in key order. */
    List<SignedRecord> of(RecordKind kind) {
        return List.copyOf(shelf(kind).values());
    }

    /** All of an origin, tombstones included, in key order. */
    List<SignedRecord> of(ClusterId origin) {
        var found = new ArrayList<SignedRecord>();
        for (var kind : RecordKind.values()) {
            found.addAll(of(origin, kind));
        }
        return List.copyOf(found);
    }

    /** All of an origin and a kind, tombstones included, in key order; costs what it gives. */
    List<SignedRecord> of(ClusterId origin, RecordKind kind) {
        // "-" and "z" x 128 are the first and the last name that the grammar of names allows.
        var from = new RecordKey(origin, kind, "-");
        var to = new RecordKey(origin, kind, "z".repeat(128));
        return List.copyOf(shelf(kind).subMap(from, true, to, true).values());
    }

    List<SignedRecord> all() {
        var found = new TreeMap<RecordKey, SignedRecord>();
        shelves.values().forEach(found::putAll);
        return List.copyOf(found.values());
    }

    /** How many records are held of this origin. */
    int count(ClusterId origin) {
        return counts.getOrDefault(origin, 0);
    }

    /** What is held of an origin, summed up as the origin itself would. */
    Manifest manifest(ClusterId origin) {
        return manifests.computeIfAbsent(origin, o -> Manifest.of(o, of(o)));
    }

    private NavigableMap<RecordKey, SignedRecord> shelf(RecordKind kind) {
        var shelf = shelves.get(kind);
        if (shelf == null) {
            throw new IllegalStateException("shelf: " + kind + " (expected: one per kind)");
        }
        return shelf;
    }
}
