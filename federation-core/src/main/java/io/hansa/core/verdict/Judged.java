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
 */
public record Judged(
        ClusterId target, Verdict verdict, Instant since, Instant at, List<String> reasons, List<ClusterId> observers) {

    public Judged {
        reasons = List.copyOf(reasons);
        observers = List.copyOf(observers);
    }

    /** The same verdict with other reasons. */
    Judged because(List<String> others) {
        return new Judged(target, verdict, since, at, others, observers);
    }
}
