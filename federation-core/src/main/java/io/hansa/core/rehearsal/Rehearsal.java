package io.hansa.core.rehearsal;

import io.hansa.core.catalog.Catalog;
import io.hansa.core.drain.Drain;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.PolicyChoice;
import io.hansa.core.rehearsal.RehearsalReport.Effect;
import io.hansa.core.rehearsal.RehearsalReport.Overload;
import io.hansa.core.rehearsal.RehearsalReport.Row;
import io.hansa.core.rehearsal.Scenario.Weakened;
import io.hansa.core.routing.Candidate;
import io.hansa.core.routing.RouteInput;
import io.hansa.core.routing.RouteMemory;
import io.hansa.core.routing.RoutePlan;
import io.hansa.core.routing.RoutePlanner;
import io.hansa.core.routing.RouteReason;
import io.hansa.core.routing.ServiceRoute;
import io.hansa.core.verdict.Judged;
import io.hansa.core.verdict.Judgement;
import io.hansa.core.verdict.ObservationMatrix;
import io.hansa.core.verdict.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Plays scenarios on the live state: asks the planner (I4) for every cluster's callers, once as things are and once with the
 * inputs changed. Both in the steady state, without hold-down or ramp: the question is where traffic ends, not how it gets
 * there. Pure; changes nothing. Immutable.
 *
 * @param basis the live input of this node
 * @param matrix what every cluster observes; other viewers' verdicts are judged from it
 * @param load requests per second that each cluster's callers send to each service; what is absent is not known
 */
public record Rehearsal(RouteInput basis, ObservationMatrix matrix, Map<ClusterId, Map<ServiceName, Long>> load) {

    /** Bounds what one question costs: at 30 clusters all single losses and links. */
    public static final int TABLE_MAX = 500;

    private static final Duration DRAIN_LENGTH = Duration.ofHours(1);

    public Rehearsal {
        load = Map.copyOf(load);
    }

    /** Without a known load: no overload is found. */
    public Rehearsal(RouteInput basis, ObservationMatrix matrix) {
        this(basis, matrix, Map.of());
    }

    /** What the scenario would do. */
    public RehearsalReport run(Scenario scenario) {
        return run(scenario, steady());
    }

    /** How things stand now for each viewer's callers, in the steady state. */
    private Map<ClusterId, RoutePlan> steady() {
        var plans = new HashMap<ClusterId, RoutePlan>();
        var nothing = suppose(Scenario.NOTHING);
        viewers().forEach(viewer -> plans.put(viewer, plan(viewer, nothing, new TreeSet<>())));
        return plans;
    }

    /** A scenario with what it makes of the inputs, computed once for all viewers. */
    private record Supposed(Scenario scenario, Catalog catalog, PolicyChoice policies) {}

    private Supposed suppose(Scenario scenario) {
        return new Supposed(scenario, catalog(scenario), policies(scenario));
    }

    private RehearsalReport run(Scenario scenario, Map<ClusterId, RoutePlan> steady) {
        var supposed = suppose(scenario);
        var rows = new ArrayList<Row>();
        var assumptions = new TreeSet<String>();
        var before = new LoadTable();
        var after = new LoadTable();
        for (var viewer : viewers()) {
            if (scenario.lost().contains(viewer)) {
                continue; // Nobody calls from a cluster that is gone.
            }
            if (scenario.gateways().contains(viewer)) {
                assumptions.add("callers in " + viewer + " reach its own instances without its gateways");
            }
            var now = Objects.requireNonNull(steady.get(viewer));
            var then = plan(viewer, supposed, assumptions);
            var services = new TreeSet<>(now.routes().keySet());
            services.addAll(then.routes().keySet());
            for (var service : services) {
                var row = row(viewer, service, now, then, supposed.policies());
                rows.add(row);
                long sent = load.getOrDefault(viewer, Map.of()).getOrDefault(service, 0L);
                before.add(service, row.before(), sent);
                after.add(service, row.after(), sent);
            }
        }
        return new RehearsalReport(
                scenario, basis.now(), rows, overloads(before, after, supposed.catalog()), List.copyOf(assumptions));
    }

    private Row row(ClusterId viewer, ServiceName service, RoutePlan now, RoutePlan then, PolicyChoice policies) {
        var old = shares(now, service);
        var next = shares(then, service);
        var relays = then.find(service).map(Rehearsal::relays).orElseGet(TreeMap::new);
        now.find(service)
                .ifPresent(route -> relays.entrySet().removeAll(relays(route).entrySet()));
        int able = next.size() + then.find(service).map(r -> r.standby().size()).orElse(0);
        return new Row(
                viewer,
                service,
                old,
                next,
                relays,
                effect(old, relays, then, service),
                able,
                cents(viewer, service, old, basis.policies()),
                cents(viewer, service, next, policies));
    }

    /** Through whom those who serve are reached, where not straight. */
    private static SortedMap<ClusterId, ClusterId> relays(ServiceRoute route) {
        var relays = new TreeMap<>(route.relays());
        route.standby().forEach(relays::remove);
        return relays;
    }

    private long cents(ClusterId viewer, ServiceName service, List<ServiceRoute.Share> shares, PolicyChoice policies) {
        var cost = policies.policyFor(service).cost();
        return Math.round(shares.stream()
                .mapToDouble(s -> cost.cents(viewer, s.cluster(), basis.catalog()) * s.basisPoints() / 10_000.0)
                .sum());
    }

    /** The N-1 table: what the loss of each cluster alone would do, in name order. */
    public SortedMap<ClusterId, RehearsalReport> eachLoss() {
        var reports = new TreeMap<ClusterId, RehearsalReport>();
        var steady = steady();
        viewers().forEach(cluster -> reports.put(cluster, run(Scenario.losing(cluster), steady)));
        return reports;
    }

    /**
     * What each single loss would do: of every cluster, of every cluster's gateways, of every link. With {@code depth} 2 also of
     * every two clusters at once. The first {@link #TABLE_MAX} of them.
     *
     * @param depth 1 or 2
     */
    public List<RehearsalReport> table(int depth) {
        var scenarios = new ArrayList<Scenario>();
        var clusters = List.copyOf(viewers());
        clusters.forEach(cluster -> scenarios.add(Scenario.losing(cluster)));
        clusters.forEach(cluster -> scenarios.add(Scenario.losingGateways(cluster)));
        for (int pass = 0; pass < depth; pass++) {
            for (int a = 0; a < clusters.size(); a++) {
                for (int b = a + 1; b < clusters.size(); b++) {
                    scenarios.add(
                            pass == 0
                                    ? Scenario.cutting(clusters.get(a), clusters.get(b))
                                    : Scenario.losing(clusters.get(a)).and(Scenario.losing(clusters.get(b))));
                }
            }
        }
        var steady = steady();
        return scenarios.stream().limit(TABLE_MAX).map(s -> run(s, steady)).toList();
    }

    private Set<ClusterId> viewers() {
        var viewers = new TreeSet<>(basis.membership().counting());
        viewers.add(basis.viewer());
        return viewers;
    }

    private RoutePlan plan(ClusterId viewer, Supposed supposed, Set<String> assumptions) {
        var scenario = supposed.scenario();
        var drains = new ArrayList<>(basis.drains());
        for (var cluster : scenario.drained()) {
            drains.add(new Drain(
                    "rehearsal",
                    Drain.Subject.CLUSTER,
                    cluster.value(),
                    basis.now(),
                    Duration.ZERO,
                    basis.now().plus(DRAIN_LENGTH),
                    "rehearsal",
                    "rehearsal"));
        }
        for (var drill : scenario.drills()) {
            drains.add(new Drain(
                    "rehearsal-" + drill.id(),
                    drill.subject(),
                    drill.name(),
                    basis.now(),
                    Duration.ZERO,
                    basis.now().plus(DRAIN_LENGTH),
                    drill.reason(),
                    drill.by(),
                    drill.floorPercent(),
                    drill.stop()));
        }
        var pins = new ArrayList<>(basis.pins());
        pins.addAll(scenario.pins());
        return RoutePlanner.plan(new RouteInput(
                supposed.catalog(),
                basis.membership(),
                supposed.policies(),
                drains,
                verdicts(viewer, scenario, assumptions),
                basis.leases(),
                RouteMemory.EMPTY,
                viewer,
                basis.now(),
                load.getOrDefault(viewer, Map.of()),
                pins));
    }

    private PolicyChoice policies(Scenario scenario) {
        if (scenario.policy().isEmpty()) {
            return basis.policies();
        }
        var policies = new TreeMap<String, FailoverPolicy>(basis.policies().byName());
        scenario.policy().ifPresent(policy -> policies.put(policy.name(), policy));
        return PolicyChoice.of(policies);
    }

    private Map<ClusterId, Judged> verdicts(ClusterId viewer, Scenario scenario, Set<String> assumptions) {
        var verdicts = new HashMap<>(
                viewer.equals(basis.viewer())
                        ? basis.verdicts()
                        : new Judgement().judge(matrix, basis.membership(), viewer, Map.of(), basis.now()));
        for (var target : basis.membership().members().keySet()) {
            var judged = verdicts.get(target);
            boolean gone =
                    scenario.lost().contains(target) || scenario.gateways().contains(target) && !target.equals(viewer);
            if (gone) {
                verdicts.put(target, supposed(target, Verdict.DOWN));
            } else if (cut(scenario, viewer, target)) {
                verdicts.put(
                        target,
                        supposed(target, Verdict.UNREACHABLE_FROM_HERE)
                                .reachedBy(reachedBy(viewer, target, scenario, verdicts)));
            } else if (!target.equals(viewer) && (judged == null || judged.verdict() == Verdict.UNKNOWN)) {
                assumptions.add(viewer + " has not measured " + target + "; taken as alive");
                verdicts.put(target, supposed(target, Verdict.HEALTHY));
            }
        }
        return verdicts;
    }

    /** Who would go on reaching the target: everybody alive whose own link to it is whole. */
    private List<ClusterId> reachedBy(
            ClusterId viewer, ClusterId target, Scenario scenario, Map<ClusterId, Judged> verdicts) {
        var judged = verdicts.get(target);
        return judged != null && judged.verdict() == Verdict.DOWN
                ? List.of()
                : viewers().stream()
                        .filter(c -> !c.equals(viewer) && !c.equals(target))
                        .filter(c -> !scenario.lost().contains(c) && !cut(scenario, c, target))
                        .toList();
    }

    private Judged supposed(ClusterId target, Verdict verdict) {
        return new Judged(target, verdict, basis.now(), basis.now(), List.of("supposed"), List.of());
    }

    private static boolean cut(Scenario scenario, ClusterId viewer, ClusterId target) {
        boolean mute = scenario.gateways().contains(viewer) && !viewer.equals(target);
        return mute
                || scenario.cutLinks().contains(new Scenario.Cut(viewer, target))
                || scenario.cutLinks().contains(new Scenario.Cut(target, viewer));
    }

    private Catalog catalog(Scenario scenario) {
        if (scenario.weakened().isEmpty() && scenario.thinned().isEmpty()) {
            return basis.catalog();
        }
        var offers = new TreeMap<ServiceName, SortedMap<ClusterId, Catalog.Offer>>(
                basis.catalog().offers());
        scenario.thinned()
                .forEach((cluster, percentLeft) -> List.copyOf(offers.keySet())
                        .forEach(service -> weaken(offers, new Weakened(service, cluster, percentLeft))));
        scenario.weakened().forEach(weakened -> weaken(offers, weakened));
        return new Catalog(basis.catalog().revision(), basis.catalog().clusters(), offers);
    }

    private static void weaken(SortedMap<ServiceName, SortedMap<ClusterId, Catalog.Offer>> offers, Weakened weakened) {
        offers.computeIfPresent(weakened.service(), (service, byCluster) -> {
            var changed = new TreeMap<>(byCluster);
            changed.computeIfPresent(weakened.cluster(), (c, held) -> {
                var less = held.offer().health().weakened(weakened.percentLeft());
                return new Catalog.Offer(held.offer().withHealth(less), held.signedAt());
            });
            return changed;
        });
    }

    private static List<ServiceRoute.Share> shares(RoutePlan plan, ServiceName service) {
        return plan.find(service).map(ServiceRoute::shares).orElse(List.of());
    }

    private static Effect effect(
            List<ServiceRoute.Share> before, Map<ClusterId, ClusterId> relays, RoutePlan then, ServiceName service) {
        var route = then.find(service);
        if (route.isEmpty() || route.get().shares().isEmpty()) {
            boolean keptOut = route.stream()
                    .flatMap(r -> r.candidates().stream())
                    .anyMatch(c -> c.reason() == RouteReason.RESIDENCY
                            && c.verdict().takesTraffic()
                            && c.health().ready() > 0);
            return keptOut ? Effect.KEPT_OUT_BY_RESIDENCY : Effect.LOST;
        }
        boolean weak = route.get().candidates().stream()
                .anyMatch(c -> c.result() == Candidate.Result.SERVING && c.reason() == RouteReason.LAST_RESORT);
        if (weak) {
            return Effect.WEAK;
        }
        return before.equals(route.get().shares()) && relays.isEmpty() ? Effect.UNCHANGED : Effect.MOVED;
    }

    private static List<Overload> overloads(LoadTable before, LoadTable after, Catalog catalog) {
        var overloads = new ArrayList<Overload>();
        after.sent.forEach((service, byTarget) -> byTarget.forEach((target, sent) -> {
            var offer = catalog.offersOf(service).get(target);
            long capacity = offer == null ? 0 : offer.offer().health().capacity();
            if (capacity > 0 && sent > capacity) {
                overloads.add(new Overload(service, target, before.of(service, target), Math.round(sent), capacity));
            }
        }));
        return overloads;
    }

    /** Requests per second by service and target. Confined to one thread. */
    private static final class LoadTable {
        private final SortedMap<ServiceName, SortedMap<ClusterId, Double>> sent = new TreeMap<>();

        void add(ServiceName service, List<ServiceRoute.Share> shares, long perSecond) {
            for (var share : shares) {
                sent.computeIfAbsent(service, k -> new TreeMap<>())
                        .merge(share.cluster(), perSecond * share.basisPoints() / 10_000.0, Double::sum);
            }
        }

        long of(ServiceName service, ClusterId target) {
            return Math.round(sent.getOrDefault(service, new TreeMap<>()).getOrDefault(target, 0.0));
        }
    }
}
