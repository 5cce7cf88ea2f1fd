package io.hansa.core.policy;

import io.hansa.core.model.ClusterId;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.util.List;
import java.util.Locale;

/**
 * One rung of a failover ladder. Immutable.
 *
 * @param clusters with their weights, for {@link Scope#CLUSTERS} only; order is the operator's
 * @param manual traffic comes here only when a person says so
 */
public record FailoverTier(Scope scope, List<WeightedCluster> clusters, boolean manual) {

    /** Which clusters a rung means, seen from the caller's cluster; clusters of earlier rungs never count again. */
    public enum Scope {
        SAME_CLUSTER,
        SAME_REGION,
        SAME_CLOUD,
        CLUSTERS,
        ANY;

        /** The word used in YAML: {@code same-cluster}, {@code same-region}, {@code same-cloud}, {@code clusters}, {@code any}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The scope of that word. @throws IllegalArgumentException for any other word */
        public static Scope parse(String word) {
            for (var scope : values()) {
                if (scope.word().equals(word)) {
                    return scope;
                }
            }
            throw new IllegalArgumentException(
                    "'" + word + "' (expected: same-cluster, same-region, same-cloud, clusters or any)");
        }
    }

    /** A named cluster; weight 1 to 10000 relative to its siblings. */
    public record WeightedCluster(ClusterId cluster, int weight) {}

    public FailoverTier {
        clusters = List.copyOf(clusters);
        if ((scope == Scope.CLUSTERS) == clusters.isEmpty()) {
            throw new IllegalArgumentException(
                    "clusters: " + clusters.size() + " (expected: named exactly when scope is clusters)");
        }
    }

    public static FailoverTier of(Scope scope) {
        return new FailoverTier(scope, List.of(), false);
    }

    public Tree toTree() {
        var tree = Tree.fields().put("scope", scope.word());
        if (!clusters.isEmpty()) {
            tree.put(
                    "clusters",
                    Tree.of(
                            clusters,
                            c -> Tree.fields()
                                    .put("cluster", c.cluster().value())
                                    .put("weight", c.weight())
                                    .build()));
        }
        return manual ? tree.put("manual", true).build() : tree.build();
    }

    static FailoverTier read(TreeReader in) {
        var scope = in.value("scope", Scope::parse, Scope.ANY);
        var clusters = in.each(
                "clusters",
                c -> new WeightedCluster(c.value("cluster", ClusterId::new, new ClusterId("unknown")), (int)
                        c.whole("weight", 1, 1, 10_000)));
        return new FailoverTier(scope, clusters, in.truth("manual", false));
    }
}
