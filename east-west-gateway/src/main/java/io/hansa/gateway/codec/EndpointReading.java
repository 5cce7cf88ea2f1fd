package io.hansa.gateway.codec;

import com.google.protobuf.Value;
import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.EndpointConfig;
import io.hansa.gateway.proto.Address;
import io.hansa.gateway.proto.ClusterLoadAssignment;
import io.hansa.gateway.proto.HealthStatus;
import io.hansa.gateway.proto.LbEndpoint;
import io.hansa.gateway.proto.Locality;
import io.hansa.gateway.proto.LocalityLbEndpoints;
import io.hansa.gateway.proto.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code ClusterLoadAssignment} and addresses. */
final class EndpointReading {

    /** Envoy's overprovisioning factor where none is said. */
    private static final int OVERPROVISIONING = 140;

    private static final String SOCKET_MATCH = "envoy.transport_socket_match";
    private static final String TARGET = "hansa-cluster";

    private final Reading reading;

    EndpointReading(Reading reading) {
        this.reading = reading;
    }

    Piece.Assigning read(String path, ClusterLoadAssignment message) {
        var at = path.isEmpty() ? "" : path + '.';
        var groups = new ArrayList<EndpointConfig.Group>();
        Set<Integer> unweighted = new HashSet<>();
        for (int i = 0; i < message.getEndpointsCount(); i++) {
            var group = message.getEndpoints(i);
            if (!group.hasLoadBalancingWeight()
                    || group.getLoadBalancingWeight().getValue() == 0) {
                unweighted.add(i);
            }
            groups.add(group(at + "endpoints[" + i + ']', group));
        }
        int factor = reading.count(
                at + "policy.overprovisioning_factor",
                message.getPolicy().hasOverprovisioningFactor(),
                message.getPolicy().getOverprovisioningFactor(),
                OVERPROVISIONING);
        reading.include(new ClusterConfig(
                        "any",
                        new ClusterConfig.Balancing(
                                ClusterConfig.Algorithm.RANDOM, ClusterConfig.Localities.WEIGHTED, factor, 0),
                        groups,
                        List.of(),
                        ClusterConfig.Policy.DEFAULT)
                .problems());
        return new Piece.Assigning(groups, unweighted, factor);
    }

    private EndpointConfig.Group group(String path, LocalityLbEndpoints message) {
        var endpoints = new ArrayList<EndpointConfig>();
        for (int i = 0; i < message.getLbEndpointsCount(); i++) {
            endpoints.add(endpoint(path + ".lb_endpoints[" + i + ']', message.getLbEndpoints(i)));
        }
        int weight = reading.count(
                path + ".load_balancing_weight", message.hasLoadBalancingWeight(), message.getLoadBalancingWeight(), 1);
        return new EndpointConfig.Group(
                message.getPriority(), place(message.getLocality()), Math.max(1, weight), List.copyOf(endpoints));
    }

    private static String place(Locality locality) {
        return locality.getRegion() + '/' + locality.getZone() + '/' + locality.getSubZone();
    }

    private EndpointConfig endpoint(String path, LbEndpoint message) {
        var labels = labels(path + ".metadata", message);
        int weight = reading.count(
                path + ".load_balancing_weight", message.hasLoadBalancingWeight(), message.getLoadBalancingWeight(), 1);
        return new EndpointConfig(
                address(path + ".endpoint.address", message.getEndpoint().getAddress()),
                weight,
                health(path + ".health_status", message.getHealthStatus()),
                labels,
                labels.getOrDefault(TARGET, ""));
    }

    /** Labels for the choice of a transport; other name spaces have no influence. */
    private Map<String, String> labels(String path, LbEndpoint message) {
        var labels = new HashMap<String, String>();
        var match = message.getMetadata().getFilterMetadataMap().get(SOCKET_MATCH);
        if (match != null) {
            match.getFieldsMap().forEach((name, value) -> {
                reading.require(
                        value.getKindCase() == Value.KindCase.STRING_VALUE,
                        path + '.' + SOCKET_MATCH + '.' + name,
                        "only texts can be matched");
                labels.put(name, value.getStringValue());
            });
        }
        return labels;
    }

    private EndpointConfig.Health health(String path, HealthStatus status) {
        return switch (status) {
            case UNKNOWN -> EndpointConfig.Health.UNKNOWN;
            case HEALTHY -> EndpointConfig.Health.HEALTHY;
            case DEGRADED -> EndpointConfig.Health.DEGRADED;
            case DRAINING -> EndpointConfig.Health.DRAINING;
            case UNHEALTHY, TIMEOUT -> EndpointConfig.Health.UNHEALTHY;
            case UNRECOGNIZED -> {
                reading.refuse(path, "unknown value");
                yield EndpointConfig.Health.UNHEALTHY;
            }
        };
    }

    /** A numeric TCP address. */
    InetSocketAddress address(String path, Address address) {
        var socket = address.getSocketAddress();
        reading.require(address.hasSocketAddress(), path, "a socket_address is needed");
        reading.require(
                socket.getProtocol() == SocketAddress.Protocol.TCP, path + ".socket_address.protocol", "must be TCP");
        int port = socket.getPortValue();
        if (port < 0 || port > 65_535) {
            reading.refuse(path + ".socket_address.port_value", Integer.toUnsignedString(port) + " is no port");
            port = 0;
        }
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(socket.getAddress()), port);
        } catch (IllegalArgumentException e) {
            reading.refuse(path + ".socket_address.address", "'" + socket.getAddress() + "' is not an IP address");
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }
    }
}
