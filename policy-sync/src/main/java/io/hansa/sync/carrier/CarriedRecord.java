package io.hansa.sync.carrier;

import io.hansa.core.record.RecordKey;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.record.Stamp;
import java.time.Instant;

/**
 * A signed record as Hazelcast holds it: the header in fields that the merge policy reads, the rest opaque. Immutable; the
 * arrays are never handed out but to the serializer.
 *
 * @param by the cluster whose member put it there, as that says; shown when the record is refused, believed by nobody
 */
record CarriedRecord(
        String key,
        long epoch,
        long version,
        long at,
        boolean deleted,
        byte[] payload,
        String keyId,
        byte[] signature,
        String by) {

    static CarriedRecord of(SignedRecord record, String by) {
        return new CarriedRecord(
                record.key().toString(),
                record.stamp().epoch(),
                record.stamp().version(),
                record.stamp().at().toEpochMilli(),
                record.deleted(),
                record.payload(),
                record.keyId(),
                record.signature(),
                by);
    }

    /** The record. @throws IllegalArgumentException when some member put something here that is none */
    SignedRecord toRecord() {
        var stamp = new Stamp(epoch, version, Instant.ofEpochMilli(at));
        return new SignedRecord(RecordKey.parse(key), stamp, deleted, payload, keyId, signature);
    }

    boolean newerThan(CarriedRecord other) {
        return epoch != other.epoch ? epoch > other.epoch : version > other.version;
    }
}
