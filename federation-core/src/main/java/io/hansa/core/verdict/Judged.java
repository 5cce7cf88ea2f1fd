package io.hansa.core.verdict;

import io.hansa.core.model.ClusterId;
import java.time.Instant;
import java.util.List;

/**
 * A verdict with everything that a person needs to believe it (I6). Immutable.
 *
 * @param since when this verdict began
 * @param at when it was last confirmed
 * @param reasons sentences in English, the weightiest first
 * @param observers clusters whose fresh observations counted
 * @param reachedBy clusters that have just reached it though this one could not, in name order: who may pass calls on; for a
 *     while after the link has healed, too; empty otherwise
 */
public record Judged(
        ClusterId target,
        Verdict verdict,
        Instant since,
        Instant at,
        List<String> reasons,
        List<ClusterId> observers,
        List<ClusterId> reachedBy) {

    public Judged {
        reasons = List.copyOf(reasons);
        observers = List.copyOf(observers);
        reachedBy = List.copyOf(reachedBy);
    }

    /** Of a cluster that nobody reaches in this one's stead. */
    public Judged(
            ClusterId target,
            Verdict verdict,
            Instant since,
            Instant at,
            List<String> reasons,
            List<ClusterId> observers) {
        this(target, verdict, since, at, reasons, observers, List.of());
    }

    /** The same verdict with other reasons. */
    Judged because(List<String> others) {
        return new Judged(target, verdict, since, at, others, observers, reachedBy);
    }

    /** The same verdict, with those who reach the target in this one's stead. */
    public Judged reachedBy(List<ClusterId> clusters) {
        return new Judged(target, verdict, since, at, reasons, observers, clusters);
    }
}
