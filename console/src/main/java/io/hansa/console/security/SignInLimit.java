package io.hansa.console.security;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows guessing down: five failures a minute per address and per account name. Thread-safe: one lock.
 */
@Singleton
public final class SignInLimit {
    private static final int FAILURES_MAX = 5;
    private static final Duration WINDOW = Duration.ofMinutes(1);

    /** Keys remembered; a guesser with more addresses than this still meets the limit on the name. */
    private static final int KEYS_MAX = 10_000;

    private final InstantSource clock;
    private final Map<String, ArrayDeque<Instant>> failures = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ArrayDeque<Instant>> eldest) {
            return size() > KEYS_MAX;
        }
    };

    SignInLimit(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether another try may be made. */
    public synchronized boolean allows(String address, String name) {
        return recent("address " + address) < FAILURES_MAX && recent("name " + name) < FAILURES_MAX;
    }

    /** Counts a failure. */
    public synchronized void failed(String address, String name) {
        for (var key : new String[] {"address " + address, "name " + name}) {
            failures.computeIfAbsent(key, k -> new ArrayDeque<>()).addLast(clock.instant());
        }
    }

    private int recent(String key) {
        var times = failures.get(key);
        if (times == null) {
            return 0;
        }
        var from = clock.instant().minus(WINDOW);
        while (!times.isEmpty() && times.getFirst().isBefore(from)) {
            times.removeFirst();
        }
        return times.size();
    }
}
