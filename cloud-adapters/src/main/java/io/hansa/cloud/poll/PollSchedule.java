package io.hansa.cloud.poll;

import java.time.Duration;

/**
 * When to look next: the interval while all is well, twice as long after each failure in a row, and never at the same
 * moment as everybody else. Pure; immutable.
 *
 * @param interval between looks that succeed, 10 ms to 1 h
 * @param backOffMax the longest pause after failures, at least the interval
 * @param jitter share of the pause that is left to chance, 0 to 0.5: the pause varies by that much to both sides
 */
public record PollSchedule(Duration interval, Duration backOffMax, double jitter) {

    /** Beyond this the back-off is at its longest anyway, and a shift stays a number. */
    private static final int DOUBLINGS_MAX = 16;

    public PollSchedule {
        if (interval.compareTo(Duration.ofMillis(10)) < 0 || interval.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("interval: " + interval + " (expected: 10 ms to 1 h)");
        }
        if (backOffMax.compareTo(interval) < 0) {
            throw new IllegalArgumentException("backOffMax: " + backOffMax + " (expected: >= " + interval + ')');
        }
        if (!(jitter >= 0 && jitter <= 0.5)) {
            throw new IllegalArgumentException("jitter: " + jitter + " (expected: 0 to 0.5)");
        }
    }

    /** A fifth of jitter and a back-off of up to twenty intervals. */
    public static PollSchedule every(Duration interval) {
        return new PollSchedule(interval, interval.multipliedBy(20), 0.2);
    }

    /**
     * The pause before the next look.
     *
     * @param failures looks in a row that failed
     * @param chance 0 to 1
     */
    public Duration pause(int failures, double chance) {
        var pause = interval.multipliedBy(1L << Math.min(failures, DOUBLINGS_MAX));
        var bounded = pause.compareTo(backOffMax) > 0 ? backOffMax : pause;
        double factor = 1 + jitter * (2 * chance - 1);
        return Duration.ofNanos((long) (bounded.toNanos() * factor));
    }
}
