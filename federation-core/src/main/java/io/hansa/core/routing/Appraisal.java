package io.hansa.core.routing;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HealthVector;
import io.hansa.core.policy.Ladder;
import io.hansa.core.verdict.Verdict;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a candidate is good for, and why. Immutable.
 *
 * @param drainPercent how much of its share a drain leaves, in steps of ten; 100 without one
 * @param next when time alone changes this appraisal; {@link Instant#MAX} if never
 */
record Appraisal(
        ClusterId cluster,
        Stand stand,
        HealthVector health,
        Verdict verdict,
        Finding finding,
        int drainPercent,
        Instant next) {

    /** What a candidate is good for, best first. */
    enum Grade {
        /** Alive, fresh and healthy. */
        USABLE,
        /** Would be usable, had its lease not run out under a demote rule: serves when nothing usable is left. */
        DEMOTED,
        /** Too few instances are ready, but some: serves when nothing demoted is left either. */
        WEAK,
        /** Drained on purpose: serves only rather than nobody. */
        DRAINED,
        /** Cannot serve now. */
        UNUSABLE,
        /** Forbidden by the policy; if it ever comes in, it comes anew. */
        BARRED
    }

    /**
     * Where a candidate stands before its state is looked at.
     *
     * @param order which tier it serves with: its own, a later one while it is dear or reached through another cluster, none
     *     before a pinned one's -1
     * @param pinned whether a person sends calls here now
     * @param relay through which cluster it is reached while its link is cut
     */
    record Stand(Ladder.@Nullable Rung rung, int order, boolean pinned, Optional<ClusterId> relay) {}

    /** What was found. */
    record Finding(Grade grade, RouteReason reason, String evidence) {}

    Ladder.@Nullable Rung rung() {
        return stand.rung;
    }

    int order() {
        return stand.order;
    }

    boolean pinned() {
        return stand.pinned;
    }

    Optional<ClusterId> relay() {
        return stand.relay;
    }

    Grade grade() {
        return finding.grade;
    }

    RouteReason reason() {
        return finding.reason;
    }

    String evidence() {
        return finding.evidence;
    }

    /** On the policy's ladder; -1 when no tier names it. */
    int tier() {
        var rung = stand.rung;
        return rung == null ? -1 : rung.tier();
    }

    /** Whether it has to wait for the tiers within the policy's cost limit. */
    boolean dear() {
        return !pinned() && order() > tier();
    }

    /** The same candidate, kept back because of another service of its group. */
    Appraisal kept(String why) {
        var kept = new Finding(Grade.DEMOTED, RouteReason.GROUP, why);
        return new Appraisal(cluster, stand, health, verdict, kept, drainPercent, next);
    }

    Appraisal until(Instant due) {
        return new Appraisal(cluster, stand, health, verdict, finding, drainPercent, due);
    }

    /** The same candidate, moving with another service of its group. */
    Appraisal with(Appraisal mate) {
        int percent = Math.min(drainPercent, mate.drainPercent);
        var due = mate.next.isBefore(next) ? mate.next : next;
        return new Appraisal(cluster, stand, health, verdict, finding, percent, due);
    }

    boolean known() {
        return verdict != Verdict.UNKNOWN;
    }

    /** Whether it takes part at all: offered, trusted and allowed. */
    boolean takesPart() {
        return grade() != Grade.BARRED && reason() != RouteReason.NOT_OFFERED && reason() != RouteReason.NOT_TRUSTED;
    }
}
