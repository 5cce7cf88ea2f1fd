package io.hansa.core.verdict;

import java.time.Duration;

/**
 * When a measurement is strong enough for a verdict. With probes every 500 ms, every 250 ms while one fails, the defaults name a
 * dead process within 1 s and a silent cut within 3 s. Immutable.
 *
 * @param failingMin how long probes must have failed without a success between, from the start of the first; above the 1.5 s that
 *     one probe waits, so that no verdict rests on a single one
 * @param refusedMin the same for refused and reset connections, which somebody took the trouble to say; below the 250 ms between
 *     two probes of a cluster that fails, and above what one takes, so that two count
 * @param okLife how long another cluster's good observation may contradict our failing probes; a little over the 5 s at which
 *     unchanged observations are repeated (sync.md, section 9)
 * @param silenceMax how long a node may say nothing, of its offers or of what it observes, before it is taken as silent;
 *     it speaks every half second
 * @param passiveAttemptsMin connections in the window below which their failures are not looked at
 * @param passiveFailurePercent share of failed connections from which a cluster is degraded, 1 to 100
 * @param rttMax round trip beyond which a cluster is degraded; labels it, moves no traffic
 */
public record VerdictLimits(
        Duration failingMin,
        Duration refusedMin,
        Duration okLife,
        Duration silenceMax,
        long passiveAttemptsMin,
        int passiveFailurePercent,
        Duration rttMax) {

    public static final VerdictLimits DEFAULT = new VerdictLimits(
            Duration.ofMillis(1_700),
            Duration.ofMillis(200),
            Duration.ofSeconds(6),
            Duration.ofMillis(2_500),
            20,
            20,
            Duration.ofMillis(500));

    public VerdictLimits {
        require("failingMin", failingMin, Duration.ZERO, Duration.ofMinutes(1));
        require("refusedMin", refusedMin, Duration.ZERO, failingMin);
        require("okLife", okLife, Duration.ofSeconds(1), Observation.LEASE);
        require("silenceMax", silenceMax, Duration.ofSeconds(1), Duration.ofHours(1));
        require("rttMax", rttMax, Duration.ofMillis(1), Duration.ofMinutes(1));
        if (passiveAttemptsMin < 1 || passiveFailurePercent < 1 || passiveFailurePercent > 100) {
            throw new IllegalArgumentException("passive: " + passiveAttemptsMin + '/' + passiveFailurePercent
                    + " (expected: at least 1 attempt, 1 to 100 per cent)");
        }
    }

    private static void require(String what, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: " + min + " to " + max + ')');
        }
    }
}
