package io.hansa.core.routing;

import io.hansa.core.catalog.Catalog;
import io.hansa.core.catalog.ServiceOffer;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.Ladder;
import io.hansa.core.policy.PolicyChoice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
        this.policies = PolicyChoice.of(input.policies());
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
        var empty = new RoutePlan(input.viewer(), input.now(), new TreeMap<>(), RouteMemory.EMPTY, Instant.MAX);
        return new RoutePlanner(input, limits).decide(empty, input.catalog().services());
    }

    /**
     * The plan before with the decisions on some services made anew: right when nothing but their offers, or policies and
     * drains that speak of them alone, has changed since. Its {@code nextAt} is the earlier of both, so it may come early.
     *
     * @param input with the memory of {@code previous}
     */
    public static RoutePlan replan(RoutePlan previous, RouteInput input, Collection<ServiceName> changed) {
        return new RoutePlanner(input, RouteLimits.DEFAULT).decide(previous, changed);
    }

    private RoutePlan decide(RoutePlan previous, Collection<ServiceName> services) {
        var routes = new TreeMap<>(previous.routes());
        var memory = new HashMap<>(previous.memory().standings());
        var next = previous.nextAt();
        for (var service : services) {
            routes.remove(service);
            memory.remove(service);
            var protocol = protocol(service);
            if (protocol != null) {
                var decision = decide(service);
                routes.put(service, decision.route(service, protocol));
                memory.put(service, decision.memory());
                next = decision.next().isBefore(next) ? decision.next() : next;
            }
        }
        return new RoutePlan(input.viewer(), input.now(), routes, new RouteMemory(memory), next);
    }

    private ServiceDecision decide(ServiceName service) {
        var policy = policies.policyFor(service);
        var ladder = ladders.computeIfAbsent(
                policy.name(), name -> Ladder.of(policy, input.catalog(), input.viewer(), clusters));
        var appraisals = new ArrayList<Appraiser.Appraisal>(clusters.size());
        for (var cluster : clusters) {
            appraisals.add(appraiser.appraise(service, cluster, ladder));
        }
        var standings = input.memory().of(service);
        var homecoming = new Homecoming(policy.damping(), limits, standings, input.now());
        return new ServiceDecision(
                policy, appraisals, standings, homecoming, input.load().getOrDefault(service, 0L));
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
