package io.hansa.sync.replica;

import io.hansa.core.fault.Fault;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.record.Manifest;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One node's copy of every record of the federation, and the writer of its own cluster's (I3).
 *
 * <p>{@link #tick} is the loop's body: it looks at the carrier, admits what is new, repeats the own records and publishes the
 * own manifest, each when it is due. What others bring by a direct way comes in at {@link #offer}. Nothing is concluded
 * from absence (I2), and nothing here waits for the carrier.
 *
 * <p>Foreign records count even when the disk is full, and are written as soon as it is not; a change of this cluster's own
 * policies, drains and members that cannot be written is refused.
 *
 * <p>Thread-safe: one lock around every change; reading takes none. The listener is called without the lock, on the thread
 * that made the change, and is expected to look at the replica, since two calls may overtake each other.
 */
public final class Replica implements AutoCloseable {

    /** Name of the one manifest record of each origin. */
    public static final String MANIFEST_NAME = "records";

    private static final String CARRIER = "carrier";
    private static final Duration EPOCH_PAUSE = Duration.ofSeconds(30);

    private final ClusterId origin;
    private final ReplicaLimits limits;
    private final ReplicaPorts ports;
    private final Consumer<List<RecordKey>> listener;
    private final Holdings held;
    private final OriginWriter writer;
    private final RefusalLog refusals;
    private final Intake intake;
    private final Map<RecordKey, SignedRecord> unsaved = new LinkedHashMap<>();
    private final Object lock = new Object();
    private volatile boolean dirty = true;
    private volatile Optional<Fault> alarm = Optional.empty();
    private Instant scanned = Instant.MIN;
    private Instant reasserted = Instant.MIN;
    private Instant announced = Instant.MIN;
    private Instant epochBegun = Instant.MIN;

    /**
     * Loads the store: from here on the last known view is served, without the network (I1).
     *
     * @param listener learns which keys changed; called on the changing thread
     * @throws FederationException when the store cannot be read, or the new epoch not be written
     */
    public Replica(ClusterId origin, ReplicaLimits limits, ReplicaPorts ports, Consumer<List<RecordKey>> listener) {
        this.origin = origin;
        this.limits = limits;
        this.ports = ports;
        this.listener = listener;
        this.held = new Holdings(ports.store().all());
        this.writer = new OriginWriter(origin, ports);
        this.refusals = new RefusalLog(limits.refusalsMax());
        this.intake = new Intake(limits, held, refusals);
        writer.takeOver(held.of(origin));
    }

    /** Starts the carrier; its hints make the next {@link #tick} look at once. */
    public void start() {
        ports.carrier().start(() -> dirty = true);
    }

    /** Does what is due. To be called every 250 ms or so, by one task; cheap when nothing is due. */
    public void tick() {
        var now = ports.clock().instant();
        var changed = new ArrayList<RecordKey>();
        synchronized (lock) {
            if (dirty || isDue(scanned, limits.scan(), now)) {
                dirty = false;
                scanned = now;
                changed.addAll(admit(CARRIER, ports.carrier().scan(), now));
            }
            if (isDue(announced, limits.manifest(), now)) {
                announced = now;
                changed.addAll(announce());
            }
            if (isDue(reasserted, limits.reassert(), now)) {
                reasserted = now;
                reassert();
            }
            save();
        }
        publish(changed);
    }

    /** Takes in what another node brought by a direct way; everything is checked as if a stranger had brought it. */
    public void offer(ClusterId offeredBy, Collection<SignedRecord> records) {
        List<RecordKey> changed;
        synchronized (lock) {
            changed = admit(offeredBy.value(), records, ports.clock().instant());
            save();
        }
        publish(changed);
    }

    /**
     * Makes a statement of this cluster. The same payload as before is not written again.
     *
     * @throws FederationException {@link ReplicaFault#NOT_DURABLE} when a policy, drain or membership cannot be stored; then
     *     nothing was said to anybody
     */
    public SignedRecord put(RecordKind kind, String name, Tree content) {
        return say(writer.key(kind, name), false, Cbor.write(content));
    }

    /** Withdraws a statement of this cluster, for ever or until it is made again; idempotent. */
    public SignedRecord tombstone(RecordKind kind, String name) {
        return say(writer.key(kind, name), true, new byte[0]);
    }

    public ClusterId origin() {
        return origin;
    }

    public Optional<SignedRecord> find(RecordKey key) {
        return held.find(key);
    }

    /** All records of a kind, tombstones included, in key order. */
    public List<SignedRecord> of(RecordKind kind) {
        return held.of(kind);
    }

    /** All records of an origin, tombstones included, in key order. */
    public List<SignedRecord> of(ClusterId of) {
        return held.of(of);
    }

    /** All records of an origin and a kind, tombstones included, in key order. */
    public List<SignedRecord> of(ClusterId of, RecordKind kind) {
        return held.of(of, kind);
    }

    public List<SignedRecord> all() {
        return held.all();
    }

    /** What is held of an origin, summed up; equal to the origin's own manifest when we are level with it. */
    public Manifest summary(ClusterId of) {
        return held.manifest(of);
    }

    /** What each origin last said its records amount to; malformed manifests are left out. */
    public Map<ClusterId, Manifest> manifests() {
        var said = new HashMap<ClusterId, Manifest>();
        for (var record : held.of(RecordKind.MANIFEST)) {
            if (!record.deleted() && record.key().name().equals(MANIFEST_NAME)) {
                manifestOf(record).ifPresent(manifest -> said.put(record.key().origin(), manifest));
            }
        }
        return said;
    }

    /** Refused offers, newest first, bounded. */
    public List<Refusal> refusals() {
        return refusals.latest();
    }

    /** How many distinct records were refused, by fault code. */
    public Map<String, Long> refusalCounts() {
        return refusals.counts();
    }

    /** How many records wait for their signer's certificate. */
    public int deferredCount() {
        synchronized (lock) {
            return intake.waiting();
        }
    }

    /** What an operator must look at; empty while all is well. */
    public Optional<Fault> alarm() {
        return alarm;
    }

    /** The generation in which this process writes. */
    public long epoch() {
        synchronized (lock) {
            return writer.epoch();
        }
    }

    /** Stops the carrier. The store stays open: its owner closes it. */
    @Override
    public void close() {
        ports.carrier().close();
    }

    private SignedRecord say(RecordKey key, boolean deleted, byte[] payload) {
        List<SignedRecord> made;
        synchronized (lock) {
            var before = held.find(key);
            if (before.isPresent() && isSaidAlready(before.get(), deleted, payload)) {
                return before.get();
            }
            made = writer.write(key, deleted, payload, held);
            keep(made, mustBeDurable(key.kind()));
        }
        publish(made.stream().map(SignedRecord::key).toList());
        return made.getLast();
    }

    /** Observations are leases: each new one counts by its time, whatever it says. */
    private static boolean isSaidAlready(SignedRecord before, boolean deleted, byte[] payload) {
        return before.key().kind() != RecordKind.OBSERVATION
                && before.deleted() == deleted
                && Arrays.equals(before.payload(), payload);
    }

    private static boolean mustBeDurable(RecordKind kind) {
        return switch (kind) {
            case MEMBER, POLICY, DRAIN, PIN -> true;
            // A node whose disk is full must go on saying that it lives and what it serves.
            case TRUST, CLUSTER, SERVICE, OBSERVATION, MANIFEST -> false;
        };
    }

    private void keep(List<SignedRecord> made, boolean durable) {
        if (durable) {
            try {
                ports.store().putAll(made);
            } catch (FederationException e) {
                alarm = Optional.of(e.fault());
                throw new FederationException(ReplicaFault.NOT_DURABLE, String.valueOf(e.getMessage()), e);
            }
        }
        for (var record : made) {
            held.put(record);
            if (!durable) {
                unsaved.put(record.key(), record);
            }
        }
        ports.carrier().offer(made);
    }

    private List<RecordKey> announce() {
        var payload = Cbor.write(held.manifest(origin).toTree());
        var made = writer.write(writer.key(RecordKind.MANIFEST, MANIFEST_NAME), false, payload, held);
        keep(made, false);
        return made.stream().map(SignedRecord::key).toList();
    }

    private void reassert() {
        var carried = new HashMap<RecordKey, SignedRecord>();
        ports.carrier().scan().stream()
                .filter(record -> record.key().origin().equals(origin))
                .forEach(record -> carried.put(record.key(), record));
        var due = Reassertion.due(held.of(origin), carried);
        if (!due.isEmpty()) {
            ports.carrier().offer(due);
        }
    }

    private List<RecordKey> admit(String offeredBy, Collection<SignedRecord> offered, Instant now) {
        var taken = intake.admit(offeredBy, offered, ports.membership().get(), now);
        var stolen = writer.epoch();
        for (var record : taken) {
            unsaved.put(record.key(), record);
            if (record.key().origin().equals(origin)) {
                stolen = Math.max(stolen, record.stamp().epoch());
            }
        }
        var changed = new ArrayList<>(taken.stream().map(SignedRecord::key).toList());
        if (stolen > writer.epoch() && isDue(epochBegun, EPOCH_PAUSE, now)) {
            epochBegun = now;
            changed.addAll(takeOver(stolen + 1));
        }
        return changed;
    }

    /** Says again, in a higher epoch, all that this process has said in one that turned out to be used already. */
    private List<RecordKey> takeOver(long epoch) {
        alarm = Optional.of(ReplicaFault.EPOCH_STOLEN);
        var said = held.of(origin).stream()
                .filter(record -> record.stamp().epoch() == writer.epoch())
                .toList();
        writer.begin(epoch);
        var changed = new ArrayList<RecordKey>();
        for (var record : said) {
            if (record.key().kind() != RecordKind.TRUST) {
                var made = writer.write(record.key(), record.deleted(), record.payload(), held);
                keep(made, false);
                made.forEach(each -> changed.add(each.key()));
            }
        }
        return changed;
    }

    private void save() {
        if (unsaved.isEmpty()) {
            return;
        }
        try {
            ports.store().putAll(List.copyOf(unsaved.values()));
            unsaved.clear();
            alarm = alarm.filter(fault -> fault == ReplicaFault.EPOCH_STOLEN);
        } catch (FederationException e) {
            alarm = Optional.of(e.fault()); // Kept in memory, and tried again at the next tick.
        }
    }

    private void publish(List<RecordKey> changed) {
        if (!changed.isEmpty()) {
            listener.accept(List.copyOf(changed));
        }
    }

    private static boolean isDue(Instant last, Duration interval, Instant now) {
        return last.equals(Instant.MIN) || !last.plus(interval).isAfter(now);
    }

    private static Optional<Manifest> manifestOf(SignedRecord record) {
        try {
            return Optional.of(Manifest.fromTree(record.content()));
        } catch (InvalidResource | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
