package io.hansa.core.routing;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where calls to one service go from one cluster. Immutable.
 *
 * @param policy name of the policy in force
 * @param tier index of the rung in force; the number of rungs for a pinned cluster that none names, -1 when nobody can serve
 * @param shares who serves now, in basis points that sum to 10000; empty when nobody can
 * @param standby in which order the gateway tries others when all of {@code shares} fail before the next decision
 * @param candidates every cluster considered, with its reason
 * @param relays through whose gateways a cluster is reached whose link is cut; mostly empty
 * @param passes clusters whose gateways ours pass the calls of others on to, unread, when they ask for them by name; in name order
 */
public record ServiceRoute(
        ServiceName service,
        Protocol protocol,
        String policy,
        int tier,
        List<Share> shares,
        List<ClusterId> standby,
        List<Candidate> candidates,
        SortedMap<ClusterId, ClusterId> relays,
        List<ClusterId> passes) {

    /** One cluster's part; {@code basisPoints} 1 to 10000. */
    public record Share(ClusterId cluster, int basisPoints) {}

    public ServiceRoute {
        shares = List.copyOf(shares);
        standby = List.copyOf(standby);
        candidates = List.copyOf(candidates);
        relays = Collections.unmodifiableSortedMap(new TreeMap<>(relays));
        passes = List.copyOf(passes);
    }

    /** With every cluster reached straight, and nothing passed on. */
    public ServiceRoute(
            ServiceName service,
            Protocol protocol,
            String policy,
            int tier,
            List<Share> shares,
            List<ClusterId> standby,
            List<Candidate> candidates) {
        this(service, protocol, policy, tier, shares, standby, candidates, Collections.emptySortedMap(), List.of());
    }

    /** The same route, passing on the calls of others to these. */
    ServiceRoute passing(List<ClusterId> clusters) {
        return new ServiceRoute(service, protocol, policy, tier, shares, standby, candidates, relays, clusters);
    }
}
