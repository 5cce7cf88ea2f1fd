package io.hansa.sync.snapshot;

import java.time.Duration;

/**
 * When the direct way is taken, and how much goes over it. Immutable.
 *
 * @param observationAgeMax observations of a cluster older than this are asked for directly, so that no verdict depends on
 *     the carrier
 * @param manifestAgeMax the same for its manifest
 * @param exchangeMin pause between two exchanges with one cluster; doubled after each failure
 * @param exchangeMax upper bound of that pause
 * @param deadline longest wait for one answer
 * @param recordsMax records in one message
 * @param bytesMax bytes of records in one message, above which no further record is added
 */
public record SnapshotLimits(
        Duration observationAgeMax,
        Duration manifestAgeMax,
        Duration exchangeMin,
        Duration exchangeMax,
        Duration deadline,
        int recordsMax,
        int bytesMax) {

    /** A page is far below what one call between nodes may carry, 4 MiB. */
    private static final int BYTES_CEILING = 3 * 1024 * 1024;

    public SnapshotLimits {
        for (var each : new Duration[] {observationAgeMax, manifestAgeMax, exchangeMin, deadline}) {
            if (each.isNegative() || each.isZero()) {
                throw new IllegalArgumentException("duration: " + each + " (expected: > 0)");
            }
        }
        if (exchangeMax.compareTo(exchangeMin) < 0) {
            throw new IllegalArgumentException("exchangeMax: " + exchangeMax + " (expected: >= " + exchangeMin + ')');
        }
        if (recordsMax < 1 || bytesMax < 1 || bytesMax > BYTES_CEILING) {
            throw new IllegalArgumentException(
                    "recordsMax/bytesMax: " + recordsMax + '/' + bytesMax + " (expected: >= 1, 1 to 3 MiB)");
        }
    }

    /** Observations 1.5 s, manifests 15 s; every second, at worst every 5 s; 3 s an answer; 500 records or 1 MiB. */
    public static SnapshotLimits defaults() {
        return new SnapshotLimits(
                Duration.ofMillis(1500),
                Duration.ofSeconds(15),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                500,
                1024 * 1024);
    }
}
