package io.hansa.sync.replica;

import java.time.Duration;

/**
 * Intervals and bounds of a replica. Immutable.
 *
 * @param scan longest time between two looks at the carrier; a hint shortens it
 * @param reassert time between two comparisons of the own records with what the carrier holds
 * @param manifest time between two own manifests; also how often others hear that we live
 * @param recordsPerOriginMax records taken of one cluster, tombstones included
 * @param deferredMax records kept waiting for their signer's certificate
 * @param refusalsMax refusals remembered for display
 * @param tombstoneLife how long a tombstone, or the certificate of a leaf that signs no more, is kept at least
 */
public record ReplicaLimits(
        Duration scan,
        Duration reassert,
        Duration manifest,
        int recordsPerOriginMax,
        int deferredMax,
        int refusalsMax,
        Duration tombstoneLife) {

    /** A week: long enough to look back, and the floor that follows is safe at any age. */
    private static final Duration WEEK = Duration.ofDays(7);

    /** With tombstones kept for a week. */
    public ReplicaLimits(
            Duration scan,
            Duration reassert,
            Duration manifest,
            int recordsPerOriginMax,
            int deferredMax,
            int refusalsMax) {
        this(scan, reassert, manifest, recordsPerOriginMax, deferredMax, refusalsMax, WEEK);
    }

    public ReplicaLimits {
        requirePositive("scan", scan);
        requirePositive("reassert", reassert);
        requirePositive("manifest", manifest);
        requirePositive("recordsPerOriginMax", recordsPerOriginMax);
        requirePositive("deferredMax", deferredMax);
        requirePositive("refusalsMax", refusalsMax);
        requirePositive("tombstoneLife", tombstoneLife);
    }

    /** Scan 5 s, re-assertion 10 s, manifest 3 s; 10 000 records a cluster, 1 000 deferred, 500 refusals. */
    public static ReplicaLimits defaults() {
        return new ReplicaLimits(
                Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(3), 10_000, 1_000, 500);
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
