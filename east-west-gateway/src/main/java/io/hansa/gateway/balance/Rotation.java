package io.hansa.gateway.balance;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Deals turns to shares by weight, as evenly as possible: after n turns each share is within a few turns of its part,
 * where drawing at random would be off by the root of n.
 *
 * <p>Thread-safe: one atomic counter; the rest is immutable.
 */
public final class Rotation {
    /** Schedules up to this length are dealt exactly (smooth weighted round robin); longer ones by the golden ratio. */
    private static final int SCHEDULE_MAX = 1_024;

    /** 2^64 / golden ratio: multiples modulo 2^64 spread most evenly (Weyl sequence). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final AtomicLong turn;
    private final int[] schedule;
    private final long[] cumulative;

    /**
     * A rotation among shares.
     *
     * @param firstTurn where in the cycle to begin; at random, lest many young rotations favour the same share
     * @param weights one for each share, not negative; one above 0 is needed
     */
    public Rotation(long firstTurn, long... weights) {
        turn = new AtomicLong(firstTurn);
        long divisor = 0;
        cumulative = new long[weights.length];
        long sum = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] < 0) {
                throw new IllegalArgumentException("weights[" + i + "]: " + weights[i] + " (expected: >= 0)");
            }
            divisor = gcd(divisor, weights[i]);
            sum += weights[i];
            cumulative[i] = sum;
        }
        if (sum == 0) {
            throw new IllegalArgumentException("weights: sum 0 (expected: > 0)");
        }
        schedule = sum / divisor <= SCHEDULE_MAX ? schedule(weights, divisor, (int) (sum / divisor)) : new int[0];
    }

    /** The share whose turn it is. */
    public int next() {
        long now = turn.getAndIncrement();
        if (schedule.length > 0) {
            return schedule[(int) Long.remainderUnsigned(now, schedule.length)];
        }
        long point = Math.unsignedMultiplyHigh(now * GOLDEN, cumulative[cumulative.length - 1]);
        int low = 0;
        int high = cumulative.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cumulative[middle] > point) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static int[] schedule(long[] weights, long divisor, int length) {
        var dealt = new int[length];
        var credit = new long[weights.length];
        for (int turn = 0; turn < length; turn++) {
            int best = -1;
            for (int i = 0; i < weights.length; i++) {
                credit[i] += weights[i] / divisor;
                if (weights[i] > 0 && (best < 0 || credit[i] > credit[best])) {
                    best = i;
                }
            }
            credit[best] -= length;
            dealt[turn] = best;
        }
        return dealt;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
