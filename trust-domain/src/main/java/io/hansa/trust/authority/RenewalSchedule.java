package io.hansa.trust.authority;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * When a leaf is to be renewed: at half of its life, a tenth earlier or later so that a fleet does not ask at once; after a
 * failure again with growing pauses until a twentieth of the life is left, then steadily (trust.md, section 11).
 *
 * <p>Pure: the jitter comes from the serial number, so a restart does not draw it anew.
 */
public final class RenewalSchedule {
    private static final int JITTER_STEPS = 2001;
    private static final Duration PAUSE_FIRST = Duration.ofSeconds(5);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(10);
    private static final int DOUBLINGS_MAX = 7;

    private RenewalSchedule() {}

    /** The instant from which on the leaf should be replaced: 40 % to 60 % into its life. */
    public static Instant due(X509Certificate leaf) {
        var begin = leaf.getNotBefore().toInstant();
        var life = Duration.between(begin, leaf.getNotAfter().toInstant());
        int step = Math.floorMod(leaf.getSerialNumber().hashCode(), JITTER_STEPS); // 0..2000 -> 40.00 % .. 60.00 %
        return begin.plus(life.multipliedBy(8_000 + 2L * step).dividedBy(20_000));
    }

    /** When to try again after this many failures in a row, at least one. */
    public static Instant retry(X509Certificate leaf, int failures, Instant now) {
        var life = Duration.between(
                leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant());
        boolean late = now.isAfter(leaf.getNotAfter().toInstant().minus(life.dividedBy(20)));
        var pause = PAUSE_FIRST.multipliedBy(1L << Math.clamp(failures - 1L, 0, DOUBLINGS_MAX));
        var capped = pause.compareTo(PAUSE_MAX) < 0 ? pause : PAUSE_MAX;
        return now.plus(late ? PAUSE_FIRST : capped);
    }
}
