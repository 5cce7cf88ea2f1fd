package io.hansa.gateway.balance;

import io.hansa.gateway.config.ClusterConfig;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much of a cluster is in use, against its limits (I8). Survives a change of configuration, with the new limits.
 *
 * <p>Thread-safe. Whoever was let in leaves exactly once.
 */
public final class Breaker {

    /** What is limited. */
    public enum Kind {
        CONNECTION,
        PENDING,
        REQUEST,
        RETRY
    }

    private final AtomicInteger[] used = new AtomicInteger[Kind.values().length];
    private volatile ClusterConfig.Breaker limits;

    /** A breaker with nothing in use. */
    public Breaker(ClusterConfig.Breaker limits) {
        this.limits = limits;
        for (int i = 0; i < used.length; i++) {
            used[i] = new AtomicInteger();
        }
    }

    /** Applies other limits from now on; what is in use stays. */
    public void limit(ClusterConfig.Breaker other) {
        limits = other;
    }

    /** Takes one, unless the limit is reached. */
    public boolean tryEnter(Kind kind) {
        var counter = used[kind.ordinal()];
        if (counter.incrementAndGet() <= limit(kind)) {
            return true;
        }
        counter.decrementAndGet();
        return false;
    }

    /** Gives one back. */
    public void leave(Kind kind) {
        used[kind.ordinal()].decrementAndGet();
    }

    /** How many are in use. */
    public int used(Kind kind) {
        return used[kind.ordinal()].get();
    }

    private int limit(Kind kind) {
        return switch (kind) {
            case CONNECTION -> limits.connectionsMax();
            case PENDING -> limits.pendingMax();
            case REQUEST -> limits.requestsMax();
            case RETRY ->
                limits.budget()
                        .map(budget ->
                                Math.max(budget.retriesMin(), (int) (budget.percent() * used(Kind.REQUEST) / 100)))
                        .orElse(limits.retriesMax());
        };
    }
}
