package io.hansa.core.routing;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What damping must remember between two decisions: when each cluster that had failed for a service became good again, and
 * how often traffic returned. Immutable.
 */
public record RouteMemory(Map<ServiceName, Map<ClusterId, Standing>> standings) {

    public static final RouteMemory EMPTY = new RouteMemory(Map.of());

    /**
     * How a cluster stands for one service.
     *
     * @param good whether it could serve at the last decision
     * @param since when {@code good} last changed
     * @param returning whether it is coming back from a failure, in hold-down or on the ramp
     * @param returns instants of the returns of the last hour, oldest first
     */
    public record Standing(boolean good, Instant since, boolean returning, java.util.List<Instant> returns) {
        public Standing {
            returns = java.util.List.copyOf(returns);
        }
    }

    public RouteMemory {
        var copy = new TreeMap<ServiceName, Map<ClusterId, Standing>>();
        standings.forEach((service, byCluster) ->
                copy.put(service, Collections.unmodifiableMap(new TreeMap<>(byCluster))));
        standings = Collections.unmodifiableMap(copy);
    }
}
