package io.hansa.core.view;

import java.time.Instant;
import java.util.List;

/**
 * One gateway of this cluster and what it has taken over. Immutable.
 *
 * @param connected whether its xDS stream is open
 * @param refused resources that it refused, with its reasons
 */
public record GatewayView(
        String name, boolean connected, Instant since, long snapshot, long acknowledged, List<String> refused) {}
