package io.hansa.core.testkit;

import io.hansa.core.store.TokenStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Join tokens in memory. Thread-safe: one lock. */
public final class MemoryTokenStore implements TokenStore {
    private static final Duration KEPT_AFTER_EXPIRY = Duration.ofDays(1);

    private final Map<String, Issued> open = new TreeMap<>();
    private final Set<String> spent = new HashSet<>();
    private final InstantSource clock;

    public MemoryTokenStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void add(Issued token) {
        prune();
        if (!spent.contains(token.hash())) {
            open.put(token.hash(), token);
        }
    }

    @Override
    public synchronized boolean spend(String hash) {
        if (open.remove(hash) == null) {
            return false;
        }
        spent.add(hash);
        return true;
    }

    @Override
    public synchronized boolean spent(String hash) {
        return spent.contains(hash);
    }

    @Override
    public synchronized List<Issued> open() {
        prune();
        return List.copyOf(open.values());
    }

    private void prune() {
        var now = clock.instant();
        open.values().removeIf(t -> t.expires().plus(KEPT_AFTER_EXPIRY).isBefore(now));
    }
}
