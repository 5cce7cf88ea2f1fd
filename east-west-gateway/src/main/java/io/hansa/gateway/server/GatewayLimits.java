package io.hansa.gateway.server;

import io.hansa.gateway.config.ListenerConfig;
import java.time.Duration;

/**
 * Bounds of one gateway process (I8). Immutable.
 *
 * @param eventLoops threads that move bytes, at least 1
 * @param connectionsMax callers' connections over all listeners, at least 1
 * @param idlePerEndpointMax HTTP connections kept open to one endpoint by one event loop, 0 to 1 024
 * @param helloTimeout how long a ClientHello may take on the bootstrap listener, above 0
 */
public record GatewayLimits(int eventLoops, int connectionsMax, int idlePerEndpointMax, Duration helloTimeout) {

    /** Two loops, as many connections as the usual descriptor limit carries at two each. */
    public static final GatewayLimits DEFAULT =
            new GatewayLimits(2, 2 * ListenerConfig.CONNECTIONS_MAX, 32, ListenerConfig.HELLO_TIMEOUT);

    public GatewayLimits {
        if (eventLoops < 1) {
            throw new IllegalArgumentException("eventLoops: " + eventLoops + " (expected: >= 1)");
        }
        if (connectionsMax < 1) {
            throw new IllegalArgumentException("connectionsMax: " + connectionsMax + " (expected: >= 1)");
        }
        if (idlePerEndpointMax < 0 || idlePerEndpointMax > 1_024) {
            throw new IllegalArgumentException("idlePerEndpointMax: " + idlePerEndpointMax + " (expected: 0 to 1024)");
        }
        if (!helloTimeout.isPositive()) {
            throw new IllegalArgumentException("helloTimeout: " + helloTimeout + " (expected: above 0)");
        }
    }
}
