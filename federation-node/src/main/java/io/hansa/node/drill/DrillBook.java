package io.hansa.node.drill;

import io.hansa.core.drain.Drain;
import io.hansa.core.drain.Drill;
import io.hansa.core.drain.StopCondition;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.record.RecordKind;
import io.hansa.core.resource.Cbor;
import io.hansa.core.store.DocumentStore;
import io.hansa.core.store.DocumentStore.Document;
import io.hansa.node.change.RecordDesk;
import io.hansa.node.state.NodeView;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Watches the drains and drills that this node has made: ends one whose stop condition is met, and grades each drill. The newest
 * {@link #KEPT_MAX} drills are kept on disk. Thread-safe: one lock.
 */
public final class DrillBook {
    static final int KEPT_MAX = 50;
    private static final String SHELF = "drills";

    /** How long a drill may not be seen among the drains in force before it counts as ended by a person. */
    private static final Duration APPEARS_WITHIN = Duration.ofSeconds(5);

    /** Told of each drain that ended itself. */
    public interface Listener {
        void stopped(Drain drain, String why);
    }

    private final DocumentStore documents;
    private final RecordDesk records;
    private final Listener listener;

    public DrillBook(DocumentStore documents, RecordDesk records, Listener listener) {
        this.documents = documents;
        this.records = records;
        this.listener = listener;
    }

    /** Every drill that is kept, newest first. */
    public synchronized List<Drill> drills() {
        return documents.all(SHELF).stream()
                .map(d -> Drill.fromTree(Cbor.read(d.bytes(), "drill")))
                .sorted(Comparator.comparing((Drill d) -> d.drain().from())
                        .reversed()
                        .thenComparing(d -> d.drain().id()))
                .toList();
    }

    synchronized void begin(Drill drill) {
        put(drill);
        var all = drills();
        all.stream().skip(KEPT_MAX).forEach(old -> documents.remove(SHELF, name(old)));
    }

    private void put(Drill drill) {
        documents.put(new Document(SHELF, name(drill), Cbor.write(drill.toTree())));
    }

    private static String name(Drill drill) {
        return drill.drain().from().toEpochMilli() + "-" + drill.drain().id();
    }

    /** Looks at all drains and drills of this node as things stand in the view. Called every second by one task. */
    public synchronized void tick(NodeView view, Instant now) {
        for (var drill : drills()) {
            if (drill.running()) {
                watch(drill, view, now);
            }
        }
        for (var held : view.drains()) {
            var drain = held.drain();
            if (held.origin().equals(view.self()) && drain.inForce(now)) {
                drain.stop().broken(fare(drain, view, now)).ifPresent(why -> {
                    records.tombstone(RecordKind.DRAIN, drain.id());
                    listener.stopped(drain, why);
                });
            }
        }
    }

    private static StopCondition.Fare fare(Drain drain, NodeView view, Instant now) {
        return StopCondition.Fare.elsewhere(drain.cluster(), view.matrix(), now);
    }

    private void watch(Drill drill, NodeView view, Instant now) {
        var drain = drill.drain();
        boolean gone = view.drains().stream().noneMatch(d -> d.drain().id().equals(drain.id()));
        var next = gone && now.isAfter(drain.from().plus(APPEARS_WITHIN)) && now.isBefore(drain.expires())
                ? drill.ended(now, "ended by a person")
                : drill.seen(shares(view), fare(drain, view, now), now);
        if (!next.equals(drill)) {
            put(next);
        }
    }

    private static SortedMap<ServiceName, SortedMap<ClusterId, Integer>> shares(NodeView view) {
        var shares = new TreeMap<ServiceName, SortedMap<ClusterId, Integer>>();
        view.plan().routes().forEach((service, route) -> {
            var split = new TreeMap<ClusterId, Integer>();
            route.shares().forEach(share -> split.put(share.cluster(), share.basisPoints()));
            shares.put(service, split);
        });
        return shares;
    }
}
