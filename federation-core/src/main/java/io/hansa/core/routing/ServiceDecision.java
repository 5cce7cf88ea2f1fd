package io.hansa.core.routing;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.routing.Appraisal.Grade;
import io.hansa.core.routing.Candidate.Result;
import io.hansa.core.routing.RouteMemory.Standing;
import io.hansa.core.split.Split;
import io.hansa.core.verdict.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The decision for one service, from its appraised candidates to shares, standby and reasons. Confined to one thread.
 */
final class ServiceDecision {
    private static final Set<Grade> STANDBY = Set.of(Grade.USABLE, Grade.DEMOTED, Grade.WEAK);

    private final FailoverPolicy policy;
    private final List<Appraisal> appraisals;
    private final Map<ClusterId, Standing> standings;
    private final Homecoming homecoming;
    private final Map<ClusterId, Homecoming.Step> steps = new HashMap<>();
    private final Map<ClusterId, Double> caps = new HashMap<>();
    private final Set<ClusterId> forced = new HashSet<>();
    private final Grade stage;
    private Map<ClusterId, Integer> shares = Map.of();

    ServiceDecision(
            FailoverPolicy policy,
            List<Appraisal> appraisals,
            Map<ClusterId, Standing> standings,
            Homecoming homecoming,
            long load) {
        this.policy = policy;
        this.appraisals = appraisals;
        this.standings = standings;
        this.homecoming = homecoming;
        for (var a : appraisals) {
            steps.put(a.cluster(), homecoming.step(standings.get(a.cluster()), a));
        }
        this.stage = appraisals.stream()
                .map(Appraisal::grade)
                .min(Comparator.naturalOrder())
                .orElse(Grade.BARRED);
        if (stage == Grade.USABLE) {
            cap(load);
        }
        decide();
    }

    private void decide() {
        var able = appraisals.stream().filter(a -> a.grade() == stage).toList();
        var weights = weights(able);
        shares = switch (stage) {
            case USABLE -> usable(able, weights);
            case DEMOTED, DRAINED ->
                Split.divide(able.stream()
                                .map(a -> whole(a, a.order(), weights.applyAsDouble(a)))
                                .toList())
                        .shares();
            // Nobody has enough: all that is ready, wherever it is, carries its part.
            case WEAK ->
                Split.divide(able.stream()
                                .map(a -> whole(a, 0, a.health().ready()))
                                .toList())
                        .shares();
            case UNUSABLE, BARRED -> Map.of();
        };
    }

    private Map<ClusterId, Integer> usable(List<Appraisal> able, ToDoubleFunction<Appraisal> weights) {
        var division = Split.divide(
                able.stream().map(a -> claim(a, weights.applyAsDouble(a))).toList());
        if (forced.addAll(division.forced())) {
            // Whoever must serve before its time is back for good, so that the next decision finds the same.
            able.stream()
                    .filter(a -> !a.known() && forced.contains(a.cluster()))
                    .forEach(a -> caps.remove(a.cluster()));
            division = Split.divide(
                    able.stream().map(a -> claim(a, weights.applyAsDouble(a))).toList());
        }
        return division.shares();
    }

    private Split.Claim claim(Appraisal a, double weight) {
        int percent = forced.contains(a.cluster()) ? 100 : step(a).percent();
        double fraction = percent / 100.0 * a.drainPercent() / 100.0;
        int rank = a.pinned() ? 0 : !a.known() ? 2 : percent < 100 ? 1 : 0;
        return new Split.Claim(
                a.cluster(), a.order(), weight, fraction, caps.getOrDefault(a.cluster(), Double.MAX_VALUE), rank);
    }

    private static Split.Claim whole(Appraisal a, int tier, double weight) {
        return new Split.Claim(a.cluster(), tier, weight, 1, Double.MAX_VALUE, a.known() ? 0 : 2);
    }

    private Homecoming.Step step(Appraisal a) {
        return java.util.Objects.requireNonNull(steps.get(a.cluster()));
    }

    /** The operator's weights; else ready capacity where the whole tier declares it; else equal. */
    private static ToDoubleFunction<Appraisal> weights(List<Appraisal> able) {
        var undeclared = new HashSet<Integer>();
        able.stream().filter(a -> a.health().capacity() == 0).forEach(a -> undeclared.add(a.order()));
        return a -> {
            var rung = a.rung();
            if (rung != null && rung.weight() > 0) {
                return rung.weight();
            }
            return undeclared.contains(a.order()) ? 1 : a.health().capacity();
        };
    }

    /** Unknown clusters gain nothing; targets with a declared capacity gain no more than the policy lets failover add. */
    private void cap(long load) {
        var offering =
                appraisals.stream().filter(a -> a.takesPart() && !a.pinned()).toList();
        int home = offering.stream().mapToInt(Appraisal::order).min().orElse(-1);
        var homes = offering.stream().filter(a -> a.order() == home).toList();
        var weights = weights(homes);
        double sum = homes.stream().mapToDouble(weights).sum();
        for (var a : offering) {
            double cap = Double.MAX_VALUE;
            if (load > 0 && a.health().capacity() > 0) {
                double usual = a.order() == home ? Split.WHOLE * weights.applyAsDouble(a) / sum : 0;
                double extra = a.health().capacity() * (policy.extraLoadPercentMax() / 100.0);
                cap = Math.min(usual + Split.WHOLE * extra / load, spill(a, load));
            }
            if (!a.known()) {
                var before = standings.get(a.cluster());
                cap = Math.min(cap, before == null ? 0 : Split.upTo(before.share()));
            }
            if (cap < Split.WHOLE) {
                caps.put(a.cluster(), cap);
            }
        }
    }

    /** What a target takes of the viewer's load before the rest spills to the next tier. */
    private double spill(Appraisal a, long load) {
        int percent = policy.health().spillPercent();
        return percent == 0 ? Double.MAX_VALUE : Split.WHOLE * (a.health().capacity() * (percent / 100.0)) / load;
    }

    ServiceRoute route(ServiceName service, Protocol protocol) {
        var list = new ArrayList<ServiceRoute.Share>();
        shares.forEach((cluster, share) -> list.add(new ServiceRoute.Share(cluster, share)));
        var standby = appraisals.stream()
                .filter(a -> STANDBY.contains(a.grade()) && share(a) == 0)
                .sorted(Comparator.comparing(Appraisal::grade)
                        .thenComparingInt(Appraisal::order)
                        .thenComparing(a -> !a.known())
                        .thenComparingInt(a -> a.rung() == null ? 0 : a.rung().position())
                        .thenComparing(Appraisal::cluster))
                .map(Appraisal::cluster)
                .toList();
        var candidates = appraisals.stream().map(this::candidate).toList();
        var relays = new TreeMap<ClusterId, ClusterId>();
        appraisals.stream()
                .filter(a -> share(a) > 0 || standby.contains(a.cluster()))
                .forEach(a -> a.relay().ifPresent(relay -> relays.put(a.cluster(), relay)));
        return new ServiceRoute(
                service, protocol, policy.name(), tierInForce(), list, standby, candidates, relays, List.of());
    }

    private int share(Appraisal a) {
        return shares.getOrDefault(a.cluster(), 0);
    }

    private int tierInForce() {
        var byTier = new TreeMap<Integer, Integer>();
        // A pinned cluster that no tier names stands below the ladder.
        int below = policy.tiers().size();
        appraisals.stream()
                .filter(a -> share(a) > 0)
                .forEach(a -> byTier.merge(a.tier() < 0 ? below : a.tier(), share(a), Integer::sum));
        int most = byTier.values().stream().mapToInt(s -> s).max().orElse(0);
        return byTier.entrySet().stream()
                .filter(e -> e.getValue() == most)
                .mapToInt(Map.Entry::getKey)
                .findFirst()
                .orElse(-1);
    }

    private Candidate candidate(Appraisal a) {
        var result = share(a) > 0 ? Result.SERVING : STANDBY.contains(a.grade()) ? Result.STANDBY : Result.REJECTED;
        var why = why(a);
        return new Candidate(
                a.cluster(), a.tier(), a.health(), a.verdict(), result, why.reason, why.evidence, share(a));
    }

    private record Why(RouteReason reason, String evidence) {}

    private Why why(Appraisal a) {
        var step = step(a);
        if (a.grade() != Grade.USABLE) {
            return share(a) > 0
                    ? new Why(RouteReason.LAST_RESORT, a.evidence() + "; nothing better is left")
                    : new Why(a.reason(), a.evidence());
        }
        if (a.pinned()) {
            return new Why(RouteReason.PINNED, a.evidence());
        }
        if (share(a) > 0 && forced.contains(a.cluster())) {
            return new Why(
                    a.known() ? RouteReason.IN_FORCE : RouteReason.UNKNOWN_KEPT,
                    a.evidence() + "; nothing else can serve");
        }
        if (a.verdict() == Verdict.UNKNOWN) {
            return new Why(RouteReason.UNKNOWN_KEPT, a.evidence() + " when last heard");
        }
        if (step.reason() != RouteReason.IN_FORCE) {
            return new Why(step.reason(), step.evidence());
        }
        double cap = caps.getOrDefault(a.cluster(), Double.MAX_VALUE);
        if (share(a) + 1 >= cap && share(a) < Split.WHOLE) {
            int spill = policy.health().spillPercent();
            return new Why(
                    RouteReason.OVERLOAD,
                    "capacity " + a.health().capacity() + "/s; failover may add " + policy.extraLoadPercentMax()
                            + " % of it" + (spill == 0 ? "" : ", the rest spills from " + spill + " %"));
        }
        if (a.relay().isPresent()) {
            return new Why(RouteReason.RELAYED, a.evidence());
        }
        if (a.dear()) {
            return new Why(RouteReason.COST, a.evidence());
        }
        if (share(a) == 0) {
            return new Why(RouteReason.LOWER_TIER, a.evidence());
        }
        return new Why(a.reason(), a.evidence());
    }

    /** What the next decision must know. */
    Map<ClusterId, Standing> memory() {
        var memory = new HashMap<ClusterId, Standing>();
        for (var a : appraisals) {
            var standing = step(a).standing();
            if (forced.contains(a.cluster())) {
                standing = homecoming.served(standing);
            }
            if (standing != null) {
                memory.put(a.cluster(), standing.withShare(share(a)));
            }
        }
        return memory;
    }

    /** When time alone changes this decision; {@link Instant#MAX} if never. */
    Instant next() {
        var next = Instant.MAX;
        for (var a : appraisals) {
            var due = forced.contains(a.cluster()) ? Instant.MAX : step(a).next();
            next = min(next, min(a.next(), due));
        }
        return next;
    }

    private static Instant min(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
