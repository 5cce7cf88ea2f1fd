package io.hansa.core.catalog;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HealthVector;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * The payload of a service record: what one cluster offers to others under one federated name. Endpoints stay at home;
 * what travels is their health. Immutable.
 *
 * @param clusters who may import; empty means every cluster
 * @param callers SPIFFE ID prefixes that may call; empty means gateways of importing clusters
 */
public record ServiceOffer(
        ServiceName service, Protocol protocol, HealthVector health, Set<ClusterId> clusters, List<String> callers) {

    public ServiceOffer {
        clusters = Set.copyOf(clusters);
        callers = List.copyOf(callers);
    }

    public boolean offeredTo(ClusterId cluster) {
        return clusters.isEmpty() || clusters.contains(cluster);
    }

    public Tree toTree() {
        var versions = Tree.fields();
        health.readyByVersion().forEach((version, ready) -> versions.put(version, ready));
        var tree = Tree.fields()
                .put("service", service.value())
                .put("protocol", protocol.word())
                .put("ready", health.ready())
                .put("total", health.total())
                .put("capacity", health.capacity())
                .put("versions", versions.build());
        if (!health.readyByZone().isEmpty()) {
            var zones = Tree.fields();
            health.readyByZone().forEach((zone, ready) -> zones.put(zone, ready));
            tree.put("zones", zones.build());
        }
        return tree.put("clusters", Tree.of(clusters.stream().sorted().toList(), c -> Tree.of(c.value())))
                .put("callers", Tree.of(callers, Tree::of))
                .build();
    }

    /** Reads a payload. @throws io.hansa.core.resource.InvalidResource naming each fault */
    public static ServiceOffer fromTree(Tree tree) {
        return TreeReader.read(tree, in -> {
            var service = in.value("service", ServiceName::new, new ServiceName("unknown"));
            var protocol = in.value("protocol", Protocol::parse, Protocol.TCP);
            int ready = (int) in.whole("ready", 0, 1_000_000);
            int total = (int) in.whole("total", 0, 1_000_000);
            long capacity = in.whole("capacity", 0, Long.MAX_VALUE);
            var byVersion = counts(in.fields("versions"));
            var byZone = counts(in.fields("zones"));
            var clusters = new HashSet<>(in.values("clusters", ClusterId::new));
            var callers = in.values("callers", text -> text);
            var health = new HealthVector(ready, total, capacity, byVersion, byZone);
            return new ServiceOffer(service, protocol, health, clusters, callers);
        });
    }

    private static TreeMap<String, Integer> counts(TreeReader in) {
        var counts = new TreeMap<String, Integer>();
        in.keys().forEach(part -> counts.put(part, (int) in.whole(part, 0, 1_000_000)));
        return counts;
    }

    /** The same offer with another health. */
    public ServiceOffer withHealth(HealthVector next) {
        return new ServiceOffer(service, protocol, next, clusters, callers);
    }
}
