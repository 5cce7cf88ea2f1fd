package io.hansa.gateway.server;

import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.EndpointConfig;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.config.GatewayConfig;
import io.hansa.gateway.config.ListenerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a gateway knows before anybody tells it anything: where it listens and how its own node's names are passed
 * through, so that a first join and a restart without a node work (I1). Immutable.
 *
 * @param about who it is
 * @param addresses where it listens and connects from
 * @param fixed chains and clusters that no configuration replaces
 * @param limits bounds of the process
 */
public record GatewayBootstrap(About about, Addresses addresses, Fixed fixed, GatewayLimits limits) {

    /** The name of the listener on {@link Addresses#listen}; a configured listener on the same address joins it. */
    public static final String LISTENER = "bootstrap";

    /**
     * Who the gateway is.
     *
     * @param cluster its federation cluster
     * @param gateway its own name
     * @param version the program's version
     */
    public record About(String cluster, String gateway, String version) {}

    /**
     * Sockets.
     *
     * @param listen the one mTLS port between clusters; port 0 takes a free one
     * @param admin the admin endpoint; must be a loopback address
     * @param source local address of connections to endpoints (Envoy: {@code upstream_bind_config}); empty: the system's
     */
    public record Addresses(InetSocketAddress listen, InetSocketAddress admin, Optional<InetAddress> source) {
        public Addresses {
            if (!admin.getAddress().isLoopbackAddress()) {
                throw new IllegalArgumentException("admin: " + admin + " (expected: a loopback address)");
            }
        }
    }

    /**
     * What no configuration replaces.
     *
     * @param chains on the bootstrap listener; they win over configured chains with the same names
     * @param clusters to which these chains lead
     */
    public record Fixed(List<FilterChain> chains, List<ClusterConfig> clusters) {
        public Fixed {
            chains = List.copyOf(chains);
            clusters = List.copyOf(clusters);
        }

        /** Passes each server name through to its addresses, such as a node's member and gRPC names. */
        public static Fixed passthrough(Map<String, List<InetSocketAddress>> routes) {
            List<FilterChain> chains = new ArrayList<>();
            List<ClusterConfig> clusters = new ArrayList<>();
            routes.forEach((serverName, addresses) -> {
                var name = LISTENER + ':' + serverName;
                chains.add(FilterChain.passthrough(name, List.of(serverName), Destination.to(name)));
                clusters.add(ClusterConfig.plain(
                        name, addresses.stream().map(EndpointConfig::of).toList()));
            });
            return new Fixed(chains, clusters);
        }

        /** Both parts together. */
        public Fixed and(Fixed other) {
            List<FilterChain> allChains = new ArrayList<>(chains);
            allChains.addAll(other.chains);
            List<ClusterConfig> allClusters = new ArrayList<>(clusters);
            allClusters.addAll(other.clusters);
            return new Fixed(allChains, allClusters);
        }
    }

    /** The fixed part and a configuration as one; the fixed part wins where both speak. */
    GatewayConfig with(GatewayConfig config) {
        List<FilterChain> chains = new ArrayList<>(fixed.chains());
        List<ListenerConfig> listeners = new ArrayList<>();
        for (ListenerConfig listener : config.listeners()) {
            if (listener.address().equals(addresses.listen())
                    && listener.address().getPort() != 0) {
                listener.chains().stream().map(this::withoutFixedNames).forEach(chain -> chain.ifPresent(chains::add));
            } else {
                listeners.add(listener);
            }
        }
        listeners.addFirst(new ListenerConfig(
                LISTENER, addresses.listen(), chains, limits.helloTimeout(), limits.connectionsMax()));
        List<ClusterConfig> clusters = new ArrayList<>(fixed.clusters());
        config.clusters().stream()
                .filter(each ->
                        fixed.clusters().stream().noneMatch(mine -> mine.name().equals(each.name())))
                .forEach(clusters::add);
        return new GatewayConfig(config.version(), listeners, clusters);
    }

    private Optional<FilterChain> withoutFixedNames(FilterChain chain) {
        if (chain.plaintext()) {
            return Optional.of(chain);
        }
        var names = chain.serverNames().stream()
                .filter(name -> fixed.chains().stream()
                        .noneMatch(mine -> mine.serverNames().contains(name)))
                .toList();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(new FilterChain(chain.name(), names, chain.terminate(), chain.action()));
    }
}
