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
import java.time.Instant;
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
 * The pieces in force, and the configuration that they amount to. A cluster without its endpoints is left out until these
 * are there; what leads to it, or has no routes yet, waits as {@link Warming} says.
 *
 * <p>Not thread-safe.
 */
public final class ConfigAssembly {
    private final Map<ResourceType, SortedMap<String, Piece>> pieces = new EnumMap<>(ResourceType.class);
    private final Warming warming = new Warming();
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

    /** The configuration that the pieces amount to at that moment. */
    public GatewayConfig config(String version, Instant now) {
        var clusters = new ArrayList<ClusterConfig>();
        var cold = new TreeSet<String>();
        of(ResourceType.CLUSTER).values().forEach(piece -> {
            if (piece instanceof Piece.Clustering clustering) {
                warm(clustering)
                        .ifPresentOrElse(
                                clusters::add,
                                () -> cold.add(clustering.cluster().name()));
            }
        });
        var listeners = new ArrayList<Warming.Wanted>();
        of(ResourceType.LISTENER).values().forEach(piece -> {
            if (piece instanceof Piece.Listening listening) {
                listeners.add(wanted(listening));
            }
        });
        return new GatewayConfig(version, warming.admit(listeners, cold, now), clusters);
    }

    /** When to ask for the configuration again although no piece has changed; empty: never. */
    public Optional<Instant> warmingUntil() {
        return warming.until();
    }

    private Warming.Wanted wanted(Piece.Listening listening) {
        if (listening.routes().isEmpty()) {
            return new Warming.Wanted(listening.listener(), Set.of());
        }
        var withoutTable = new TreeSet<String>();
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
                        new FilterChain.Action.Http(routing.rules(), http.idleTimeout(), http.upgrades())));
            } else {
                chains.add(chain);
                withoutTable.add(chain.name());
            }
        }
        var cold = listening.listener();
        return new Warming.Wanted(
                new ListenerConfig(cold.name(), cold.address(), chains, cold.helloTimeout(), cold.connectionsMax()),
                withoutTable);
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
                balancing.overprovisionedBy(assigning.overprovisioningPercent()),
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
