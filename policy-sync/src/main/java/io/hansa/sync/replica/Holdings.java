package io.hansa.sync.replica;

import io.hansa.core.model.ClusterId;
import io.hansa.core.record.Floor;
import io.hansa.core.record.Manifest;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.InvalidResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
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
    /** Rises only; from each origin's newest manifest. */
    private final Map<ClusterId, Floor> floors = new ConcurrentHashMap<>();
    /** Origins whose floor has risen since it was last cleared. */
    private final Set<ClusterId> uncleared = ConcurrentHashMap.newKeySet();

    /** Keys whose record this process has made: in the same epoch another life may have said something, too. */
    private final Set<RecordKey> made = ConcurrentHashMap.newKeySet();

    Holdings(Collection<SignedRecord> records) {
        for (var kind : RecordKind.values()) {
            shelves.put(kind, new ConcurrentSkipListMap<>());
        }
        records.forEach(this::put);
    }

    /** The same for a record that this process has made. */
    void putMade(SignedRecord record) {
        put(record);
        made.add(record.key());
    }

    /** What this process has made and nobody has replaced. */
    List<SignedRecord> made() {
        return made.stream().sorted().flatMap(key -> find(key).stream()).toList();
    }

    void put(SignedRecord record) {
        var key = record.key();
        made.remove(key);
        if (shelf(key.kind()).put(key, record) == null) {
            counts.merge(key.origin(), 1, Integer::sum);
        }
        if (Manifest.counts(key)) {
            manifests.remove(key.origin());
        } else if (key.kind() == RecordKind.MANIFEST) {
            said(record)
                    .map(Manifest::floor)
                    .filter(f -> f.isAbove(floor(key.origin())))
                    .ifPresent(floor -> {
                        floors.put(key.origin(), floor);
                        manifests.remove(key.origin());
                        uncleared.add(key.origin());
                    });
        }
    }

    /** Up to where this origin's words are void. */
    Floor floor(ClusterId origin) {
        return floors.getOrDefault(origin, Floor.NONE);
    }

    /** Whose floor has risen and may have to be cleared. */
    Set<ClusterId> uncleared() {
        return Set.copyOf(uncleared);
    }

    /** Nothing of this origin is below its floor any longer. */
    void cleared(ClusterId origin) {
        uncleared.remove(origin);
    }

    /** What is still held of this origin though its floor makes it void. */
    List<RecordKey> covered(ClusterId origin) {
        var floor = floor(origin);
        return floor.equals(Floor.NONE)
                ? List.of()
                : of(origin).stream()
                        .filter(record -> Manifest.counts(record.key()) && floor.covers(record.stamp()))
                        .map(SignedRecord::key)
                        .toList();
    }

    void remove(Collection<RecordKey> keys) {
        for (var key : keys) {
            made.remove(key);
            if (shelf(key.kind()).remove(key) != null) {
                counts.merge(key.origin(), -1, Integer::sum);
                manifests.remove(key.origin());
            }
        }
    }

    /** The manifest in a record; empty when it is withdrawn or malformed. */
    static Optional<Manifest> said(SignedRecord record) {
        if (record.deleted()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Manifest.fromTree(record.content()));
        } catch (InvalidResource | IllegalArgumentException e) {
            return Optional.empty();
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
        return manifests.computeIfAbsent(origin, o -> Manifest.of(o, of(o), floor(o)));
    }

    private NavigableMap<RecordKey, SignedRecord> shelf(RecordKind kind) {
        var shelf = shelves.get(kind);
        if (shelf == null) {
            throw new IllegalStateException("shelf: " + kind + " (expected: one per kind)");
        }
        return shelf;
    }
}
