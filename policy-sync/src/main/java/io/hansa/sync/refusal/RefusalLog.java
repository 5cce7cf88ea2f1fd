package io.hansa.sync.refusal;

import io.hansa.core.record.RecordFault;
import io.hansa.core.record.SignedRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was refused lately and by whom it was offered, how often in all, and which records need not be judged again. The
 * carrier offers the same refused record at every scan: each is counted once, and its signature is verified once. Guarded
 * by its own lock.
 */
public final class RefusalLog {

    /** Faults that the same bytes will always meet under the same membership. */
    private static final Set<RecordFault> LASTING = EnumSet.of(
            RecordFault.SIGNER_FOREIGN,
            RecordFault.SIGNATURE_BAD,
            RecordFault.SIGNED_OUTSIDE_LIFE,
            RecordFault.MALFORMED);

    /** Refused records remembered by their print, 32 bytes each: a flood of forgeries is verified once. */
    private static final int SEEN_MAX = 20_000;

    private final int max;
    private final ArrayDeque<Refusal> latest = new ArrayDeque<>();
    private final Map<String, Map<String, Long>> counts = new TreeMap<>();
    private final Map<String, Long> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > SEEN_MAX;
        }
    };

    /** @param max refusals kept for display */
    public RefusalLog(int max) {
        this.max = max;
    }

    /** Whether this very record was refused for a lasting reason under the same trust. */
    public synchronized boolean isSettled(SignedRecord record, long trustSequence) {
        var under = seen.get(print(record));
        return under != null && under == trustSequence;
    }

    /** Writes a refusal down; the same record again counts once. */
    public synchronized void add(SignedRecord record, Refusal refusal, long trustSequence) {
        var lasting = refusal.fault() instanceof RecordFault fault && LASTING.contains(fault);
        var before = seen.put(print(record), lasting ? trustSequence : -1L);
        if (before != null && before == (lasting ? trustSequence : -1L)) {
            return;
        }
        counts.computeIfAbsent(refusal.fault().code(), code -> new TreeMap<>())
                .merge(refusal.offeredBy(), 1L, Long::sum);
        var same = latest.stream().filter(refusal::sameAs).findFirst();
        same.ifPresent(latest::remove);
        latest.addFirst(same.map(held -> held.again(refusal)).orElse(refusal));
        if (latest.size() > max) {
            latest.removeLast();
        }
    }

    /** Newest first. */
    public synchronized List<Refusal> latest() {
        return List.copyOf(latest);
    }

    /** Distinct refused records by fault code. */
    public synchronized Map<String, Long> counts() {
        var sums = new TreeMap<String, Long>();
        counts.forEach((code, by) ->
                sums.put(code, by.values().stream().mapToLong(Long::longValue).sum()));
        return Collections.unmodifiableMap(sums);
    }

    /** Distinct refused records by fault code and by who offered them, most first. */
    public synchronized List<Refusal.Count> countsByOfferer() {
        return counts.entrySet().stream()
                .flatMap(code -> code.getValue().entrySet().stream()
                        .map(by -> new Refusal.Count(code.getKey(), by.getKey(), by.getValue())))
                .sorted(Comparator.comparingLong(Refusal.Count::records).reversed())
                .toList();
    }

    private static String print(SignedRecord record) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            sha.update(record.signedBytes());
            return new String(sha.digest(record.signature()), StandardCharsets.ISO_8859_1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
