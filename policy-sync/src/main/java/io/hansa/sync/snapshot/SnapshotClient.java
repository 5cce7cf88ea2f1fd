package io.hansa.sync.snapshot;

import io.hansa.core.fault.FederationException;
import io.hansa.core.membership.Member;
import io.hansa.core.model.ClusterId;
import io.hansa.core.record.Manifest;
import io.hansa.core.record.RecordKind;
import io.hansa.sync.replica.Replica;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Asks other nodes for what the carrier did not bring: fresh manifests and observations every second or so while they are
 * overdue, and the records of an origin whose manifest has differed from ours for too long. With the carrier down
 * altogether the federation still converges by this (sync.md, section 8).
 *
 * <p>{@link #tick} decides and hands the calls to the executor it was given, at most one exchange and one pull per cluster
 * at a time. Thread-safe: one lock around the state; no call is made under it.
 */
public final class SnapshotClient {

    /** Pages of one pull; with 500 records a page more than all records that a federation may hold. */
    private static final int PAGES_MAX = 200;

    /** As many as observe a cluster closely, however large the federation. */
    private static final int HURRY_MAX = 8;

    /** Who are asked about strangers: one may not know them either. */
    private static final int INTRODUCERS = 2;

    private final Replica replica;
    private final SnapshotPorts ports;
    private final SnapshotLimits limits;
    private final AntiEntropy rule;
    private final RandomGenerator random;
    private final Object lock = new Object();
    private final Map<ClusterId, Turn> turns = new HashMap<>();
    private final Set<ClusterId> pulling = new HashSet<>();
    private Map<ClusterId, AntiEntropy.Watch> watches = new TreeMap<>();
    private final Set<ClusterId> greeted = Collections.synchronizedSet(new HashSet<>());
    private final Set<ClusterId> admitted = Collections.synchronizedSet(new HashSet<>());

    private volatile boolean strangers;
    private Instant introduced = Instant.MIN;

    /** When a cluster may be asked again. */
    private record Turn(Instant notBefore, int failures, boolean running) {}

    public SnapshotClient(
            Replica replica, SnapshotPorts ports, SnapshotLimits limits, AntiEntropy rule, RandomGenerator random) {
        this.replica = replica;
        this.ports = ports;
        this.limits = limits;
        this.rule = rule;
        this.random = random;
    }

    /** Starts what is due. To be called every 250 ms or so, by one task. */
    public void tick() {
        var now = ports.clock().instant();
        if (strangers && !introduced.plus(limits.exchangeMin()).isAfter(now)) {
            strangers = false;
            introduced = now;
            introduce(now);
        }
        for (var cluster : others()) {
            if (isOverdue(cluster, now) && begin(cluster, now, false)) {
                ports.executor().execute(() -> exchange(cluster));
            }
        }
        for (var origin : duePulls(now)) {
            ports.executor().execute(() -> pullOf(origin));
        }
    }

    /**
     * Exchanges manifests and observations now, because probes of this cluster fail: with {@value #HURRY_MAX} others at most, not
     * with itself, and with nobody who has just failed to answer. Returns at once.
     */
    public void hurry(ClusterId suspect) {
        var now = ports.clock().instant();
        var others = new ArrayList<>(others());
        others.remove(suspect);
        Collections.shuffle(others, random);
        others.stream()
                .limit(HURRY_MAX)
                .filter(other -> begin(other, now, true))
                .forEach(other -> ports.executor().execute(() -> exchange(other)));
    }

    /**
     * Somebody whom nobody here knows is a member to the carrier: what makes him known has not come, and the carrier may wait for
     * him before it brings anything more. The next tick asks {@value #INTRODUCERS} others for all that they hold. Returns at
     * once; for any thread.
     */
    public void meet() {
        strangers = true;
    }

    private void introduce(Instant now) {
        var others = new ArrayList<>(others());
        Collections.shuffle(others, random);
        others.stream()
                .filter(other -> begin(other, now, true))
                .limit(INTRODUCERS)
                .forEach(other -> ports.executor().execute(() -> introduction(other)));
    }

    private void introduction(ClusterId by) {
        var failed = true;
        try {
            pullAll(by);
            failed = false;
        } catch (FederationException e) {
            ports.onFailure().accept(by, e);
        } finally {
            end(by, failed);
        }
    }

    /**
     * Pulls every record that this cluster's node holds and we lack or hold otherwise; blocks. For a node that has just
     * joined, and by itself once for each cluster first met.
     *
     * @return how many records were offered to the replica
     * @throws FederationException when the node cannot be reached or answers nonsense; what came before stays
     */
    public int pullAll(ClusterId from) {
        return pull(from, Optional.empty());
    }

    /** Whether everything that this cluster's node holds was compared with ours since the start, or it came after that. */
    public boolean met(ClusterId cluster) {
        return greeted.contains(cluster) || admitted.contains(cluster);
    }

    /** This node has just admitted the cluster: whatever concerns everybody, it learns from here. */
    public void admitted(ClusterId cluster) {
        admitted.add(cluster);
    }

    private List<ClusterId> others() {
        return ports.membership().get().members().values().stream()
                .filter(member -> member.state().trusted())
                .map(Member::cluster)
                .filter(cluster -> !cluster.equals(replica.origin()))
                .toList();
    }

    /** A cluster not met since the start is asked even though the carrier brings its news: a lost store is found so. */
    private boolean isOverdue(ClusterId cluster, Instant now) {
        return !greeted.contains(cluster)
                || newest(cluster, RecordKind.OBSERVATION, now).compareTo(limits.observationAgeMax()) > 0
                || newest(cluster, RecordKind.MANIFEST, now).compareTo(limits.manifestAgeMax()) > 0;
    }

    private Duration newest(ClusterId cluster, RecordKind kind, Instant now) {
        return replica.of(cluster, kind).stream()
                .map(record -> record.stamp().at())
                .max(Instant::compareTo)
                .map(at -> Duration.between(at, now))
                .orElse(Duration.ofDays(1));
    }

    private boolean begin(ClusterId cluster, Instant now, boolean hurried) {
        synchronized (lock) {
            var turn = turns.getOrDefault(cluster, new Turn(now, 0, false));
            boolean due = !turn.notBefore.isAfter(now) || hurried && turn.failures == 0;
            if (turn.running || !due) {
                return false;
            }
            turns.put(cluster, new Turn(now, turn.failures, true));
            return true;
        }
    }

    private void exchange(ClusterId cluster) {
        var failed = true;
        try {
            var fresh = SnapshotServer.freshOf(replica, replica.origin()).stream()
                    .limit(limits.recordsMax())
                    .toList();
            var own = SnapshotCodec.write(SnapshotCodec.Page.last(fresh));
            var answer = ports.peers().call(cluster, SnapshotServer.FRESH, own, limits.deadline());
            offer(cluster, SnapshotCodec.readPage(answer, limits.recordsMax()));
            failed = false;
            if (!greeted.contains(cluster)) {
                pullAll(cluster); // A failure leaves it unmet: the next exchange tries again.
                greeted.add(cluster);
            }
        } catch (FederationException e) {
            ports.onFailure().accept(cluster, e);
        } finally {
            end(cluster, failed);
        }
    }

    private void offer(ClusterId from, SnapshotCodec.Page page) {
        // What is older here than there is no replay: the other node is just not level with us yet.
        replica.offer(
                from,
                page.records().stream()
                        .filter(record -> replica.find(record.key())
                                .filter(held -> held.newerThan(record))
                                .isEmpty())
                        .toList());
        if (page.unreadable() > 0) {
            ports.onFailure()
                    .accept(from, new FederationException(SnapshotFault.MALFORMED, page.unreadable() + " records"));
        }
    }

    private void end(ClusterId cluster, boolean failed) {
        synchronized (lock) {
            var turn = turns.getOrDefault(cluster, new Turn(Instant.MIN, 0, true));
            var failures = failed ? turn.failures + 1 : 0;
            var pause = limits.exchangeMin().multipliedBy(1L << Math.min(failures, 10));
            var capped = failures == 0
                    ? limits.exchangeMin()
                    : pause.compareTo(limits.exchangeMax()) > 0 ? limits.exchangeMax() : pause;
            turns.put(cluster, new Turn(ports.clock().instant().plus(capped), failures, false));
        }
    }

    private List<ClusterId> duePulls(Instant now) {
        var said = new TreeMap<>(replica.manifests());
        said.remove(replica.origin());
        said.keySet().retainAll(others());
        var held = new TreeMap<ClusterId, Manifest>();
        said.keySet().forEach(origin -> held.put(origin, replica.summary(origin)));
        synchronized (lock) {
            var step = rule.step(watches, said, held, now);
            watches = new TreeMap<>(step.watches());
            var due = new ArrayList<ClusterId>();
            for (var origin : step.pulls()) {
                if (pulling.size() < rule.pullsMax() && pulling.add(origin)) {
                    due.add(origin);
                }
            }
            return due;
        }
    }

    /** Pulls an origin's records from their owner, or else from whoever answers. */
    private void pullOf(ClusterId origin) {
        try {
            var sources = new ArrayList<>(others());
            sources.remove(origin);
            sources.addFirst(origin);
            for (var source : sources) {
                try {
                    pull(source, Optional.of(origin));
                    break;
                } catch (FederationException e) {
                    ports.onFailure().accept(source, e);
                }
            }
        } finally {
            synchronized (lock) {
                pulling.remove(origin);
                // Whatever came of it: the next pull of this origin waits, and is dropped when the views have become
                // equal.
                watches.computeIfPresent(
                        origin,
                        (o, watch) -> rule.failed(
                                watch, random.nextDouble(), ports.clock().instant()));
            }
        }
    }

    private int pull(ClusterId from, Optional<ClusterId> origin) {
        var ask = SnapshotCodec.write(new SnapshotCodec.Wanted(origin, List.of(), ""));
        var theirs =
                SnapshotCodec.readDigests(ports.peers().call(from, SnapshotServer.DIGESTS, ask, limits.deadline()));
        var ours = KeyRanges.digests(origin.map(replica::of).orElseGet(replica::all));
        var ranges = IntStream.range(0, KeyRanges.COUNT)
                .filter(range -> !theirs.get(range).equals(ours.get(range)))
                .boxed()
                .toList();
        var offered = 0;
        var after = "";
        for (var page = 0; !ranges.isEmpty() && page < PAGES_MAX; page++) {
            var wanted = SnapshotCodec.write(new SnapshotCodec.Wanted(origin, ranges, after));
            var answer = SnapshotCodec.readPage(
                    ports.peers().call(from, SnapshotServer.RECORDS, wanted, limits.deadline()), limits.recordsMax());
            offer(from, answer);
            offered += answer.records().size();
            if (answer.next().isEmpty()) {
                break;
            }
            after = answer.next();
        }
        return offered;
    }
}
