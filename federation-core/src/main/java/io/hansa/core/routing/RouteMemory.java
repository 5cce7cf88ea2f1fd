package io.hansa.core.routing;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.table.SortedTable;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What damping must remember between two decisions. A cluster has an entry for a service once it has been good for it; one that
 * was never good has nothing to return from. Immutable.
 */
public record RouteMemory(Map<ServiceName, Map<ClusterId, Standing>> standings) {

    public static final RouteMemory EMPTY = new RouteMemory(Map.of());

    /** Where a cluster stands between serving and not serving. */
    public enum Phase {
        /** It can serve its full share. */
        GOOD,
        /** It could not serve at the last decision. */
        FAILED,
        /** Its link is cut, or not whole for long enough: it is reached through another cluster. */
        RELAYED,
        /** An operator moved its traffic away. */
        DRAINED,
        /** It is good again: in hold-down, at the switch cap, or on the ramp. */
        RETURNING
    }

    /**
     * How a cluster stands for one service.
     *
     * @param since when the phase began; for a drain that ended, so long before that no hold-down is left
     * @param returns when traffic began to return, within the last hour, oldest first
     * @param share at the last decision, in basis points
     */
    public record Standing(Phase phase, Instant since, List<Instant> returns, int share) {
        public Standing {
            returns = List.copyOf(returns);
        }

        Standing with(Phase next, Instant at) {
            return new Standing(next, at, returns, share);
        }

        Standing withShare(int basisPoints) {
            return new Standing(phase, since, returns, basisPoints);
        }
    }

    public RouteMemory {
        if (!(standings
                instanceof SortedTable<?, ?>)) { // A table's values are immutable already: only this class makes one.
            var copy = new HashMap<ServiceName, Map<ClusterId, Standing>>(standings.size() * 2);
            standings.forEach((service, byCluster) -> copy.put(service, Map.copyOf(byCluster)));
            standings = SortedTable.copyOf(copy);
        }
    }

    /** The same memory but for one service, sharing the rest (I9); an empty map forgets it. */
    RouteMemory with(ServiceName service, Map<ClusterId, Standing> byCluster) {
        var table = SortedTable.copyOf(standings);
        return new RouteMemory(
                byCluster.isEmpty() ? table.without(service) : table.with(service, Map.copyOf(byCluster)));
    }

    /** The standings of one service; empty when it was never routed. */
    public Map<ClusterId, Standing> of(ServiceName service) {
        return standings.getOrDefault(service, Map.of());
    }
}
