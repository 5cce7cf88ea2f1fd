package io.hansa.core.store;

import io.hansa.core.record.RecordKey;
import io.hansa.core.record.SignedRecord;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The node's durable truth about records (sync.md, section 3, rule 1). One writer; readers on any thread.
 *
 * <p>Methods throw {@link io.hansa.core.fault.FederationException} when the disk fails; what was stored before stays.
 */
public interface RecordStore extends AutoCloseable {

    Optional<SignedRecord> find(RecordKey key);

    /** Every record held, tombstones included, in key order. */
    List<SignedRecord> all();

    /** Stores all or none; each replaces the record of its key. The caller has admitted them. */
    void putAll(Collection<SignedRecord> records);

    /** Forgets what is stored under these keys, for good; keys that are not there are nothing to it. */
    void removeAll(Collection<RecordKey> keys);

    /** A number kept under a name, such as the writer's epoch; 0 when never set. */
    long counter(String name);

    /** Sets a number kept under a name. */
    void setCounter(String name, long value);

    @Override
    void close();
}
