package io.hansa.core.view;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.routing.ServiceRoute;
import java.time.Instant;

/**
 * Why calls go where they go: the planner's own words for one service and one cluster of callers. Immutable.
 *
 * @param sentence the decision in one English sentence
 */
public record RouteView(
        ServiceName service, ClusterId from, Instant at, long revision, ServiceRoute route, String sentence) {}
