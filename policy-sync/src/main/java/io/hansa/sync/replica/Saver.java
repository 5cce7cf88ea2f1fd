package io.hansa.sync.replica;

import io.hansa.core.fault.Fault;
import io.hansa.core.fault.FederationException;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.store.RecordStore;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes records to the disk: at once what must be durable before it is said, the rest as soon as the disk takes it. Guarded
 * by the replica's lock; the alarm may be read on any thread.
 */
final class Saver {
    private final RecordStore store;
    private final Map<RecordKey, SignedRecord> unsaved = new LinkedHashMap<>();
    private volatile Optional<Fault> alarm = Optional.empty();

    Saver(RecordStore store) {
        this.store = store;
    }

    /** Whether a record of this kind may only be said once it is on the disk. */
    static boolean mustBeDurable(RecordKind kind) {
        return switch (kind) {
            case MEMBER, POLICY, DRAIN, PIN, DISTRUST, EXPORT -> true;
            // A node whose disk is full must go on saying that it lives and what it serves.
            case TRUST, CLUSTER, SERVICE, OBSERVATION, MANIFEST -> false;
        };
    }

    /** What an operator must look at; empty while all is well. */
    Optional<Fault> alarm() {
        return alarm;
    }

    /** Stays until the process ends: saving does not cure it. */
    void alarm(Fault fault) {
        alarm = Optional.of(fault);
    }

    /** Writes now. @throws FederationException {@link ReplicaFault#NOT_DURABLE}, and nothing is written */
    void write(Collection<SignedRecord> records) {
        try {
            store.putAll(records);
        } catch (FederationException e) {
            alarm = Optional.of(e.fault());
            throw new FederationException(ReplicaFault.NOT_DURABLE, String.valueOf(e.getMessage()), e);
        }
        records.forEach(record -> unsaved.remove(record.key()));
    }

    /** To be written at the next {@link #save}. */
    void later(SignedRecord record) {
        unsaved.put(record.key(), record);
    }

    void save() {
        if (unsaved.isEmpty()) {
            return;
        }
        try {
            store.putAll(List.copyOf(unsaved.values()));
            unsaved.clear();
            alarm = alarm.filter(fault -> fault == ReplicaFault.EPOCH_STOLEN);
        } catch (FederationException e) {
            alarm = Optional.of(e.fault()); // Kept in memory, and tried again at the next beat.
        }
    }

    /** Takes these off the disk; what cannot be removed comes up at the next start, void as it is. */
    void remove(Collection<RecordKey> keys) {
        keys.forEach(unsaved::remove);
        try {
            store.removeAll(keys);
        } catch (FederationException e) {
            alarm = Optional.of(e.fault());
        }
    }
}
