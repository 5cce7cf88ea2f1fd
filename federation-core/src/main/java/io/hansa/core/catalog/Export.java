package io.hansa.core.catalog;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a cluster offers under one federated name: one or more local services with their shares. Immutable.
 *
 * @param backends at least one; their weights are relative
 * @param clusters who may import; empty means every cluster of the federation
 * @param callers SPIFFE ID prefixes that may call, e.g. {@code spiffe://azure-weu.acme.mesh/}; empty means the gateways of the
 *     importing clusters only
 */
public record Export(ServiceName service, List<Backend> backends, Set<ClusterId> clusters, List<String> callers) {

    /**
     * One local service behind the name.
     *
     * @param weight 0 to 10000, multiplied with each endpoint's own
     */
    public record Backend(String name, String namespace, int weight) {}

    public Export {
        backends = List.copyOf(backends);
        clusters = java.util.Collections.unmodifiableSet(new TreeSet<>(clusters));
        callers = List.copyOf(callers);
        if (backends.isEmpty()) {
            throw new IllegalArgumentException("backends: none (expected: at least one local service)");
        }
    }

    /** Offers one local service under its own name to everybody. */
    public static Export of(ServiceName service) {
        return new Export(service, List.of(new Backend(service.value(), "", 1)), Set.of(), List.of());
    }

    public boolean offeredTo(ClusterId cluster) {
        return clusters.isEmpty() || clusters.contains(cluster);
    }

    public Tree toTree() {
        return Tree.fields()
                .put("service", service.value())
                .put(
                        "backends",
                        Tree.of(
                                backends,
                                b -> Tree.fields()
                                        .put("name", b.name())
                                        .putUnlessEmpty("namespace", b.namespace())
                                        .put("weight", b.weight())
                                        .build()))
                .put("clusters", Tree.of(clusters, c -> Tree.of(c.value())))
                .put("callers", Tree.of(callers, Tree::of))
                .build();
    }

    /** Reads a {@code spec}. */
    public static Export read(TreeReader in) {
        var service = in.value("service", ServiceName::new);
        var backends = in.each(
                "backends",
                b -> new Backend(b.text("name"), b.text("namespace", ""), (int) b.whole("weight", 1, 0, 10_000)));
        var clusters = in.values("clusters", ClusterId::new);
        var callers = in.values("callers", text -> text);
        if (backends.isEmpty() && service != null) {
            backends = List.of(new Backend(service.value(), "", 1));
        }
        in.requireValid();
        return new Export(Objects.requireNonNull(service), backends, Set.copyOf(clusters), callers);
    }
}
