package io.hansa.sync.snapshot;

import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.port.NodeHandler;
import io.hansa.core.port.PeerHandler;
import io.hansa.core.record.Manifest;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.sync.replica.Replica;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What this node answers other nodes: its own fresh records, digests of what it holds, and pages of it, of whatever origin:
 * the signature makes the source irrelevant. Only nodes of trusted clusters are answered. Thread-safe.
 */
public final class SnapshotServer {

    static final String FRESH = "sync/fresh";
    static final String DIGESTS = "sync/digests";
    static final String RECORDS = "sync/records";

    private static final List<RecordKind> URGENT = List.of(
            RecordKind.MANIFEST,
            RecordKind.CLUSTER,
            RecordKind.MEMBER,
            RecordKind.OBSERVATION,
            RecordKind.DRAIN,
            RecordKind.PIN);

    private final Replica replica;
    private final Supplier<Membership> membership;
    private final SnapshotLimits limits;

    public SnapshotServer(Replica replica, Supplier<Membership> membership, SnapshotLimits limits) {
        this.replica = replica;
        this.membership = membership;
        this.limits = limits;
    }

    /** The methods to serve; all demand an identity. */
    public List<PeerHandler> handlers() {
        return List.of(
                answering(FRESH, this::fresh), answering(DIGESTS, this::digests), answering(RECORDS, this::records));
    }

    /**
     * What an origin says that nobody should learn late, most urgent first, each behind the certificate it takes to believe
     * it: that it lives, what it sees, where it is reached (a cluster that has just joined calls before it can be called),
     * whom it has evicted, and what it drains or pins.
     */
    static List<SignedRecord> freshOf(Replica replica, ClusterId origin) {
        var fresh = new LinkedHashMap<RecordKey, SignedRecord>();
        for (var kind : URGENT) {
            for (var record : replica.of(origin, kind)) {
                replica.find(new RecordKey(origin, RecordKind.TRUST, record.keyId()))
                        .ifPresent(trust -> fresh.put(trust.key(), trust));
                fresh.put(record.key(), record);
            }
        }
        return List.copyOf(fresh.values());
    }

    private byte[] fresh(ClusterId caller, byte[] request) {
        replica.offer(
                caller, SnapshotCodec.readPage(request, limits.recordsMax()).records());
        var answer = new ArrayList<>(freshOf(replica, replica.origin()));
        // Its own last word as it is known here: a node that lost its store learns from it which epochs it has used.
        answer.addAll(freshOf(replica, caller).stream()
                .filter(record -> record.key().kind() != RecordKind.OBSERVATION)
                .toList());
        return SnapshotCodec.write(SnapshotCodec.Page.last(first(answer)));
    }

    private byte[] digests(ClusterId caller, byte[] request) {
        return SnapshotCodec.writeDigests(
                KeyRanges.digests(held(SnapshotCodec.readWanted(request).origin())));
    }

    private byte[] records(ClusterId caller, byte[] request) {
        var wanted = SnapshotCodec.readWanted(request);
        var after = wanted.after().isEmpty() ? null : RecordKey.parse(wanted.after());
        var left = held(wanted.origin()).stream()
                .filter(record -> Manifest.counts(record.key()))
                .filter(record -> wanted.ranges().contains(KeyRanges.rangeOf(record.key())))
                .filter(record -> after == null || record.key().compareTo(after) > 0)
                .sorted((a, b) -> a.key().compareTo(b.key()))
                .toList();
        var page = first(left);
        var next = page.size() < left.size() ? page.getLast().key().toString() : "";
        return SnapshotCodec.write(new SnapshotCodec.Page(page, next, 0));
    }

    private List<SignedRecord> held(Optional<ClusterId> origin) {
        return origin.map(replica::of).orElseGet(replica::all);
    }

    /** As many as a message may hold, at least one. */
    private List<SignedRecord> first(Collection<SignedRecord> records) {
        var page = new ArrayList<SignedRecord>();
        var bytes = 0;
        for (var record : records) {
            bytes += record.payload().length + 512;
            if (page.size() == limits.recordsMax() || (bytes > limits.bytesMax() && !page.isEmpty())) {
                break;
            }
            page.add(record);
        }
        return page;
    }

    private PeerHandler answering(String method, NodeHandler.Reply reply) {
        return new NodeHandler(method, membership, SnapshotFault.CALLER_FOREIGN, reply);
    }
}
