package io.hansa.sync.carrier;

import io.hansa.core.record.RecordKey;
import io.hansa.core.record.SignedRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits to be written, latest offer per key, bounded. One consumer takes batches; offering never blocks. Thread-safe:
 * one lock, held for moments.
 */
final class CarrierWriter {

    /** One write a record costs a round trip each; 500 a batch is what was measured (sync.md, section 2). */
    static final int BATCH_MAX = 500;

    private final int pendingMax;
    private final Map<RecordKey, SignedRecord> pending = new LinkedHashMap<>();
    private final AtomicLong dropped = new AtomicLong();
    private boolean closed;

    CarrierWriter(int pendingMax) {
        this.pendingMax = pendingMax;
    }

    synchronized void offer(Collection<SignedRecord> records) {
        for (var record : records) {
            if (pending.size() >= pendingMax && !pending.containsKey(record.key())) {
                dropped.incrementAndGet();
            } else {
                pending.put(record.key(), record);
            }
        }
        notifyAll();
    }

    /** The next records, at least one, at most a batch; waits for them; empty once closed. */
    synchronized List<SignedRecord> take() throws InterruptedException {
        while (pending.isEmpty() && !closed) {
            wait();
        }
        if (closed) {
            return List.of();
        }
        var batch = new ArrayList<SignedRecord>();
        var rest = pending.values().iterator();
        while (rest.hasNext() && batch.size() < BATCH_MAX) {
            batch.add(rest.next());
            rest.remove();
        }
        return batch;
    }

    synchronized void close() {
        closed = true;
        pending.clear();
        notifyAll();
    }

    synchronized int waiting() {
        return pending.size();
    }

    /** Offers that found no room; re-assertion brings them again. */
    long dropped() {
        return dropped.get();
    }
}
