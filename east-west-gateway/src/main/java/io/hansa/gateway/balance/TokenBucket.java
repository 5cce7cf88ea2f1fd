package io.hansa.gateway.balance;

import io.hansa.gateway.config.HttpRouteRule.RateLimit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The tokens of one limit. Every event loop takes from it, so it is one atomic value; nobody waits for a token.
 *
 * <p>Thread-safe.
 */
public final class TokenBucket {
    private final RateLimit limit;
    private final AtomicReference<Level> level;

    /** So many tokens at the last fill that was counted. */
    private record Level(long tokens, long filledNanos) {}

    /** A full bucket. */
    public TokenBucket(RateLimit limit, long nowNanos) {
        this.limit = limit;
        this.level = new AtomicReference<>(new Level(limit.tokensMax(), nowNanos));
    }

    public RateLimit limit() {
        return limit;
    }

    /** Takes one token; false: there is none. */
    public boolean take(long nowNanos) {
        while (true) {
            var before = level.get();
            var filled = filled(before, nowNanos);
            if (filled.tokens == 0) {
                return false;
            }
            if (level.compareAndSet(before, new Level(filled.tokens - 1, filled.filledNanos))) {
                return true;
            }
        }
    }

    private Level filled(Level before, long nowNanos) {
        long fills = (nowNanos - before.filledNanos) / limit.fillInterval().toNanos();
        if (fills <= 0) {
            return before;
        }
        // More fills than make it full add nothing; the bound keeps the product small.
        long counted = Math.min(fills, limit.tokensMax());
        long tokens = Math.min(limit.tokensMax(), before.tokens + counted * limit.tokensPerFill());
        return new Level(
                tokens, before.filledNanos + fills * limit.fillInterval().toNanos());
    }
}
