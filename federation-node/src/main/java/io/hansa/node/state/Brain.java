package io.hansa.node.state;

import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.catalog.Export;
import io.hansa.core.catalog.LocalService;
import io.hansa.core.catalog.Offering;
import io.hansa.core.model.ClusterId;
import io.hansa.core.policy.PolicyRevision;
import io.hansa.core.port.ServiceSource;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.routing.RoutePlan;
import io.hansa.core.routing.RoutePlanner;
import io.hansa.core.verdict.GlobalGuard;
import io.hansa.core.verdict.Judged;
import io.hansa.core.verdict.Judgement;
import io.hansa.sync.replica.Replica;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one owner of what this node knows: takes in changed records, listings and exports, asks the pure deciders, publishes a
 * {@link NodeView}. Everything waits as a set of what changed, never as a queue, so a storm costs one pass.
 *
 * <p>Hand-over methods may be called on any thread; {@link #pass} is called by one task only.
 */
public final class Brain {
    private static final Logger LOG = LoggerFactory.getLogger(Brain.class);

    private final ClusterId self;
    private final MembershipBook book;
    private final InstantSource clock;
    private final Supplier<ClusterInfo> description;
    private final Assembly assembly = new Assembly();
    private final Judgement judgement = new Judgement();
    private final List<BiConsumer<NodeView, NodeView>> listeners = new CopyOnWriteArrayList<>();

    /** What waits for the next pass; guarded by this object's lock. */
    private final Set<RecordKey> changedKeys = new LinkedHashSet<>();

    private final Map<String, ServiceSource.Listing> listings = new HashMap<>();
    private List<Export> exports = List.of();
    private boolean localChanged = true;

    private SortedMap<ClusterId, Judged> judged = new TreeMap<>();
    private volatile NodeView view;

    /** @param description what this cluster says of itself */
    public Brain(MembershipBook book, ClusterId self, Supplier<ClusterInfo> description, InstantSource clock) {
        this.book = book;
        this.self = self;
        this.description = description;
        this.clock = clock;
        this.view = NodeView.empty(self, book.membership(), clock.instant());
    }

    public NodeView view() {
        return view;
    }

    /** Calls the listener with the view before and after each pass that changed something, on the owner's thread. */
    public void onChange(BiConsumer<NodeView, NodeView> listener) {
        listeners.add(listener);
    }

    /** These records have changed. */
    public void records(List<RecordKey> keys) {
        synchronized (this) {
            changedKeys.addAll(keys);
            notifyAll();
        }
    }

    /** A source of local services has something new to say. */
    public synchronized void listing(String source, ServiceSource.Listing listing) {
        listings.put(source, listing);
        localChanged = true;
        notifyAll();
    }

    /** The exports are now these. */
    public synchronized void exports(List<Export> now) {
        exports = List.copyOf(now);
        localChanged = true;
        notifyAll();
    }

    /** Waits until something has changed, at most {@code millis}. */
    public synchronized void await(long millis) throws InterruptedException {
        if (changedKeys.isEmpty() && !localChanged) {
            wait(millis);
        }
    }

    /** The highest revision held of a policy. */
    public synchronized Optional<PolicyRevision> newest(String policy) {
        return assembly.newest(policy);
    }

    /** Takes in what has changed and concludes anew. Call it after {@link #await}, on one thread. */
    public void pass(Replica replica) {
        List<RecordKey> keys;
        NodeView local;
        boolean tell;
        var now = clock.instant();
        synchronized (this) {
            keys = List.copyOf(changedKeys);
            changedKeys.clear();
            tell = localChanged;
            localChanged = false;
            keys.forEach(key -> assembly.take(key, replica.find(key), now));
            local = local(now);
        }
        if (keys.stream().anyMatch(k -> k.kind() == RecordKind.MEMBER)) {
            book.records(replica.of(RecordKind.MEMBER));
        }
        if ((tell || !keys.isEmpty()) && book.joined()) {
            say(replica, local.offering());
        }
        publish(conclude(local, now, !keys.isEmpty() || tell));
    }

    /** The view before with records and local services as they are now; verdicts and plan still those of before. */
    private NodeView local(Instant now) {
        var membership = book.membership();
        var services = new ArrayList<LocalService>();
        listings.values().forEach(l -> services.addAll(l.services()));
        return new NodeView(
                view.revision(), now, self, membership, assembly.catalog(view.revision() + 1, membership),
                assembly.policies(), assembly.drains(), assembly.matrix(membership), view.verdicts(), view.alarm(),
                assembly.leases(), view.plan(), Offering.of(exports, services), exports, listings);
    }

    /** Makes this cluster's own statements; what has not changed is not said again. */
    private void say(Replica replica, Offering offering) {
        replica.put(RecordKind.CLUSTER, "self", description.get().toTree());
        offering.offers().forEach((service, offer) -> replica.put(RecordKind.SERVICE, service.value(), offer.toTree()));
        for (var record : replica.of(self)) {
            boolean orphan = record.key().kind() == RecordKind.SERVICE
                    && !record.deleted()
                    && offering.offers().keySet().stream().noneMatch(s -> s.value().equals(record.key().name()));
            if (orphan) {
                replica.tombstone(RecordKind.SERVICE, record.key().name());
            }
        }
    }

    private NodeView conclude(NodeView local, Instant now, boolean changed) {
        judged = judgement.judge(local.matrix(), local.membership(), self, judged, now);
        var guarded = GlobalGuard.DEFAULT.guard(view.verdicts(), judged, local.matrix(), local.membership(), self);
        boolean moved = changed
                || !local.membership().equals(view.membership())
                || verdictsDiffer(guarded.verdicts(), view.verdicts())
                || !view.plan().nextAt().isAfter(now);
        var known = new NodeView(
                view.revision() + (moved ? 1 : 0), now, self, local.membership(), local.catalog(), local.policies(),
                local.drains(), local.matrix(), guarded.verdicts(), guarded.alarm(), local.leases(), view.plan(),
                local.offering(), local.exports(), local.listings());
        RoutePlan plan = moved ? RoutePlanner.plan(known.input(now)) : view.plan();
        return new NodeView(
                known.revision(), now, self, known.membership(), known.catalog(), known.policies(), known.drains(),
                known.matrix(), known.verdicts(), known.alarm(), known.leases(), plan, known.offering(),
                known.exports(), known.listings());
    }

    private static boolean verdictsDiffer(Map<ClusterId, Judged> a, Map<ClusterId, Judged> b) {
        if (!a.keySet().equals(b.keySet())) {
            return true;
        }
        return a.entrySet().stream().anyMatch(e -> {
            var other = b.get(e.getKey());
            return other == null || other.verdict() != e.getValue().verdict();
        });
    }

    private void publish(NodeView next) {
        var before = view;
        view = next;
        if (next.revision() != before.revision()) {
            for (var listener : listeners) {
                try {
                    listener.accept(before, next);
                } catch (RuntimeException e) {
                    // A task root (style.md, d): one listener's fault must not stop the others or the next pass.
                    LOG.error("a listener of the node's view failed", e);
                }
            }
        }
    }
}
