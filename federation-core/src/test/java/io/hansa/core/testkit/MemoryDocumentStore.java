package io.hansa.core.testkit;

import io.hansa.core.store.DocumentStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Documents in memory. Thread-safe: one lock. */
public final class MemoryDocumentStore implements DocumentStore {
    private final Map<String, Map<String, byte[]>> shelves = new TreeMap<>();

    @Override
    public synchronized Optional<Document> find(String shelf, String name) {
        return Optional.ofNullable(shelves.getOrDefault(shelf, Map.of()).get(name))
                .map(bytes -> new Document(shelf, name, bytes.clone()));
    }

    @Override
    public synchronized List<Document> all(String shelf) {
        return shelves.getOrDefault(shelf, Map.of()).entrySet().stream()
                .map(e -> new Document(shelf, e.getKey(), e.getValue().clone()))
                .toList();
    }

    @Override
    public synchronized void put(Document document) {
        shelves.computeIfAbsent(document.shelf(), k -> new TreeMap<>())
                .put(document.name(), document.bytes().clone());
    }

    @Override
    public synchronized boolean remove(String shelf, String name) {
        return shelves.getOrDefault(shelf, new TreeMap<>()).remove(name) != null;
    }
}
