package io.hansa.sync.replica;

import io.hansa.core.model.ClusterId;
import io.hansa.core.port.RecordSigner;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.record.Stamp;
import io.hansa.core.store.RecordStore;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Makes this cluster's own records: the next stamp, the signature, and the trust record of a signer that others have not
 * seen yet. Each start is a take-over: the epoch is one above every epoch stored or seen, and is durable before anything is
 * signed with it, so that a node restored from an old copy can never reuse a stamp. Guarded by the replica's lock.
 */
final class OriginWriter {

    private static final String EPOCH = "epoch";

    private final ClusterId origin;
    private final RecordStore store;
    private final RecordSigner signer;
    private final InstantSource clock;
    private long epoch;
    private long version;

    OriginWriter(ClusterId origin, ReplicaPorts ports) {
        this.origin = origin;
        this.store = ports.store();
        this.signer = ports.signer();
        this.clock = ports.clock();
    }

    /** Begins an epoch above all that these own records and the store know. */
    void takeOver(Collection<SignedRecord> own) {
        var seen = store.counter(EPOCH);
        for (var record : own) {
            seen = Math.max(seen, record.stamp().epoch());
        }
        begin(seen + 1);
    }

    void begin(long newEpoch) {
        store.setCounter(EPOCH, newEpoch);
        epoch = newEpoch;
        version = 0;
    }

    long epoch() {
        return epoch;
    }

    RecordKey key(RecordKind kind, String name) {
        return new RecordKey(origin, kind, name);
    }

    /** The key of the certificate that signs now. */
    RecordKey signerKey() {
        return key(RecordKind.TRUST, signer.keyId());
    }

    /** The certificate that signs now, said once more. */
    SignedRecord certificate() {
        return sign(signerKey(), false, signer.trustPayload());
    }

    /** The signed record, preceded by its signer's trust record when {@code held} lacks that. */
    List<SignedRecord> write(RecordKey key, boolean deleted, byte[] payload, Holdings held) {
        var made = new ArrayList<SignedRecord>();
        var record = sign(key, deleted, payload);
        while (key.kind() != RecordKind.TRUST
                && held.find(key(RecordKind.TRUST, record.keyId())).isEmpty()) {
            var trust = sign(key(RecordKind.TRUST, signer.keyId()), false, signer.trustPayload());
            if (trust.keyId().equals(trust.key().name())) {
                made.add(trust);
            }
            if (trust.keyId().equals(record.keyId())) {
                break;
            }
            record = sign(key, deleted, payload); // The identity was renewed in between: sign with the new one.
        }
        made.add(record);
        return made;
    }

    private SignedRecord sign(RecordKey key, boolean deleted, byte[] payload) {
        version++;
        var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return signer.sign(key, new Stamp(epoch, version, at), deleted, payload);
    }
}
