package io.hansa.core.routing;

import io.hansa.core.catalog.Catalog;
import io.hansa.core.catalog.ServiceOffer;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.Ladder;
import io.hansa.core.policy.PolicyChoice;
import io.hansa.core.table.SortedTable;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides where the calls of one cluster go (I4): live routing, what-if, policy diff, explanations and tests all come here. A
 * pure function of its input; the cost is services times clusters, and {@link #replan} costs only what changed (I9).
 *
 * <p>For each service: hard rules bar candidates (trust, offer, residency, ladder); verdict, staleness, drains and the health
 * threshold grade the rest; the best grade that anybody has serves, from the first tier down; what ramps, drains and caps do
 * not let a cluster take falls to its siblings, then to the next tier. When nobody has enough health, everything that is ready
 * serves by its ready instances: a crowd of weak targets carries more than one of them. Nothing forbidden ever serves, though
 * nobody be left.
 */
public final class RoutePlanner {
    private final RouteInput input;
    private final RouteLimits limits;
    private final PolicyChoice policies;
    private final Appraiser appraiser;
    private final Map<String, Ladder> ladders = new HashMap<>();
    private final List<ClusterId> clusters;

    private RoutePlanner(RouteInput input, RouteLimits limits) {
        this.input = input;
        this.limits = limits;
        this.policies = input.policies();
        this.appraiser = new Appraiser(input, limits);
        var all = new TreeSet<>(input.membership().members().keySet());
        all.add(input.viewer());
        this.clusters = List.copyOf(all);
    }

    /** The plan for every service that somebody offers to the viewer, its own included. */
    public static RoutePlan plan(RouteInput input) {
        return plan(input, RouteLimits.DEFAULT);
    }

    /** The same with other limits. */
    public static RoutePlan plan(RouteInput input, RouteLimits limits) {
        return new RoutePlanner(input, limits)
                .decide(
                        RoutePlan.empty(input.viewer(), input.now()),
                        input.catalog().offers().keySet());
    }

    /**
     * The plan before with the decisions on some services made anew: right when nothing but their offers, or policies and
     * drains that speak of them alone, or time ({@link RoutePlan#due}), has changed since. Costs what is decided, whatever the
     * number of other services (I9).
     *
     * @param input with the memory of {@code previous}
     */
    public static RoutePlan replan(RoutePlan previous, RouteInput input, Collection<ServiceName> changed) {
        var planner = new RoutePlanner(input, RouteLimits.DEFAULT);
        return planner.decide(previous, planner.withMates(changed));
    }

    /** These services and all that move with them. */
    private Collection<ServiceName> withMates(Collection<ServiceName> services) {
        var all = new TreeSet<>(services);
        for (var service : services) {
            var policy = policies.policyFor(service);
            if (policy.together()) {
                all.addAll(policy.services());
            }
        }
        return all;
    }

    private RoutePlan decide(RoutePlan previous, Collection<ServiceName> services) {
        var routes = SortedTable.copyOf(previous.routes());
        var memory = previous.memory();
        var agenda = previous.agenda();
        for (var service : services) {
            var protocol = protocol(service);
            if (protocol == null) {
                routes = routes.without(service);
                memory = memory.with(service, Map.of());
                agenda = agenda.with(service, Instant.MAX);
            } else {
                var decision = decide(service);
                var route = decision.route(service, protocol)
                        .passing(appraiser.passes(service, ladder(policies.policyFor(service))));
                // An equal route keeps its identity, so that whoever compares plans finds nothing to do.
                routes = route.equals(routes.get(service)) ? routes : routes.with(service, route);
                memory = memory.with(service, decision.memory());
                agenda = agenda.with(service, decision.next());
            }
        }
        return new RoutePlan(input.viewer(), input.now(), routes, memory, agenda);
    }

    private ServiceDecision decide(ServiceName service) {
        var policy = policies.policyFor(service);
        var ladder = ladder(policy);
        var appraisals = appraiser.appraise(service, clusters, ladder);
        var standings = input.memory().of(service);
        var homecoming = new Homecoming(policy.damping(), limits, standings, input.now());
        return new ServiceDecision(
                policy, appraisals, standings, homecoming, input.load().getOrDefault(service, 0L));
    }

    private Ladder ladder(FailoverPolicy policy) {
        return ladders.computeIfAbsent(
                policy.name(), name -> Ladder.of(policy, input.catalog(), input.viewer(), clusters));
    }

    /** What the service speaks, by the viewer's own offer or the first one made to it; null when nobody offers it. */
    private @Nullable Protocol protocol(ServiceName service) {
        var offers = input.catalog().offersOf(service);
        var own = offers.get(input.viewer());
        if (own != null) {
            return own.offer().protocol();
        }
        return offers.values().stream()
                .map(Catalog.Offer::offer)
                .filter(offer -> offer.offeredTo(input.viewer()))
                .map(ServiceOffer::protocol)
                .findFirst()
                .orElse(null);
    }
}
