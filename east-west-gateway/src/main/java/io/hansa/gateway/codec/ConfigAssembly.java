package io.hansa.gateway.codec;

import io.hansa.core.spiffe.DenyList;
import io.hansa.core.spiffe.TrustView;
import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.EndpointConfig;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.config.GatewayConfig;
import io.hansa.gateway.config.ListenerConfig;
import io.hansa.gateway.resource.ResourceType;
import io.hansa.gateway.snapshot.Secrets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The pieces in force, and the configuration that they amount to. A cluster without its endpoints and a listener without
 * its routes are left out until these are there (warming), as Envoy does it.
 *
 * <p>Not thread-safe.
 */
public final class ConfigAssembly {
    private final Map<ResourceType, SortedMap<String, Piece>> pieces = new EnumMap<>(ResourceType.class);
    private long trustSequence;

    /** Nothing in force. */
    public ConfigAssembly() {
        for (var type : ResourceType.values()) {
            pieces.put(type, new TreeMap<>());
        }
    }

    /** Puts a piece in force, in place of the one of that name. */
    public void put(ResourceType type, String name, Piece piece) {
        of(type).put(name, piece);
        if (type == ResourceType.SECRET) {
            trustSequence++;
        }
    }

    /** Withdraws a piece; nothing happens when there is none of that name. */
    public void remove(ResourceType type, String name) {
        if (of(type).remove(name) != null && type == ResourceType.SECRET) {
            trustSequence++;
        }
    }

    private SortedMap<String, Piece> of(ResourceType type) {
        return pieces.computeIfAbsent(type, _ -> new TreeMap<>());
    }

    /** Names of the endpoint sets that the clusters in force need. */
    public Set<String> assignmentsNeeded() {
        var names = new TreeSet<String>();
        of(ResourceType.CLUSTER).values().forEach(piece -> {
            if (piece instanceof Piece.Clustering cluster && cluster.inline().isEmpty()) {
                names.add(cluster.assignment());
            }
        });
        return names;
    }

    /** Names of the route tables that the listeners in force need. */
    public Set<String> routesNeeded() {
        var names = new TreeSet<String>();
        of(ResourceType.LISTENER).values().forEach(piece -> {
            if (piece instanceof Piece.Listening listening) {
                names.addAll(listening.routes().values());
            }
        });
        return names;
    }

    /** The configuration that the pieces amount to. */
    public GatewayConfig config(String version) {
        var listeners = new ArrayList<ListenerConfig>();
        of(ResourceType.LISTENER).values().forEach(piece -> {
            if (piece instanceof Piece.Listening listening) {
                warm(listening).ifPresent(listeners::add);
            }
        });
        var clusters = new ArrayList<ClusterConfig>();
        of(ResourceType.CLUSTER).values().forEach(piece -> {
            if (piece instanceof Piece.Clustering clustering) {
                warm(clustering).ifPresent(clusters::add);
            }
        });
        return new GatewayConfig(version, listeners, clusters);
    }

    private Optional<ListenerConfig> warm(Piece.Listening listening) {
        if (listening.routes().isEmpty()) {
            return Optional.of(listening.listener());
        }
        var chains = new ArrayList<FilterChain>();
        for (FilterChain chain : listening.listener().chains()) {
            var table = listening.routes().get(chain.name());
            if (table == null || !(chain.action() instanceof FilterChain.Action.Http http)) {
                chains.add(chain);
            } else if (of(ResourceType.ROUTES).get(table) instanceof Piece.Routing routing) {
                chains.add(new FilterChain(
                        chain.name(),
                        chain.serverNames(),
                        chain.terminate(),
                        new FilterChain.Action.Http(routing.rules(), http.idleTimeout())));
            } else {
                return Optional.empty();
            }
        }
        var cold = listening.listener();
        return Optional.of(
                new ListenerConfig(cold.name(), cold.address(), chains, cold.helloTimeout(), cold.connectionsMax()));
    }

    private Optional<ClusterConfig> warm(Piece.Clustering clustering) {
        var assigning = clustering.inline().orElse(null);
        if (assigning == null
                && of(ResourceType.ENDPOINTS).get(clustering.assignment()) instanceof Piece.Assigning found) {
            assigning = found;
        }
        if (assigning == null) {
            return Optional.empty();
        }
        var cold = clustering.cluster();
        var balancing = cold.balancing();
        return Optional.of(new ClusterConfig(
                cold.name(),
                new ClusterConfig.Balancing(
                        balancing.algorithm(),
                        balancing.localities(),
                        assigning.overprovisioningPercent(),
                        balancing.panicPercent()),
                groups(assigning, balancing.localities()),
                cold.transports(),
                cold.policy()));
    }

    /** Where places are weighted, one without a weight gets nothing. */
    private static List<EndpointConfig.Group> groups(Piece.Assigning assigning, ClusterConfig.Localities localities) {
        if (localities == ClusterConfig.Localities.IGNORED
                || assigning.unweighted().isEmpty()) {
            return assigning.groups();
        }
        var groups = new ArrayList<EndpointConfig.Group>();
        for (int i = 0; i < assigning.groups().size(); i++) {
            var group = assigning.groups().get(i);
            groups.add(
                    assigning.unweighted().contains(i)
                            ? new EndpointConfig.Group(group.priority(), group.locality(), 1, List.of())
                            : group);
        }
        return groups;
    }

    /** Whom to believe; {@link TrustView#NOBODY} until the node has said it. */
    public TrustView trust() {
        if (!(of(ResourceType.SECRET).get(Secrets.TRUST) instanceof Piece.Trusting trusting)) {
            return TrustView.NOBODY;
        }
        var deny = of(ResourceType.SECRET).get(Secrets.DENY) instanceof Piece.Denying denying
                ? new DenyList(Set.of(), denying.keyIds(), denying.serials())
                : DenyList.EMPTY;
        return new TrustView(trustSequence, trusting.anchors(), deny);
    }
}
