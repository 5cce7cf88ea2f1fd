package io.hansa.node.wiring;

import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.model.ClusterId;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import io.hansa.node.change.RecordDesk;
import io.hansa.node.desk.NodeQueries;
import io.hansa.sync.replica.Replica;
import java.util.Optional;

/** The replica as changes write it and as pages count it. Thread-safe. */
record ReplicaDesk(Replica replica) implements RecordDesk, NodeQueries.RecordCounts {

    @Override
    public SignedRecord put(RecordKind kind, String name, Tree content) {
        return replica.put(kind, name, content);
    }

    @Override
    public SignedRecord tombstone(RecordKind kind, String name) {
        return replica.tombstone(kind, name);
    }

    @Override
    public long held(ClusterId cluster) {
        return replica.of(cluster).size();
    }

    @Override
    public Optional<String> alarm() {
        return replica.alarm().map(fault -> fault.code() + ": " + fault.sentence());
    }

    @Override
    public Optional<String> refusal() {
        return replica.refusals().stream()
                .findFirst()
                .map(r -> r.key() + " offered by " + r.offeredBy() + " at " + r.at() + ": "
                        + r.fault().code() + ' ' + r.detail());
    }

    @Override
    public boolean match(ClusterId cluster) {
        var said = replica.manifests().get(cluster);
        return said != null && said.digest().equals(replica.summary(cluster).digest());
    }

    /** What a cluster said of itself in a stored record, if that can be read. */
    static Optional<ClusterInfo> info(SignedRecord record) {
        try {
            return record.deleted() ? Optional.empty() : Optional.of(ClusterInfo.fromTree(record.content()));
        } catch (InvalidResource | IllegalArgumentException e) {
            return Optional.empty(); // The brain reports it; here it just names no address.
        }
    }
}
