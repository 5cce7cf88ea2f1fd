package io.hansa.gateway.stats;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What traffic itself shows about one target cluster: connects, answers, failures, how much is under way and how long it
 * takes. A passive signal for verdicts, so it is measured on real traffic only, never on health checks.
 *
 * <p>Thread-safe.
 */
public final class TargetStats {
    /** A tenth of each new sample: about the last twenty count. */
    private static final double SAMPLE_SHARE = 0.1;

    private final LongAdder connects = new LongAdder();
    private final LongAdder connectFailures = new LongAdder();
    private final LongAdder brokenStreams = new LongAdder();
    private final AtomicLong connectNanosMean = new AtomicLong(-1);
    private final LongAdder answers = new LongAdder();
    private final LongAdder gatewayErrors = new LongAdder();
    private final LongAdder inFlight = new LongAdder();
    private final AtomicLong answerNanosMean = new AtomicLong(-1);

    /**
     * The figures at one moment. Counters only rise while the gateway runs.
     *
     * @param connects connections made
     * @param connectFailures connections that could not be made (refused, timed out, TLS failed)
     * @param brokenStreams connections that the other side broke after they were made
     * @param connectMean exponentially weighted mean time of TCP and TLS together; zero before the first
     * @param answers HTTP answers other than the gateway errors
     * @param gatewayErrors HTTP answers 502, 503 and 504: a gateway on the way could not reach an endpoint
     * @param inFlight relayed connections and HTTP requests under way at this moment
     * @param answerMean exponentially weighted mean time from a request sent to the head of its answer; zero before the first
     */
    public record Reading(
            long connects,
            long connectFailures,
            long brokenStreams,
            Duration connectMean,
            long answers,
            long gatewayErrors,
            long inFlight,
            Duration answerMean) {

        /** What went well: connections made and requests answered. */
        public long successes() {
            return connects + answers;
        }

        /** What did not: connections not made or broken, and gateway errors. */
        public long failures() {
            return connectFailures + brokenStreams + gatewayErrors;
        }
    }

    /** A connection was made, which took so long. */
    public void onConnected(Duration took) {
        connects.increment();
        add(connectNanosMean, took);
    }

    /** The head of an answer came so long after its request. */
    public void onAnswered(Duration took) {
        answers.increment();
        add(answerNanosMean, took);
    }

    /** A gateway's error was answered. */
    public void onGatewayError() {
        gatewayErrors.increment();
    }

    /** A relayed connection or a request begins; every call is followed by one of {@link #onEnd}. */
    public void onBegin() {
        inFlight.increment();
    }

    /** A relayed connection or a request is over. */
    public void onEnd() {
        inFlight.decrement();
    }

    private static void add(AtomicLong nanosMean, Duration took) {
        nanosMean.accumulateAndGet(
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
                Duration.ofNanos(Math.max(0, connectNanosMean.get())),
                answers.sum(),
                gatewayErrors.sum(),
                Math.max(0, inFlight.sum()),
                Duration.ofNanos(Math.max(0, answerNanosMean.get())));
    }
}
