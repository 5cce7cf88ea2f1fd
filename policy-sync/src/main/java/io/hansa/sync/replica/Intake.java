package io.hansa.sync.replica;

import io.hansa.core.fault.Fault;
import io.hansa.core.membership.Membership;
import io.hansa.core.port.Carried;
import io.hansa.core.record.Admission;
import io.hansa.core.record.Manifest;
import io.hansa.core.record.RecordAdmission;
import io.hansa.core.record.RecordFault;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.sync.refusal.Refusal;
import io.hansa.sync.refusal.RefusalLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one door through which records of others come in: admission, limits, the waiting room for records whose signer is
 * not known yet, and the log of refusals. Guarded by the replica's lock; the log has its own.
 *
 * <p>What a hostile member can cost is bounded: one look at the carrier ends after {@value #REFUSED_MAX} refusals, and what
 * was refused for good is not verified again. Whoever is kept waiting by that comes by the direct way.
 */
final class Intake {

    private static final Duration LAG_MAX = Duration.ofSeconds(60);

    private final ReplicaLimits limits;
    private final Holdings held;
    private final RefusalLog refusals;
    /** Refusals in one look at the carrier, about a tenth of a second's work. */
    static final int REFUSED_MAX = 500;

    private final RecordAdmission admission;
    private final Map<SignedRecord, String> deferred = new LinkedHashMap<>();
    private int refused;

    /** One offer's circumstances. */
    private record Offer(String by, Membership membership, long trust, Instant now) {}

    /** What came of some records. */
    record Taken(List<SignedRecord> records, int refused) {}

    Intake(RecordAdmission admission, ReplicaLimits limits, Holdings held, RefusalLog refusals) {
        this.admission = admission;
        this.limits = limits;
        this.held = held;
        this.refusals = refusals;
    }

    /** Puts what may be stored into the holdings; the order is the caller's, certificates first. */
    Taken admit(Collection<Carried> offered, Membership membership, Instant now) {
        var taken = new ArrayList<SignedRecord>();
        var before = refused;
        for (var each : offered) {
            var offer = new Offer(each.by(), membership, membership.sequence(), now);
            if (!refusals.isSettled(each.record(), offer.trust)) {
                judge(offer, each.record()).ifPresent(taken::add);
            }
        }
        return new Taken(taken, refused - before);
    }

    /** Looks again at what waits for its signer's certificate. */
    List<SignedRecord> admitDeferred(Membership membership, Instant now) {
        var taken = new ArrayList<SignedRecord>();
        for (var entry : new ArrayList<>(deferred.entrySet())) {
            judge(new Offer(entry.getValue(), membership, membership.sequence(), now), entry.getKey())
                    .ifPresent(taken::add);
        }
        return taken;
    }

    int waiting() {
        return deferred.size();
    }

    private Optional<SignedRecord> judge(Offer offer, SignedRecord record) {
        var key = record.key();
        var before = held.find(key);
        var signer = held.find(new RecordKey(key.origin(), RecordKind.TRUST, record.keyId()))
                .filter(trust -> !trust.deleted());
        switch (admission.admit(record, before, offer.membership, signer, offer.now)) {
            case Admission.Unchanged unchanged -> deferred.remove(record);
            case Admission.Deferred waiting -> defer(offer, record, waiting.fault());
            case Admission.Refused refused -> {
                if (!isLag(refused.fault(), before, offer.now)) {
                    refuse(offer, record, refused.fault(), refused.detail());
                }
            }
            case Admission.Admitted admitted -> {
                var objection = objection(record, before.isPresent());
                if (objection.isEmpty()) {
                    deferred.remove(record);
                    held.put(record);
                    return Optional.of(record);
                }
                refuse(offer, record, objection.get(), record.toString());
            }
        }
        return Optional.empty();
    }

    /** The carrier holds the version before for a moment after each write; that is neither a replay nor worth a word. */
    private static boolean isLag(Fault fault, Optional<SignedRecord> held, Instant now) {
        return fault == RecordFault.WENT_BACK
                && held.filter(record -> record.stamp().at().plus(LAG_MAX).isAfter(now))
                        .isPresent();
    }

    /** What speaks against an admitted record on this side: its age, limits, and a trust record under a false name. */
    private Optional<Fault> objection(SignedRecord record, boolean replaces) {
        var key = record.key();
        if (Manifest.counts(key) && held.floor(key.origin()).covers(record.stamp())) {
            return Optional.of(RecordFault.VOID);
        }
        if (key.kind() == RecordKind.TRUST && !key.name().equals(record.keyId())) {
            return Optional.of(ReplicaFault.KEY_MISNAMED);
        }
        return !replaces && held.count(key.origin()) >= limits.recordsPerOriginMax()
                ? Optional.of(ReplicaFault.ORIGIN_OVER_LIMIT)
                : Optional.empty();
    }

    private void refuse(Offer offer, SignedRecord record, Fault fault, String detail) {
        deferred.remove(record);
        refused++;
        refusals.add(record, Refusal.once(offer.now, offer.by, record.key(), fault, detail), offer.trust);
    }

    private void defer(Offer offer, SignedRecord record, RecordFault fault) {
        if (deferred.containsKey(record)) {
            return;
        }
        if (deferred.size() < limits.deferredMax()) {
            deferred.put(record, offer.by);
        } else {
            refuse(offer, record, ReplicaFault.DEFERRED_OVER_LIMIT, fault.code());
        }
    }
}
