package io.hansa.core.testkit;

import io.hansa.core.model.ServiceName;
import io.hansa.core.store.DecisionStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Routing decisions in memory. Thread-safe: one lock. */
public final class MemoryDecisionStore implements DecisionStore {
    private final Map<ServiceName, TreeMap<Instant, byte[]>> kept = new HashMap<>();

    @Override
    public synchronized void append(List<Entry> entries) {
        for (var entry : entries) {
            var own = kept.computeIfAbsent(entry.service(), k -> new TreeMap<>());
            own.put(entry.at(), entry.bytes().clone());
            while (own.size() > PER_SERVICE) {
                own.pollFirstEntry();
            }
        }
        int size = kept.values().stream().mapToInt(Map::size).sum();
        for (; size > IN_ALL; size--) {
            var oldest = kept.values().stream()
                    .filter(own -> !own.isEmpty())
                    .min(Comparator.comparing(TreeMap::firstKey))
                    .orElseThrow();
            oldest.pollFirstEntry();
        }
    }

    @Override
    public synchronized Optional<Entry> find(ServiceName service, Instant at) {
        return Optional.ofNullable(kept.getOrDefault(service, new TreeMap<>()).floorEntry(at))
                .map(e -> new Entry(service, e.getKey(), e.getValue().clone()));
    }

    @Override
    public synchronized List<Instant> instants(ServiceName service, int limit) {
        return new ArrayList<>(kept.getOrDefault(service, new TreeMap<>()).descendingKeySet())
                .stream().limit(limit).toList();
    }
}
