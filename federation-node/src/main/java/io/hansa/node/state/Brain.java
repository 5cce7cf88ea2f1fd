package io.hansa.node.state;

import io.hansa.core.assembly.KnowledgeChange;
import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.catalog.Export;
import io.hansa.core.catalog.LocalService;
import io.hansa.core.catalog.Offering;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.PolicyRevision;
import io.hansa.core.port.ServiceSource;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.routing.RouteLimits;
import io.hansa.core.routing.RoutePlanner;
import io.hansa.core.verdict.GlobalGuard;
import io.hansa.core.verdict.Judged;
import io.hansa.core.verdict.Judgement;
import io.hansa.sync.replica.Replica;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
    /** Confined to the task that calls {@link #pass}. */
    private final Beliefs beliefs = new Beliefs();

    private final Judgement judgement = new Judgement();
    private final List<BiConsumer<NodeView, NodeView>> listeners = new CopyOnWriteArrayList<>();

    /** What waits for the next pass; guarded by this object's lock. */
    private final Set<RecordKey> changedKeys = new LinkedHashSet<>();

    private final Map<String, ServiceSource.Listing> listings = new HashMap<>();
    private Map<ServiceName, Long> load = Map.of();
    private List<Export> exports = List.of();
    private boolean localChanged = true;
    private boolean loadChanged;
    private final Set<String> awaited = new HashSet<>();

    /** How long a source that cannot be read may keep this cluster from speaking of its services after a start. */
    private static final Duration SETTLING_MAX = Duration.ofSeconds(30);

    /** As long as it may take until the others have told what another life of this node said. */
    private static final Duration REMEMBERING_MAX = Duration.ofSeconds(60);

    private final Instant begun;
    private boolean spoke;

    /** What this cluster last said that it offers; null when all of it is to be looked at again. */
    private @Nullable Offering said;

    private boolean remembered;

    private SortedMap<ClusterId, Judged> judged = new TreeMap<>();
    private volatile Map<String, List<PolicyRevision>> heads = Map.of();
    private volatile NodeView view;

    /** @param description what this cluster says of itself */
    public Brain(MembershipBook book, ClusterId self, Supplier<ClusterInfo> description, InstantSource clock) {
        this.book = book;
        this.self = self;
        this.description = description;
        this.clock = clock;
        this.begun = clock.instant();
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

    /**
     * These sources will list. Until each has, an empty list is ignorance, not a statement (I2): nothing is said of this
     * cluster's services, and what was said before the restart stands.
     */
    public synchronized void expect(Collection<String> sources) {
        awaited.clear();
        awaited.addAll(sources);
    }

    /** Whether every expected source has listed since the start, or has had its time. */
    public synchronized boolean settled() {
        return awaited.isEmpty() || begun.plus(SETTLING_MAX).isBefore(clock.instant());
    }

    /** A source of local services has something new to say. */
    public synchronized void listing(String source, ServiceSource.Listing listing) {
        listings.put(source, listing);
        if (!listing.stale()) {
            awaited.remove(source);
        }
        localChanged = true;
        notifyAll();
    }

    /** So much do this cluster's callers send to each service; what is absent is not measured. */
    public synchronized void load(Map<ServiceName, Long> now) {
        if (!load.equals(now)) {
            load = Map.copyOf(now);
            loadChanged = true;
            notifyAll();
        }
    }

    /** Something outside the view changed that its listeners depend on: the next pass tells them, and speaks anew. */
    public synchronized void refresh() {
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
        long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        while (changedKeys.isEmpty() && !localChanged && !loadChanged) {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    /**
     * The revisions of a policy that its next one replaces: none when it never was, two or more when they were made at once.
     * Deletions are included.
     */
    public List<PolicyRevision> heads(String policy) {
        return heads.getOrDefault(policy, List.of());
    }

    /** What was handed over since the last pass, and local services and exports as they are now. */
    private record Handed(
            List<RecordKey> keys,
            boolean local,
            List<Export> exports,
            Map<String, ServiceSource.Listing> listings,
            Map<ServiceName, Long> load) {

        Offering offering() {
            var services = new ArrayList<LocalService>();
            listings.values().forEach(l -> services.addAll(l.services()));
            return Offering.of(exports, services);
        }
    }

    private synchronized Handed handed() {
        var handed = new Handed(List.copyOf(changedKeys), localChanged, exports, Map.copyOf(listings), load);
        changedKeys.clear();
        localChanged = false;
        loadChanged = false;
        return handed;
    }

    /** Takes in what has changed and concludes anew. Call it after {@link #await}, on one thread. */
    public void pass(Replica replica) {
        var now = clock.instant();
        var handed = handed();
        if (handed.keys().stream().anyMatch(k -> k.kind() == RecordKind.MEMBER)) {
            book.records(replica.of(RecordKind.MEMBER));
        }
        if (handed.keys().stream()
                .anyMatch(k -> k.kind() == RecordKind.DISTRUST && k.origin().equals(self))) {
            book.distrusts(replica.of(self, RecordKind.DISTRUST));
        }
        // Not under this object's lock: the replica calls records() under its own.
        var records =
                handed.keys().stream().flatMap(k -> replica.find(k).stream()).toList();
        var gone = handed.keys().stream().filter(k -> replica.find(k).isEmpty()).toList();
        var change = beliefs.take(records, gone, book.membership(), now);
        if (change.wide()) {
            heads = beliefs.heads();
        }
        var offering = handed.local() ? handed.offering() : view.offering();
        boolean settling = !spoke && settled();
        spoke = spoke || settling;
        boolean again = change.wide() || settling || reminded(handed.keys(), replica) || remembered(now);
        if ((handed.local() || again) && book.joined() && settled()) {
            said = again ? null : said;
            say(replica, offering, now);
        }
        publish(conclude(handed, offering, change, settling));
    }

    /** Whether something that another life of this node has said came back from the others, and may need this one's word. */
    private boolean reminded(List<RecordKey> keys, Replica replica) {
        return keys.stream()
                .filter(k -> k.origin().equals(self) && k.kind() == RecordKind.SERVICE)
                .anyMatch(k -> replica.find(k)
                        .map(record -> record.stamp().epoch() != replica.epoch())
                        .orElse(true));
    }

    /** Once, when everything that other lives have said should be here. */
    private boolean remembered(Instant now) {
        boolean first = !remembered && !begun.plus(REMEMBERING_MAX).isAfter(now);
        remembered = remembered || first;
        return first;
    }

    /** Makes this cluster's own statements; of its services only those whose offers differ from what it said last (I9). */
    private void say(Replica replica, Offering offering, Instant now) {
        replica.put(RecordKind.CLUSTER, "self", description.get().toTree());
        boolean early = begun.plus(REMEMBERING_MAX).isAfter(now);
        var services = new TreeSet<>(offering.offers().keySet());
        if (said == null) { // What another node or an earlier life of this process said counts as well.
            for (var record : replica.of(self, RecordKind.SERVICE)) {
                if (!record.deleted() && !(early && isUnexplained(record, replica))) {
                    services.add(new ServiceName(record.key().name()));
                }
            }
        } else {
            var before = said.offers();
            services.removeIf(
                    s -> Objects.equals(before.get(s), offering.offers().get(s)));
            before.keySet().stream()
                    .filter(s -> !offering.offers().containsKey(s))
                    .forEach(services::add);
        }
        for (var service : services) {
            var offer = offering.offers().get(service);
            if (offer == null) {
                replica.tombstone(RecordKind.SERVICE, service.value());
            } else {
                replica.put(RecordKind.SERVICE, service.value(), offer.toTree());
            }
        }
        said = offering;
    }

    /**
     * Whether another life of this node offers what this one knows no export of, and no withdrawal either: a node that comes
     * up from an old backup must not take back what it exported since.
     */
    private boolean isUnexplained(SignedRecord record, Replica replica) {
        return record.stamp().epoch() != replica.epoch()
                && replica.find(new RecordKey(
                                self, RecordKind.EXPORT, record.key().name()))
                        .isEmpty();
    }

    private NodeView conclude(Handed handed, Offering offering, KnowledgeChange change, boolean settling) {
        var now = clock.instant();
        var membership = book.membership();
        judged = judgement.judge(beliefs.matrix(), membership, self, judged, now);
        var guarded = GlobalGuard.DEFAULT.guard(view.guarded().verdicts(), judged, beliefs.matrix(), membership, self);
        boolean turned = verdictsDiffer(guarded.verdicts(), view.guarded().verdicts());
        boolean all = change.wide() || turned || revived(beliefs.leases(), now);
        var some = new TreeSet<>(change.services());
        some.addAll(differing(handed.load(), view.load()));
        some.addAll(view.plan().due(now));
        // Measurements come several times a second; only what they change is news to pages, listeners and gateways.
        boolean news = all
                || !some.isEmpty()
                || handed.local()
                || settling
                || verdictsDiffer(judged, view.verdicts())
                || !guarded.alarm().equals(view.alarm());
        var known = new NodeView(
                view.revision() + (news ? 1 : 0),
                now,
                self,
                membership,
                beliefs.catalog(),
                beliefs.policies(),
                beliefs.choice(),
                beliefs.forks(),
                beliefs.drains(),
                beliefs.pins(),
                beliefs.matrix(),
                judged,
                guarded,
                beliefs.leases(),
                view.plan(),
                offering,
                handed.exports(),
                handed.listings(),
                handed.load());
        if (all) {
            return known.with(RoutePlanner.plan(known.input(now)));
        }
        return some.isEmpty() ? known : known.with(RoutePlanner.replan(known.plan(), known.input(now), some));
    }

    private static Set<ServiceName> differing(Map<ServiceName, Long> a, Map<ServiceName, Long> b) {
        if (a.equals(b)) {
            return Set.of();
        }
        var services = new TreeSet<>(a.keySet());
        services.addAll(b.keySet());
        services.removeIf(s -> Objects.equals(a.get(s), b.get(s)));
        return services;
    }

    /** Whether a cluster is heard again whose lease had run out; that a lease runs out, the plan's next instant tells. */
    private boolean revived(Map<ClusterId, Instant> leases, Instant now) {
        return leases.entrySet().stream().anyMatch(e -> {
            var before = view.leases().get(e.getKey());
            boolean renewed = !e.getValue().equals(before);
            return renewed
                    && (before == null
                            || !before.plus(RouteLimits.DEFAULT.lease()).isAfter(now));
        });
    }

    private static boolean verdictsDiffer(Map<ClusterId, Judged> a, Map<ClusterId, Judged> b) {
        if (!a.keySet().equals(b.keySet())) {
            return true;
        }
        return a.entrySet().stream().anyMatch(e -> {
            var other = b.get(e.getKey());
            return other == null
                    || other.verdict() != e.getValue().verdict()
                    || !other.reachedBy().equals(e.getValue().reachedBy());
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
