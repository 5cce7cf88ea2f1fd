package io.hansa.gateway.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that a gateway does for others, as one immutable value: what it listens on and where that leads.
 *
 * <p>A chain or route may name a cluster that is not here (yet): its connections are closed, its requests answered 503,
 * as Envoy does it, so that the order in which resources arrive does not matter. Trust (anchors, deny list) and the
 * gateway's own identity are not part of it.
 *
 * @param version what the sender calls this state, for people; at most 256 characters
 * @param listeners at most {@value #LISTENERS_MAX}, names and addresses unique
 * @param clusters at most {@value #CLUSTERS_MAX}, names unique
 */
public record GatewayConfig(String version, List<ListenerConfig> listeners, List<ClusterConfig> clusters) {

    /** Bounds descriptors: each listener holds one per event loop. */
    public static final int LISTENERS_MAX = 4_096;

    /** Twice the largest fleet that the design measures (10 000 services). */
    public static final int CLUSTERS_MAX = 20_000;

    public GatewayConfig {
        listeners = List.copyOf(listeners);
        clusters = List.copyOf(clusters);
    }

    /** The configuration of a gateway that was told nothing yet: no listener, no cluster. */
    public static GatewayConfig empty() {
        return new GatewayConfig("", List.of(), List.of());
    }

    /** The cluster with that name, if it is configured. */
    public Optional<ClusterConfig> cluster(String name) {
        return clusters.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** Every reason why this cannot be applied, each with its path; empty when it can. */
    public List<ConfigProblem> problems() {
        var found = new ConfigProblem.Gathering()
                .require(version.length() <= 256, "version", "longer than 256 characters")
                .require(listeners.size() <= LISTENERS_MAX, "listeners", "more than " + LISTENERS_MAX)
                .require(clusters.size() <= CLUSTERS_MAX, "clusters", "more than " + CLUSTERS_MAX);
        Set<String> names = new HashSet<>();
        Set<Object> addresses = new HashSet<>();
        for (int i = 0; i < listeners.size(); i++) {
            var listener = listeners.get(i);
            var path = "listeners[" + i + ']';
            found.include(path, listener.problems())
                    .require(names.add(listener.name()), path + ".name", "used twice: " + listener.name())
                    .require(
                            listener.address().getPort() == 0 || addresses.add(listener.address()),
                            path + ".address",
                            "used twice: " + listener.address());
        }
        names.clear();
        for (int i = 0; i < clusters.size(); i++) {
            var cluster = clusters.get(i);
            var path = "clusters[" + i + ']';
            found.include(path, cluster.problems())
                    .require(names.add(cluster.name()), path + ".name", "used twice: " + cluster.name());
        }
        return found.toList();
    }
}
