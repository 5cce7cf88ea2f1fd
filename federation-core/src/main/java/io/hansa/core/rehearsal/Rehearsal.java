package io.hansa.core.rehearsal;

import io.hansa.core.catalog.Catalog;
import io.hansa.core.catalog.ServiceOffer;
import io.hansa.core.drain.Drain;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HealthVector;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.rehearsal.RehearsalReport.Effect;
import io.hansa.core.rehearsal.RehearsalReport.Overload;
import io.hansa.core.rehearsal.RehearsalReport.Row;
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
        var rows = new ArrayList<Row>();
        var assumptions = new TreeSet<String>();
        var before = new LoadTable();
        var after = new LoadTable();
        for (var viewer : viewers()) {
            if (scenario.lost().contains(viewer)) {
                continue; // Nobody calls from a cluster that is gone.
            }
            var now = plan(viewer, Scenario.NOTHING, assumptions);
            var then = plan(viewer, scenario, assumptions);
            var services = new TreeSet<>(now.routes().keySet());
            services.addAll(then.routes().keySet());
            for (var service : services) {
                var old = shares(now, service);
                var next = shares(then, service);
                rows.add(new Row(viewer, service, old, next, effect(old, then, service)));
                long sent = load.getOrDefault(viewer, Map.of()).getOrDefault(service, 0L);
                before.add(service, old, sent);
                after.add(service, next, sent);
            }
        }
        return new RehearsalReport(
                scenario, basis.now(), rows, overloads(before, after, scenario), List.copyOf(assumptions));
    }

    /** The N-1 table: what the loss of each cluster alone would do, in name order. */
    public SortedMap<ClusterId, RehearsalReport> eachLoss() {
        var reports = new TreeMap<ClusterId, RehearsalReport>();
        viewers().forEach(cluster -> reports.put(cluster, run(Scenario.losing(cluster))));
        return reports;
    }

    private Set<ClusterId> viewers() {
        var viewers = new TreeSet<>(basis.membership().counting());
        viewers.add(basis.viewer());
        return viewers;
    }

    private RoutePlan plan(ClusterId viewer, Scenario scenario, Set<String> assumptions) {
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
        var policies = new TreeMap<String, FailoverPolicy>(basis.policies());
        scenario.policy().ifPresent(policy -> policies.put(policy.name(), policy));
        return RoutePlanner.plan(new RouteInput(
                catalog(scenario),
                basis.membership(),
                policies,
                drains,
                verdicts(viewer, scenario, assumptions),
                basis.leases(),
                RouteMemory.EMPTY,
                viewer,
                basis.now(),
                load.getOrDefault(viewer, Map.of())));
    }

    private Map<ClusterId, Judged> verdicts(ClusterId viewer, Scenario scenario, Set<String> assumptions) {
        var verdicts = new HashMap<>(
                viewer.equals(basis.viewer())
                        ? basis.verdicts()
                        : new Judgement().judge(matrix, basis.membership(), viewer, Map.of(), basis.now()));
        for (var target : basis.membership().members().keySet()) {
            var judged = verdicts.get(target);
            if (scenario.lost().contains(target)) {
                verdicts.put(target, supposed(target, Verdict.DOWN));
            } else if (cut(scenario, viewer, target)) {
                verdicts.put(target, supposed(target, Verdict.UNREACHABLE_FROM_HERE));
            } else if (!target.equals(viewer) && (judged == null || judged.verdict() == Verdict.UNKNOWN)) {
                assumptions.add(viewer + " has not measured " + target + "; taken as alive");
                verdicts.put(target, supposed(target, Verdict.HEALTHY));
            }
        }
        return verdicts;
    }

    private Judged supposed(ClusterId target, Verdict verdict) {
        return new Judged(target, verdict, basis.now(), basis.now(), List.of("supposed"), List.of());
    }

    private static boolean cut(Scenario scenario, ClusterId viewer, ClusterId target) {
        return scenario.cutLinks().contains(new Scenario.Cut(viewer, target))
                || scenario.cutLinks().contains(new Scenario.Cut(target, viewer));
    }

    private Catalog catalog(Scenario scenario) {
        if (scenario.weakened().isEmpty()) {
            return basis.catalog();
        }
        var offers = new TreeMap<ServiceName, SortedMap<ClusterId, Catalog.Offer>>(
                basis.catalog().offers());
        for (var weakened : scenario.weakened()) {
            offers.computeIfPresent(weakened.service(), (service, byCluster) -> {
                var changed = new TreeMap<>(byCluster);
                changed.computeIfPresent(weakened.cluster(), (c, offer) -> weaken(offer, weakened.percentLeft()));
                return changed;
            });
        }
        return new Catalog(basis.catalog().revision(), basis.catalog().clusters(), offers);
    }

    private static Catalog.Offer weaken(Catalog.Offer held, int percentLeft) {
        var offer = held.offer();
        var health = offer.health();
        int ready = health.ready() * percentLeft / 100;
        long capacity = health.ready() == 0 ? 0 : health.capacity() / health.ready() * ready;
        var less = new HealthVector(ready, health.total(), capacity, new TreeMap<>());
        return new Catalog.Offer(
                new ServiceOffer(offer.service(), offer.protocol(), less, offer.clusters(), offer.callers()),
                held.signedAt());
    }

    private static List<ServiceRoute.Share> shares(RoutePlan plan, ServiceName service) {
        return plan.find(service).map(ServiceRoute::shares).orElse(List.of());
    }

    private static Effect effect(List<ServiceRoute.Share> before, RoutePlan then, ServiceName service) {
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
        return before.equals(route.get().shares()) ? Effect.UNCHANGED : Effect.MOVED;
    }

    private List<Overload> overloads(LoadTable before, LoadTable after, Scenario scenario) {
        var overloads = new ArrayList<Overload>();
        var catalog = catalog(scenario);
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
