package io.hansa.gateway.stats;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What traffic itself shows about one target cluster: connects, failures and how long a connect takes. A passive signal
 * for verdicts, so it is measured on real connections only, never on health checks.
 *
 * <p>Thread-safe.
 */
public final class TargetStats {
    /** A tenth of each new sample: about the last twenty connects count. */
    private static final double SAMPLE_SHARE = 0.1;

    private final LongAdder connects = new LongAdder();
    private final LongAdder connectFailures = new LongAdder();
    private final LongAdder brokenStreams = new LongAdder();
    private final AtomicLong connectNanosMean = new AtomicLong(-1);

    /**
     * The figures at one moment. Counters only rise while the gateway runs.
     *
     * @param connects connections made
     * @param connectFailures connections that could not be made (refused, timed out, TLS failed)
     * @param brokenStreams connections that the other side reset after they were made
     * @param connectMean exponentially weighted mean time of TCP and TLS together; zero before the first
     */
    public record Reading(long connects, long connectFailures, long brokenStreams, Duration connectMean) {}

    /** A connection was made, which took so long. */
    public void onConnected(Duration took) {
        connects.increment();
        connectNanosMean.accumulateAndGet(
                took.toNanos(),
                (mean, sample) -> mean < 0 ? sample : mean + Math.round((sample - mean) * SAMPLE_SHARE));
    }

    /** A connection could not be made. */
    public void onConnectFailed() {
        connectFailures.increment();
    }

    /** The other side broke a connection. */
    public void onBroken() {
        brokenStreams.increment();
    }

    /** The figures now. */
    public Reading reading() {
        return new Reading(
                connects.sum(),
                connectFailures.sum(),
                brokenStreams.sum(),
                Duration.ofNanos(Math.max(0, connectNanosMean.get())));
    }
}
