package io.hansa.sync.replica;

import io.hansa.core.record.RecordFault;
import io.hansa.core.record.SignedRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was refused lately, how often in all, and which records need not be judged again. The carrier offers the same
 * refused record at every scan: each is counted once, and its signature is verified once. Guarded by its own lock.
 */
final class RefusalLog {

    /** Faults that the same bytes will always meet under the same membership. */
    private static final Set<RecordFault> LASTING = EnumSet.of(
            RecordFault.SIGNER_FOREIGN,
            RecordFault.SIGNATURE_BAD,
            RecordFault.SIGNED_OUTSIDE_LIFE,
            RecordFault.MALFORMED);

    private final int max;
    private final ArrayDeque<Refusal> latest = new ArrayDeque<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<SignedRecord, Long> seen;

    RefusalLog(int max) {
        this.max = max;
        this.seen = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<SignedRecord, Long> eldest) {
                return size() > max;
            }
        };
    }

    /** Whether this very record was refused for a lasting reason under the same trust. */
    synchronized boolean isSettled(SignedRecord record, long trustSequence) {
        var under = seen.get(record);
        return under != null && under == trustSequence;
    }

    synchronized void add(SignedRecord record, Refusal refusal, long trustSequence) {
        var lasting = refusal.fault() instanceof RecordFault fault && LASTING.contains(fault);
        var before = seen.put(record, lasting ? trustSequence : -1L);
        if (before != null && before == (lasting ? trustSequence : -1L)) {
            return;
        }
        counts.merge(refusal.fault().code(), 1L, Long::sum);
        latest.addFirst(refusal);
        if (latest.size() > max) {
            latest.removeLast();
        }
    }

    /** Newest first. */
    synchronized List<Refusal> latest() {
        return List.copyOf(new ArrayList<>(latest));
    }

    /** Distinct refused records by fault code. */
    synchronized Map<String, Long> counts() {
        return Collections.unmodifiableMap(new TreeMap<>(counts));
    }
}
