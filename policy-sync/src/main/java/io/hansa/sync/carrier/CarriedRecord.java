package io.hansa.sync.carrier;

import io.hansa.core.record.RecordKey;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.record.Stamp;
import java.time.Instant;

/**
 * A signed record as Hazelcast holds it: the header in fields that the merge policy reads, the rest opaque. Immutable; the
 * arrays are never handed out but to the serializer.
 */
record CarriedRecord(
        String key,
        long epoch,
        long version,
        long at,
        boolean deleted,
        byte[] payload,
        String keyId,
        byte[] signature) {

    static CarriedRecord of(SignedRecord record) {
        return new CarriedRecord(
                record.key().toString(),
                record.stamp().epoch(),
                record.stamp().version(),
                record.stamp().at().toEpochMilli(),
                record.deleted(),
                record.payload(),
                record.keyId(),
                record.signature());
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
