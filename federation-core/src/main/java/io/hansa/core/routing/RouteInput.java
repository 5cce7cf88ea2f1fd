package io.hansa.core.routing;

import io.hansa.core.catalog.Catalog;
import io.hansa.core.drain.Drain;
import io.hansa.core.drain.Pin;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.PolicyChoice;
import io.hansa.core.verdict.Judged;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Everything that a routing decision may depend on. Immutable.
 *
 * @param policies in force; made once and shared, so that deciding one service reads one policy (I9)
 * @param verdicts the viewer's, by cluster; the viewer itself is always taken as alive
 * @param leases when each origin's newest manifest was received, by our clock
 * @param memory of the decision before this one; {@link RouteMemory#EMPTY} at first
 * @param viewer the cluster whose callers are routed
 * @param load requests per second that the viewer's callers send to a service now; a service that is absent is not measured,
 *     and no target is guarded against overload by it
 * @param pins overrides by people, expired ones included
 */
public record RouteInput(
        Catalog catalog,
        Membership membership,
        PolicyChoice policies,
        List<Drain> drains,
        Map<ClusterId, Judged> verdicts,
        Map<ClusterId, Instant> leases,
        RouteMemory memory,
        ClusterId viewer,
        Instant now,
        Map<ServiceName, Long> load,
        List<Pin> pins) {

    public RouteInput {
        drains = List.copyOf(drains);
        verdicts = Map.copyOf(verdicts);
        leases = Map.copyOf(leases);
        load = Map.copyOf(load);
        pins = List.copyOf(pins);
    }

    /** Without pins. */
    public RouteInput(
            Catalog catalog,
            Membership membership,
            SortedMap<String, FailoverPolicy> policies,
            List<Drain> drains,
            Map<ClusterId, Judged> verdicts,
            Map<ClusterId, Instant> leases,
            RouteMemory memory,
            ClusterId viewer,
            Instant now,
            Map<ServiceName, Long> load) {
        this(
                catalog,
                membership,
                PolicyChoice.of(policies),
                drains,
                verdicts,
                leases,
                memory,
                viewer,
                now,
                load,
                List.of());
    }

    /** Without a measured load. */
    public RouteInput(
            Catalog catalog,
            Membership membership,
            SortedMap<String, FailoverPolicy> policies,
            List<Drain> drains,
            Map<ClusterId, Judged> verdicts,
            Map<ClusterId, Instant> leases,
            RouteMemory memory,
            ClusterId viewer,
            Instant now) {
        this(catalog, membership, policies, drains, verdicts, leases, memory, viewer, now, Map.of());
    }

    /** The same input with the memory of another decision, at another instant. */
    public RouteInput at(Instant later, RouteMemory remembered) {
        return new RouteInput(
                catalog, membership, policies, drains, verdicts, leases, remembered, viewer, later, load, pins);
    }

    /** The same input with these overrides. */
    public RouteInput with(List<Pin> overrides) {
        return new RouteInput(
                catalog, membership, policies, drains, verdicts, leases, memory, viewer, now, load, overrides);
    }
}
