package io.hansa.core.decision;

import io.hansa.core.catalog.Catalog;
import io.hansa.core.drain.Drain;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.PolicyChoice;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import io.hansa.core.routing.Candidate;
import io.hansa.core.routing.RouteInput;
import io.hansa.core.routing.RouteMemory;
import io.hansa.core.routing.RoutePlanner;
import io.hansa.core.routing.ServiceRoute;
import io.hansa.core.table.SortedTable;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One routing decision with everything that it rested on: the part of the planner's input that speaks of one service, and no
 * more. Immutable.
 *
 * @param input as the planner had it, cut down to the service and those that move with it
 * @param outcome shares, standby and each candidate's reason, in one line; what a replay must come to again
 */
public record Decision(ServiceName service, RouteInput input, String outcome) {

    /** What {@code route} was decided from. */
    public static Decision of(ServiceRoute route, RouteInput input) {
        var service = route.service();
        var policy = input.policies().policyFor(service);
        return new Decision(service, cut(service, policy, input), outcome(route));
    }

    private static RouteInput cut(ServiceName service, FailoverPolicy policy, RouteInput input) {
        Set<ServiceName> speaks = new TreeSet<>(policy.together() ? policy.services() : List.<ServiceName>of());
        speaks.add(service);
        var offers = speaks.stream()
                .filter(s -> !input.catalog().offersOf(s).isEmpty())
                .collect(Collectors.toMap(s -> s, s -> input.catalog().offersOf(s)));
        var catalog = new Catalog(input.catalog().revision(), input.catalog().clusters(), SortedTable.copyOf(offers));
        var drains = input.drains().stream()
                .filter(d -> d.subject() == Drain.Subject.CLUSTER
                        || speaks.stream().anyMatch(s -> d.name().startsWith(s + "@")))
                .toList();
        var standings = input.memory().of(service);
        var policies = new TreeMap<String, FailoverPolicy>();
        policies.put(policy.name(), policy);
        var load = input.load().get(service);
        return new RouteInput(
                catalog,
                input.membership(),
                new PolicyChoice(policies, Map.of(), policy),
                drains,
                input.verdicts(),
                input.leases(),
                new RouteMemory(standings.isEmpty() ? Map.of() : Map.of(service, standings)),
                input.viewer(),
                input.now(),
                load == null ? Map.of() : Map.of(service, load),
                input.pins().stream().filter(p -> speaks.contains(p.service())).toList());
    }

    /** When it was made, by the viewer's clock. */
    public Instant at() {
        return input.now();
    }

    /** The decision made again from what it rested on; empty when nobody offered the service. */
    public Optional<ServiceRoute> replay() {
        return RoutePlanner.plan(input).find(service);
    }

    /** Whether the decision made again comes to what it came to. False only when another version of Hansa made it. */
    public boolean repeats() {
        return replay().map(route -> outcome(route).equals(outcome)).orElse(outcome.isEmpty());
    }

    /** What a decision came to, in one line: all that callers notice, and why. */
    public static String outcome(ServiceRoute route) {
        return route.shares().stream()
                        .map(s -> s.cluster() + "=" + s.basisPoints() + via(route, s.cluster()))
                        .collect(Collectors.joining(" ", "", " then "))
                + route.standby().stream().map(Object::toString).collect(Collectors.joining(" ", "", " by "))
                + route.policy()
                + route.candidates().stream()
                        .sorted(Comparator.comparing(Candidate::cluster))
                        .map(c -> c.cluster() + ":" + c.reason())
                        .collect(Collectors.joining(" ", ": ", ""));
    }

    private static String via(ServiceRoute route, ClusterId cluster) {
        var relay = route.relays().get(cluster);
        return relay == null ? "" : "@" + relay;
    }

    /** Deterministic CBOR. */
    public byte[] toBytes() {
        return Cbor.write(DecisionForm.toTree(this));
    }

    /** Reads what {@link #toBytes} wrote. @throws io.hansa.core.resource.InvalidResource naming each fault */
    public static Decision fromBytes(byte[] bytes) {
        Tree tree = Cbor.read(bytes, "decision");
        return DecisionForm.fromTree(tree);
    }
}
