package io.hansa.trust.authority;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often strangers may fail: a number of failures per minute for each address and for all together. Who shows a secret
 * that is good is never counted and never stopped by others' failures, so guessing locks nobody else out (trust.md, 15, 19).
 *
 * <p>Bounded: a few thousand addresses, the longest idle forgotten first. Thread-safe: every method holds the lock.
 */
public final class AttemptLimit {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int ADDRESSES_MAX = 4096;

    private final int perAddressMax;
    private final int totalMax;
    private final Deque<Instant> all = new ArrayDeque<>();
    private final Map<String, Deque<Instant>> byAddress = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Instant>> eldest) {
            return size() > ADDRESSES_MAX;
        }
    };

    /** Limits per minute. */
    public AttemptLimit(int perAddressMax, int totalMax) {
        if (perAddressMax < 1 || totalMax < perAddressMax) {
            throw new IllegalArgumentException(
                    "limits: " + perAddressMax + ", " + totalMax + " (expected: from 1, total the larger)");
        }
        this.perAddressMax = perAddressMax;
        this.totalMax = totalMax;
    }

    /** Whether this address may try again now. */
    public synchronized boolean allowed(String address, Instant now) {
        var own = byAddress.get(address);
        if (own != null) {
            prune(own, now);
        }
        prune(all, now);
        return all.size() < totalMax && (own == null || own.size() < perAddressMax);
    }

    /** Notes a failure. */
    public synchronized void failed(String address, Instant now) {
        var own = byAddress.computeIfAbsent(address, a -> new ArrayDeque<>());
        prune(own, now);
        prune(all, now);
        if (own.size() < perAddressMax) {
            own.addLast(now);
        }
        if (all.size() < totalMax) {
            all.addLast(now);
        }
    }

    private static void prune(Deque<Instant> failures, Instant now) {
        var oldest = now.minus(WINDOW);
        while (!failures.isEmpty() && failures.getFirst().isBefore(oldest)) {
            failures.removeFirst();
        }
    }
}
