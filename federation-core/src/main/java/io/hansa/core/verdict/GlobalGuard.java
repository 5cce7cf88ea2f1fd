package io.hansa.core.verdict;

import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps a wrong belief from emptying the federation: when more than a share of the other clusters would be judged away, routing
 * goes on with the verdicts in force and an alarm is raised. A pure function; pages go on showing the verdicts as judged.
 *
 * <p>Only silence is held back. A cluster that others confirm to be DOWN, or that refuses our connections, cannot be used
 * from here whatever the reason, and goes. Losing a single cluster is never held back, so two clusters fail over; of the two
 * others of three, one may go on silence (50 %) and the second only on evidence; of three others, two may (67 %). Immutable.
 *
 * @param percentMax share of the other counting clusters that may be lost before silence stops counting, 1 to 100
 */
public record GlobalGuard(int percentMax) {

    public static final GlobalGuard DEFAULT = new GlobalGuard(67);

    /**
     * What routing uses.
     *
     * @param verdicts the ones to plan with
     * @param heldBack clusters whose loss was not believed, in name order; not empty exactly when frozen
     * @param alarm an operator's sentence; empty unless frozen
     */
    public record Guarded(SortedMap<ClusterId, Judged> verdicts, List<ClusterId> heldBack, String alarm) {
        /** Before anything was judged. */
        public static final Guarded NOTHING = new Guarded(new TreeMap<>(), List.of(), "");

        public Guarded {
            verdicts = Collections.unmodifiableSortedMap(new TreeMap<>(verdicts));
            heldBack = List.copyOf(heldBack);
        }

        public boolean frozen() {
            return !heldBack.isEmpty();
        }
    }

    public GlobalGuard {
        if (percentMax < 1 || percentMax > 100) {
            throw new IllegalArgumentException("percentMax: " + percentMax + " (expected: 1 to 100)");
        }
    }

    /**
     * Passes the verdicts on, or holds some back.
     *
     * @param inForce what this function returned last; empty at first
     * @param judged as {@link Judgement} has just concluded
     */
    public Guarded guard(
            Map<ClusterId, Judged> inForce,
            Map<ClusterId, Judged> judged,
            ObservationMatrix matrix,
            Membership membership,
            ClusterId viewer) {
        var verdicts = new TreeMap<>(judged);
        var others =
                membership.counting().stream().filter(c -> !c.equals(viewer)).toList();
        var lost = others.stream().filter(c -> isLost(judged, c)).toList();
        if (lost.size() < 2 || 100 * lost.size() <= percentMax * others.size()) {
            return new Guarded(verdicts, List.of(), "");
        }
        var heldBack = new ArrayList<ClusterId>();
        for (var cluster : lost) {
            if (!isLost(inForce, cluster) && !hasEvidence(cluster, judged, matrix, viewer)) {
                heldBack.add(cluster);
                var before = inForce.get(cluster);
                verdicts.put(cluster, before == null ? unknown(cluster, verdicts) : before);
            }
        }
        return heldBack.isEmpty()
                ? new Guarded(verdicts, List.of(), "")
                : new Guarded(
                        verdicts,
                        heldBack,
                        lost.size() + " of " + others.size()
                                + " other clusters seem lost, more than " + percentMax
                                + " %: routes stay as they were until that is certain; look at this cluster's own network first");
    }

    private static boolean isLost(Map<ClusterId, Judged> verdicts, ClusterId cluster) {
        var judged = verdicts.get(cluster);
        return judged != null && !judged.verdict().takesTraffic();
    }

    private static boolean hasEvidence(
            ClusterId cluster, Map<ClusterId, Judged> judged, ObservationMatrix matrix, ClusterId viewer) {
        var verdict = judged.get(cluster);
        return verdict != null && verdict.verdict() == Verdict.DOWN
                || matrix.find(viewer, cluster)
                        .map(o -> o.probe() == ProbeOutcome.REFUSED)
                        .orElse(false);
    }

    private static Judged unknown(ClusterId cluster, Map<ClusterId, Judged> judged) {
        var seen = judged.get(cluster);
        var since = seen == null ? Instant.EPOCH : seen.since();
        return new Judged(cluster, Verdict.UNKNOWN, since, since, List.of("its loss is not believed yet"), List.of());
    }
}
