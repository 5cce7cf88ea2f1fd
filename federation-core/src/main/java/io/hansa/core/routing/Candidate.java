package io.hansa.core.routing;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HealthVector;
import io.hansa.core.verdict.Verdict;

/**
 * One cluster that could have served a service, and what became of it. Immutable.
 *
 * @param tier index in the policy's ladder, from 0; -1 when no tier names it
 * @param share of the traffic in basis points, 0 to 10000
 * @param evidence what the reason rests on, e.g. {@code 1 of 3 ready = 33 % < 70 %}
 */
public record Candidate(
        ClusterId cluster,
        int tier,
        HealthVector health,
        Verdict verdict,
        Result result,
        RouteReason reason,
        String evidence,
        int share) {

    /** What became of it. */
    public enum Result {
        SERVING,
        STANDBY,
        REJECTED
    }
}
