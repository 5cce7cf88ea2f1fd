package io.hansa.gateway.sni;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.NodeId;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;

/**
 * The server names by which everything that enters a cluster at its one mTLS port is told apart. Names of services follow
 * Istio's {@code outbound_.<port>_.<subset>_.<host>}. Immutable.
 *
 * @param cluster the cluster that the names lead to
 */
public record ServiceSni(ClusterId cluster, FederationName federation) {

    /** Services are known by name, not by port: the contract's port says only who ends TLS. */
    private static final int PORT_PLAIN = 80;

    private static final int PORT_TLS = 443;

    /** One version of a service: {@code outbound_.80_.v1_.order.aws-use1.acme.mesh}; every version when it is empty. */
    public String service(ServiceName service, Protocol protocol, String version) {
        int port = protocol == Protocol.TLS ? PORT_TLS : PORT_PLAIN;
        return "outbound_." + port + "_." + version + "_." + service.value() + '.' + place();
    }

    /** Where probes are answered: {@code probe.aws-use1.acme.mesh}. */
    public String probe() {
        return "probe." + place();
    }

    /** A node's Hazelcast member: {@code node-1.aws-use1.members.acme.mesh}. */
    public String member(NodeId node) {
        return node.value() + '.' + cluster.value() + ".members." + federation.value();
    }

    /** A node's gRPC services: {@code node-1.aws-use1.nodes.acme.mesh}. */
    public String node(NodeId node) {
        return node.value() + '.' + cluster.value() + ".nodes." + federation.value();
    }

    private String place() {
        return cluster.value() + '.' + federation.value();
    }
}
