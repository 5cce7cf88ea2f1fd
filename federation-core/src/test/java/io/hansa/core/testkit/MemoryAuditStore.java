package io.hansa.core.testkit;

import io.hansa.core.audit.AuditEntry;
import io.hansa.core.store.AuditStore;
import java.util.ArrayList;
import java.util.List;

/** The audit log in memory. Thread-safe: one lock. */
public final class MemoryAuditStore implements AuditStore {
    private final List<AuditEntry> entries = new ArrayList<>();

    @Override
    public synchronized AuditEntry append(AuditEntry.Draft draft) {
        var previous = entries.isEmpty() ? "" : entries.getLast().hash();
        var entry = AuditEntry.after(entries.size() + 1L, previous, draft);
        entries.add(entry);
        return entry;
    }

    @Override
    public synchronized List<AuditEntry> before(long sequence, int limit) {
        return entries.reversed().stream()
                .filter(e -> e.sequence() < sequence)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized long firstBroken() {
        var previous = "";
        for (var entry : entries) {
            if (!entry.fits(previous)) {
                return entry.sequence();
            }
            previous = entry.hash();
        }
        return 0;
    }
}
