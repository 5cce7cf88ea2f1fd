package io.hansa.sync.replica;

import io.hansa.core.model.ClusterId;
import io.hansa.core.port.Carried;
import io.hansa.core.record.Manifest;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;

/**
 * Looks at the carrier: finds what is new there, has it judged a turn at a time, and puts back what this cluster's own
 * records lack. The only one who waits for the carrier; holds no lock of the replica meanwhile.
 */
final class CarrierLook {
    private static final String CARRIER = "carrier";

    /** Records judged in one go: others get their turn in between. */
    private static final int TURN = 128;

    private final ClusterId origin;
    private final ReplicaLimits limits;
    private final ReplicaPorts ports;
    private final Holdings held;
    private final ToIntFunction<List<Carried>> door;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile boolean dirty = true;
    private Instant scanned = Instant.MIN;
    private Instant reasserted = Instant.MIN;

    /** @param door judges records and says how many it refused */
    CarrierLook(
            ClusterId origin,
            ReplicaLimits limits,
            ReplicaPorts ports,
            Holdings held,
            ToIntFunction<List<Carried>> door) {
        this.origin = origin;
        this.limits = limits;
        this.ports = ports;
        this.held = held;
        this.door = door;
    }

    /** A look may pay off now. */
    void hint() {
        dirty = true;
    }

    /** Looks when that is due; returns at once while another call does. */
    void look() {
        if (!looking.tryLock()) {
            return;
        }
        try {
            var now = ports.clock().instant();
            if (dirty || Replica.isDue(scanned, limits.scan(), now)) {
                dirty = false;
                scanned = now;
                take(ports.carrier().look());
            }
        } finally {
            looking.unlock();
        }
    }

    private void take(List<Carried> carried) {
        var fresh = carried.stream()
                .filter(each -> held.find(each.record().key())
                        .filter(each.record()::equals)
                        .isEmpty())
                .map(each -> new Carried(each.record(), offerer(each.by())))
                .toList();
        inTurns(fresh, Intake.REFUSED_MAX);
        if (Replica.isDue(reasserted, limits.reassert(), scanned)) {
            reasserted = scanned;
            reassert(carried);
        }
    }

    /** Has these judged in a good order, until so many are refused. */
    void inTurns(Collection<Carried> offered, int refusedMax) {
        var ordered = ordered(offered);
        int refused = 0;
        for (var from = 0; from < ordered.size() && refused < refusedMax; from += TURN) {
            refused += door.applyAsInt(ordered.subList(from, Math.min(from + TURN, ordered.size())));
        }
    }

    /** Certificates first, for they are needed for all others; then known keys, which are less likely part of a flood. */
    private List<Carried> ordered(Collection<Carried> offered) {
        var certificates = new ArrayList<Carried>();
        var known = new ArrayList<Carried>();
        var others = new ArrayList<Carried>();
        for (var each : offered) {
            var key = each.record().key();
            if (key.kind() == RecordKind.TRUST) {
                certificates.add(each);
            } else {
                (held.find(key).isPresent() ? known : others).add(each);
            }
        }
        Comparator<Carried> byKind =
                Comparator.comparing(each -> each.record().key().kind());
        known.sort(byKind);
        others.sort(byKind);
        certificates.addAll(known);
        certificates.addAll(others);
        return certificates;
    }

    /** What the carrier says of the writer is not proven: only a member's name is worth showing. */
    private String offerer(String by) {
        return ports.membership().get().members().keySet().stream()
                .map(ClusterId::value)
                .filter(by::equals)
                .findFirst()
                .map(cluster -> CARRIER + '/' + cluster)
                .orElse(CARRIER);
    }

    private void reassert(List<Carried> looked) {
        var carried = new HashMap<RecordKey, SignedRecord>();
        looked.stream()
                .map(Carried::record)
                .filter(record -> record.key().origin().equals(origin))
                .forEach(record -> carried.put(record.key(), record));
        var covered = carried.values().stream()
                .filter(record -> Manifest.counts(record.key())
                        && held.find(record.key()).isEmpty()
                        && held.floor(origin).covers(record.stamp()))
                .map(SignedRecord::key)
                .toList();
        if (!covered.isEmpty()) {
            ports.carrier().forget(covered); // A merge has brought back what was forgotten.
        }
        var due = Reassertion.due(held.of(origin), carried);
        if (!due.isEmpty()) {
            ports.carrier().offer(due);
        }
    }
}
