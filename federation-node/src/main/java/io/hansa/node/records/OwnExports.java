package io.hansa.node.records;

import io.hansa.core.model.ClusterId;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.Cbor;
import io.hansa.core.store.DocumentStore;
import io.hansa.node.change.ExportChange;
import io.hansa.sync.replica.Replica;
import java.util.List;
import java.util.Optional;

/**
 * The shelf of this cluster's exports, kept as its own records: the others hold them, too, so a node that comes up from an old
 * backup learns what it offered and took back since, and all nodes of a cluster offer the same. Thread-safe.
 */
public final class OwnExports implements DocumentStore {
    private final Replica replica;

    public OwnExports(Replica replica) {
        this.replica = replica;
    }

    /** Moves exports that an earlier version kept in documents over here; once moved they are gone there. */
    public void adopt(DocumentStore documents) {
        for (var document : documents.all(ExportChange.SHELF)) {
            if (replica.find(key(document.name())).isEmpty()) {
                put(document);
            }
            documents.remove(ExportChange.SHELF, document.name());
        }
    }

    private ClusterId self() {
        return replica.origin();
    }

    private RecordKey key(String name) {
        return new RecordKey(self(), RecordKind.EXPORT, name);
    }

    private static Document document(SignedRecord record) {
        return new Document(ExportChange.SHELF, record.key().name(), record.payload());
    }

    @Override
    public Optional<Document> find(String shelf, String name) {
        return replica.find(key(name)).filter(record -> !record.deleted()).map(OwnExports::document);
    }

    @Override
    public List<Document> all(String shelf) {
        return replica.of(self(), RecordKind.EXPORT).stream()
                .filter(record -> !record.deleted())
                .map(OwnExports::document)
                .toList();
    }

    @Override
    public void put(Document document) {
        replica.put(RecordKind.EXPORT, document.name(), Cbor.read(document.bytes(), "export " + document.name()));
    }

    @Override
    public boolean remove(String shelf, String name) {
        boolean there = find(shelf, name).isPresent();
        if (there) {
            replica.tombstone(RecordKind.EXPORT, name);
        }
        return there;
    }
}
