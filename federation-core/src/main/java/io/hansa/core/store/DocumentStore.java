package io.hansa.core.store;

import java.util.List;
import java.util.Optional;

/** Durable small documents of this node by shelf and name: plans, operations, sign-in data, enrolments. Thread-safe. */
public interface DocumentStore {

    /** One document. The bytes are copied in and out. */
    record Document(String shelf, String name, byte[] bytes) {}

    Optional<Document> find(String shelf, String name);

    /** All documents of a shelf, in name order. */
    List<Document> all(String shelf);

    /** Stores or replaces; durable before it returns. */
    void put(Document document);

    /** Removes it; true when it was there. */
    boolean remove(String shelf, String name);
}
