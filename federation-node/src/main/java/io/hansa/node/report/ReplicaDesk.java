package io.hansa.node.report;

import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import io.hansa.node.change.RecordDesk;
import io.hansa.sync.replica.Replica;
import java.util.Optional;

/** The replica as changes write it. Thread-safe. */
public record ReplicaDesk(Replica replica) implements RecordDesk {

    @Override
    public SignedRecord put(RecordKind kind, String name, Tree content) {
        return replica.put(kind, name, content);
    }

    @Override
    public SignedRecord tombstone(RecordKind kind, String name) {
        return replica.tombstone(kind, name);
    }

    /** What a cluster said of itself in a stored record, if that can be read. */
    public static Optional<ClusterInfo> info(SignedRecord record) {
        try {
            return record.deleted() ? Optional.empty() : Optional.of(ClusterInfo.fromTree(record.content()));
        } catch (InvalidResource | IllegalArgumentException e) {
            return Optional.empty(); // The brain reports it; here it just names no address.
        }
    }
}
