package io.hansa.core.store;

import io.hansa.core.audit.AuditEntry;
import java.util.List;

/** The node's append-only, hash-chained log of what was done and refused. Thread-safe. */
public interface AuditStore {

    /** Appends an entry, chained to the last one, and returns it as stored. */
    AuditEntry append(AuditEntry.Draft draft);

    /** The newest entries before {@code sequence}, newest first. */
    List<AuditEntry> before(long sequence, int limit);

    /** The sequence of the first entry whose hash does not fit its predecessor; 0 when the chain is whole. */
    long firstBroken();
}
