package io.hansa.gateway.config;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * One address behind a cluster (Envoy: {@code LbEndpoint}). Immutable.
 *
 * @param address literal IP address and port
 * @param weight 1 to 1 000 000; relative to the others of its group
 * @param health what the control plane says; active checks and ejection are added to it
 * @param socketMatch labels by which {@link UpstreamTransport} is chosen (Envoy: metadata
 *     {@code envoy.transport_socket_match})
 * @param target the federation cluster that it leads to, by which passive statistics are kept; empty: none
 */
public record EndpointConfig(
        InetSocketAddress address, int weight, Health health, Map<String, String> socketMatch, String target) {

    /** Health as told by the control plane (Envoy: {@code HealthStatus}). */
    public enum Health {
        /** Nothing is known: used like a healthy one. */
        UNKNOWN,
        /** Gets traffic. */
        HEALTHY,
        /** Gets traffic only as far as the healthy ones do not suffice. */
        DEGRADED,
        /** Gets no new traffic; connections live on. */
        DRAINING,
        /** Gets no new traffic. */
        UNHEALTHY;

        /** Whether new traffic may go there. */
        public boolean usable() {
            return this == UNKNOWN || this == HEALTHY;
        }
    }

    /**
     * Endpoints that share a priority and a place (Envoy: {@code LocalityLbEndpoints}).
     *
     * @param priority 0 is used first; no gap is needed between the numbers; at most 127
     * @param locality {@code region/zone/subzone}, for people
     * @param weight share among the groups of the same priority when {@link ClusterConfig.Localities#WEIGHTED}; at least 1
     * @param endpoints may be empty
     */
    public record Group(int priority, String locality, int weight, List<EndpointConfig> endpoints) {
        public Group {
            endpoints = List.copyOf(endpoints);
        }

        List<ConfigProblem> problems() {
            var found = new ConfigProblem.Gathering()
                    .require(priority >= 0 && priority <= 127, "priority", priority + " (expected: 0 to 127)")
                    .require(weight >= 1, "weight", weight + " (expected: at least 1)");
            for (int i = 0; i < endpoints.size(); i++) {
                found.include("endpoints[" + i + ']', endpoints.get(i).problems());
            }
            return found.toList();
        }
    }

    public EndpointConfig {
        socketMatch = Map.copyOf(socketMatch);
    }

    /** A plain endpoint with weight 1 and nothing known about it. */
    public static EndpointConfig of(InetSocketAddress address) {
        return new EndpointConfig(address, 1, Health.UNKNOWN, Map.of(), "");
    }

    /** This endpoint with another weight. */
    public EndpointConfig withWeight(int other) {
        return new EndpointConfig(address, other, health, socketMatch, target);
    }

    /** This endpoint with another health. */
    public EndpointConfig withHealth(Health other) {
        return new EndpointConfig(address, weight, other, socketMatch, target);
    }

    /** This endpoint as one of that federation cluster. */
    public EndpointConfig withTarget(String cluster) {
        return new EndpointConfig(address, weight, health, socketMatch, cluster);
    }

    /** This endpoint with labels for the choice of its transport. */
    public EndpointConfig withSocketMatch(Map<String, String> labels) {
        return new EndpointConfig(address, weight, health, labels, target);
    }

    List<ConfigProblem> problems() {
        return new ConfigProblem.Gathering()
                .require(!address.isUnresolved(), "address", "must be a literal IP address: " + address)
                .require(address.getPort() > 0, "address", "port 0")
                .require(weight >= 1 && weight <= 1_000_000, "weight", weight + " (expected: 1 to 1000000)")
                .toList();
    }
}
