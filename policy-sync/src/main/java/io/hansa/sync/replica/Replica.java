package io.hansa.sync.replica;

import io.hansa.core.fault.Fault;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.port.Carried;
import io.hansa.core.record.Manifest;
import io.hansa.core.record.RecordAdmission;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import io.hansa.sync.refusal.Refusal;
import io.hansa.sync.refusal.RefusalLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One node's copy of every record of the federation, and the writer of its own cluster's (I3).
 *
 * <p>Two loops drive it. {@link #look} looks at the carrier, admits what is new and repeats the own records; {@link #beat}
 * publishes the own manifest and saves what could not be saved before. They are apart because looking may take as long as the
 * carrier likes: nothing but {@link #look} ever waits for that. What others bring by a direct way comes in at {@link #offer}.
 * Nothing is concluded from absence (I2).
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

    /** As long as it may take to hear from the others what this cluster said in another life. */
    private static final Duration OTHER_LIFE_MAX = Duration.ofMinutes(10);

    private static final Duration EPOCH_PAUSE = Duration.ofSeconds(30);

    private final ClusterId origin;
    private final ReplicaLimits limits;
    private final ReplicaPorts ports;
    private final Consumer<List<RecordKey>> listener;
    private final Holdings held;
    private final OriginWriter writer;
    private final RefusalLog refusals;
    private final Intake intake;
    private final Clearance clearance;
    private final Saver saver;
    private final CarrierLook carrierLook;
    /** Fair, so that a long batch does not keep this cluster's own statements waiting. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private final Instant begun;
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
        var admission = new RecordAdmission();
        this.refusals = new RefusalLog(limits.refusalsMax());
        this.held = new Holdings(new DiskCheck(admission, refusals)
                .attested(
                        ports.store().all(),
                        ports.membership().get(),
                        ports.clock().instant()));
        this.writer = new OriginWriter(origin, ports);
        this.clearance = new Clearance(origin, limits);
        this.intake = new Intake(admission, limits, held, refusals);
        this.saver = new Saver(ports.store());
        this.carrierLook = new CarrierLook(origin, limits, ports, held, this::admit);
        writer.takeOver(held.of(origin));
        this.begun = ports.clock().instant();
    }

    /** Starts the carrier; its hints make the next {@link #tick} look at once. */
    public void start() {
        ports.carrier().start(carrierLook::hint);
    }

    /** {@link #look} and {@link #beat}, for whoever has one loop only. */
    public void tick() {
        look();
        beat();
    }

    /**
     * Looks at the carrier when that is due. To be called every 250 ms or so; cheap when nothing is due. Blocks for as long as
     * the carrier does, which stops nothing else; called meanwhile it returns at once.
     */
    public void look() {
        carrierLook.look();
    }

    /** Says what is due and saves what waits. To be called every 250 ms or so; never waits for the carrier. */
    public void beat() {
        var changed = new ArrayList<RecordKey>();
        lock.lock();
        try {
            var now = ports.clock().instant();
            changed.addAll(admitDeferred(now));
            if (isDue(announced, limits.manifest(), now)) {
                announced = now;
                var repeated = clearance.step(held, writer, now);
                keep(repeated, false);
                repeated.forEach(record -> changed.add(record.key()));
                changed.addAll(announce());
                changed.addAll(clear());
            }
            saver.save();
        } finally {
            lock.unlock();
        }
        publish(changed);
    }

    /**
     * Forgets what its origin has made void, once everything that the origin let stand is here: until then what is void may
     * be older words for what is still on its way.
     */
    private List<RecordKey> clear() {
        var gone = new ArrayList<RecordKey>();
        for (var cluster : held.uncleared()) {
            if (isCleared(cluster)) {
                var covered = held.covered(cluster);
                gone.addAll(covered);
                held.cleared(cluster);
                if (cluster.equals(origin)) {
                    ports.carrier().forget(covered);
                }
            }
        }
        if (gone.isEmpty()) {
            return gone;
        }
        held.remove(gone);
        saver.remove(gone);
        return gone;
    }

    /** Whether everything of this origin that its floor lets stand is here. */
    private boolean isCleared(ClusterId cluster) {
        if (cluster.equals(origin) && !clearance.hasReached(held.floor(origin))) {
            // Raised in another life: what that one has repeated may still be with the others.
            return isDue(begun, OTHER_LIFE_MAX, ports.clock().instant());
        }
        return held.find(new RecordKey(cluster, RecordKind.MANIFEST, MANIFEST_NAME))
                .flatMap(Holdings::said)
                .filter(said -> said.digest().equals(held.manifest(cluster).digest()))
                .isPresent();
    }

    /** Takes in what another node brought by a direct way; everything is checked as if a stranger had brought it. */
    public void offer(ClusterId offeredBy, Collection<SignedRecord> records) {
        var offered = records.stream()
                .map(record -> new Carried(record, offeredBy.value()))
                .toList();
        carrierLook.inTurns(offered, Integer.MAX_VALUE);
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
                Holdings.said(record)
                        .ifPresent(manifest -> said.put(record.key().origin(), manifest));
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

    /** How many distinct records were refused, by fault code and by who offered them, most first. */
    public List<Refusal.Count> refusalsByOfferer() {
        return refusals.countsByOfferer();
    }

    /** How many records wait for their signer's certificate. */
    public int deferredCount() {
        return locked(intake::waiting);
    }

    /** What an operator must look at; empty while all is well. */
    public Optional<Fault> alarm() {
        return saver.alarm();
    }

    /** The generation in which this process writes. */
    public long epoch() {
        return locked(writer::epoch);
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** Stops the carrier. The store stays open: its owner closes it. */
    @Override
    public void close() {
        ports.carrier().close();
    }

    private SignedRecord say(RecordKey key, boolean deleted, byte[] payload) {
        var made = locked(() -> {
            var before = held.find(key);
            if (before.isPresent() && isSaidAlready(before.get(), deleted, payload)) {
                return List.of(before.get());
            }
            var written = writer.write(key, deleted, payload, held);
            keep(written, Saver.mustBeDurable(key.kind()));
            return written;
        });
        publish(made.stream().map(SignedRecord::key).toList());
        return made.getLast();
    }

    /** Observations are leases: each new one counts by its time, whatever it says. */
    private static boolean isSaidAlready(SignedRecord before, boolean deleted, byte[] payload) {
        return before.key().kind() != RecordKind.OBSERVATION
                && before.deleted() == deleted
                && Arrays.equals(before.payload(), payload);
    }

    private void keep(List<SignedRecord> made, boolean durable) {
        if (durable) {
            saver.write(made);
        } else {
            made.forEach(saver::later);
        }
        made.forEach(held::putMade);
        ports.carrier().offer(made);
    }

    private List<RecordKey> announce() {
        var floor = clearance.floor(held.floor(origin));
        var payload = Cbor.write(Manifest.of(origin, held.of(origin), floor).toTree());
        var made = writer.write(writer.key(RecordKind.MANIFEST, MANIFEST_NAME), false, payload, held);
        keep(made, false);
        return made.stream().map(SignedRecord::key).toList();
    }

    /** Judges one turn's records and tells what changed; gives how many were refused. */
    private int admit(List<Carried> turn) {
        var changed = new ArrayList<RecordKey>();
        int refused = locked(() -> {
            var now = ports.clock().instant();
            var taken = intake.admit(turn, ports.membership().get(), now);
            changed.addAll(taken(taken.records(), now));
            changed.addAll(admitDeferred(now));
            saver.save();
            return taken.refused();
        });
        publish(changed);
        return refused;
    }

    private List<RecordKey> admitDeferred(Instant now) {
        return intake.waiting() == 0
                ? List.of()
                : taken(intake.admitDeferred(ports.membership().get(), now), now);
    }

    private List<RecordKey> taken(List<SignedRecord> taken, Instant now) {
        long used = 0;
        for (var record : taken) {
            saver.later(record);
            if (record.key().origin().equals(origin)) {
                used = Math.max(used, record.stamp().epoch());
            }
        }
        var changed = new ArrayList<>(taken.stream().map(SignedRecord::key).toList());
        // What this process has said itself is not taken in: in its own epoch, too, it was another life that spoke.
        if (used >= writer.epoch() && isDue(epochBegun, EPOCH_PAUSE, now)) {
            epochBegun = now;
            changed.addAll(takeOver(used + 1));
        }
        return changed;
    }

    /** Says again, in a higher epoch, all that this process has said in one that turned out to be used already. */
    private List<RecordKey> takeOver(long epoch) {
        saver.alarm(ReplicaFault.EPOCH_STOLEN);
        var said = held.made().stream()
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

    private void publish(List<RecordKey> changed) {
        if (!changed.isEmpty()) {
            listener.accept(List.copyOf(changed));
        }
    }

    static boolean isDue(Instant last, Duration interval, Instant now) {
        return last.equals(Instant.MIN) || !last.plus(interval).isAfter(now);
    }
}
