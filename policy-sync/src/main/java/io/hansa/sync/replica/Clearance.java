package io.hansa.sync.replica;

import io.hansa.core.model.ClusterId;
import io.hansa.core.record.Floor;
import io.hansa.core.record.Manifest;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How an origin gets rid of its own old tombstones and of certificates that sign no more: it repeats what still stands under
 * new stamps, a part at a time, and then raises its floor above the rest. Worth while only when enough has gathered, so that
 * a record is repeated about once for each that goes. Guarded by the replica's lock.
 */
final class Clearance {
    /** Fewer are not worth repeating anything for. */
    static final int WORTH_MIN = 64;

    /** Records signed in one step, about a tenth of a second's work. */
    private static final int STEP = 250;

    private final ClusterId origin;
    private final ReplicaLimits limits;
    private Optional<Floor> target = Optional.empty();
    private Floor reached = Floor.NONE;

    Clearance(ClusterId origin, ReplicaLimits limits) {
        this.origin = origin;
        this.limits = limits;
    }

    /** The floor to announce: the one in force, or the one that was just reached. */
    Floor floor(Floor inForce) {
        return reached.isAbove(inForce) ? reached : inForce;
    }

    /** Whether this process has raised the floor to here, and so knows that everything below is repeated. */
    boolean hasReached(Floor floor) {
        return reached.equals(floor);
    }

    /** Does the next part; gives the records that are to be kept and carried. */
    List<SignedRecord> step(Holdings held, OriginWriter writer, Instant now) {
        var own = held.of(origin).stream()
                .filter(record -> Manifest.counts(record.key()))
                .toList();
        if (target.isEmpty()) {
            target = worthwhile(own, writer, now);
        }
        if (target.isEmpty()) {
            return List.of();
        }
        var floor = target.get();
        var standing = own.stream()
                .filter(record -> mustBeRepeated(record, floor, held, writer))
                .toList();
        boolean certificate = isCovered(writer.signerKey(), floor, held);
        if (standing.isEmpty() && !certificate) {
            reached = floor;
            target = Optional.empty();
            return List.of();
        }
        var made = new ArrayList<SignedRecord>();
        if (certificate) {
            made.add(writer.certificate());
        }
        standing.stream()
                .limit(STEP)
                .forEach(record -> made.addAll(writer.write(record.key(), record.deleted(), record.payload(), held)));
        return made;
    }

    /** Up to where everything that is old and of no use lies, if there is enough of it. */
    private Optional<Floor> worthwhile(List<SignedRecord> own, OriginWriter writer, Instant now) {
        boolean crowded = own.size() > limits.recordsPerOriginMax() / 4 * 3;
        var before = now.minus(crowded ? Duration.ZERO : limits.tombstoneLife());
        var useless = own.stream()
                .filter(record -> isUseless(record, writer))
                .filter(record -> !record.stamp().at().isAfter(before))
                .toList();
        int live = own.size() - useless.size();
        return useless.size() < Math.max(WORTH_MIN, live / 4)
                ? Optional.empty()
                : useless.stream()
                        .map(record -> Floor.at(record.stamp()))
                        .max(Comparator.comparingLong(Floor::epoch).thenComparingLong(Floor::version));
    }

    private static boolean isUseless(SignedRecord record, OriginWriter writer) {
        return record.key().kind() == RecordKind.TRUST ? !record.key().equals(writer.signerKey()) : record.deleted();
    }

    /** Whether it stands and would fall with the floor, or would lose the certificate that proves it. */
    private static boolean mustBeRepeated(SignedRecord record, Floor floor, Holdings held, OriginWriter writer) {
        if (record.key().kind() == RecordKind.TRUST) {
            return false; // A certificate can be said by its own key alone: only the one in use is, apart from these.
        }
        if (floor.covers(record.stamp())) {
            return !record.deleted();
        }
        var certificate = new RecordKey(record.key().origin(), RecordKind.TRUST, record.keyId());
        return !certificate.equals(writer.signerKey()) && isCovered(certificate, floor, held);
    }

    private static boolean isCovered(RecordKey key, Floor floor, Holdings held) {
        return held.find(key).map(SignedRecord::stamp).filter(floor::covers).isPresent();
    }
}
