package io.hansa.gateway.balance;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a gateway itself knows of one endpoint: how busy it is, what its checks said, whether it is ejected. It outlives
 * a change of weights or of other endpoints.
 *
 * <p>Thread-safe.
 */
public final class EndpointState {
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger connecting = new AtomicInteger();
    private final AtomicInteger connectFailures = new AtomicInteger();
    private final AtomicInteger gatewayErrors = new AtomicInteger();

    /** Ejections in a row; guarded by the picker that ejects. */
    private int ejections;

    /** When it was first seen, or found healthy again. */
    private volatile long sinceNanos;

    private volatile boolean checkFailed;
    private volatile boolean ejected;
    private volatile long ejectedUntilNanos;

    /** An endpoint that is first seen at that time of the picker's clock. */
    EndpointState(long nowNanos) {
        this.sinceNanos = nowNanos;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    /** A connection or request to it begins; every call is followed by one of {@link #onEnd}. */
    public void onBegin() {
        active.incrementAndGet();
    }

    /** A connection or request to it is over. */
    public void onEnd() {
        active.decrementAndGet();
    }

    /** Connections and requests under way. */
    public int active() {
        return active.get();
    }

    /**
     * A place among those who are connecting to it now; false when {@code max} are. A place taken is given back by
     * {@link #endConnecting}.
     */
    public boolean beginConnecting(int max) {
        return connecting.getAndUpdate(now -> now < max ? now + 1 : now) < max;
    }

    /** One that was connecting has ended, well or not. */
    public void endConnecting() {
        connecting.decrementAndGet();
    }

    /** Whether active checks found it unhealthy. */
    public boolean checkFailed() {
        return checkFailed;
    }

    /** Whether it is ejected at that time of the picker's clock. */
    public boolean ejected(long nowNanos) {
        return ejected && nowNanos - ejectedUntilNanos < 0;
    }

    boolean setCheckFailed(boolean failed, long nowNanos) {
        boolean changed = checkFailed != failed;
        if (changed && !failed) {
            sinceNanos = nowNanos;
        }
        checkFailed = failed;
        return changed;
    }

    int countConnectFailure() {
        return connectFailures.incrementAndGet();
    }

    int countGatewayError() {
        return gatewayErrors.incrementAndGet();
    }

    void forgetConnectFailures() {
        if (connectFailures.get() != 0) {
            connectFailures.set(0);
        }
    }

    void forgetGatewayErrors() {
        if (gatewayErrors.get() != 0) {
            gatewayErrors.set(0);
        }
    }

    boolean ejectedEver() {
        return ejected;
    }

    long ejectedUntilNanos() {
        return ejectedUntilNanos;
    }

    /** Ejects it once more; returns how many ejections in a row that makes. */
    int eject(long nowNanos, long unitNanos, long maxNanos) {
        connectFailures.set(0);
        gatewayErrors.set(0);
        ejections = Math.min(ejections + 1, 1_000);
        ejectedUntilNanos = nowNanos + Math.min(maxNanos, unitNanos * ejections);
        ejected = true;
        return ejections;
    }

    /** It has done well since its last ejection: the next one begins with the shortest time again. */
    void forgive(long nowNanos, long unitNanos) {
        if (ejected && nowNanos - ejectedUntilNanos > unitNanos) {
            ejected = false;
            ejections = 0;
        }
    }
}
