package io.hansa.core.routing;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where all calls of one cluster go. Immutable.
 *
 * @param memory to be handed to the next decision
 * @param nextAt when time alone changes this plan (a hold-down or ramp step ends, a drain expires); {@link Instant#MAX} if never
 */
public record RoutePlan(
        ClusterId viewer, Instant at, SortedMap<ServiceName, ServiceRoute> routes, RouteMemory memory, Instant nextAt) {

    public RoutePlan {
        routes = Collections.unmodifiableSortedMap(new TreeMap<>(routes));
    }

    public Optional<ServiceRoute> find(ServiceName service) {
        return Optional.ofNullable(routes.get(service));
    }
}
