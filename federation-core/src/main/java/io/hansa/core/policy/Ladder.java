package io.hansa.core.policy;

import io.hansa.core.catalog.Catalog;
import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.model.ClusterId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A policy's tiers with the clusters that stand on them, as one viewer sees it. Immutable.
 */
public final class Ladder {

    /**
     * A cluster's place on the ladder.
     *
     * @param tier from 0
     * @param position among the named clusters of its tier, in the operator's order; 0 in tiers by scope
     * @param weight the operator's, 1 to 10000; 0 in tiers by scope, where nobody gave one
     * @param manual whether a person must decide before traffic comes here
     */
    public record Rung(int tier, int position, int weight, boolean manual) {}

    private final FailoverPolicy policy;
    private final Catalog catalog;
    private final Map<ClusterId, Rung> rungs;

    private Ladder(FailoverPolicy policy, Catalog catalog, Map<ClusterId, Rung> rungs) {
        this.policy = policy;
        this.catalog = catalog;
        this.rungs = Map.copyOf(rungs);
    }

    /** The ladder with each of these clusters on the first tier that means it. */
    public static Ladder of(FailoverPolicy policy, Catalog catalog, ClusterId viewer, Collection<ClusterId> clusters) {
        var rungs = new HashMap<ClusterId, Rung>();
        for (int tier = 0; tier < policy.tiers().size(); tier++) {
            var rule = policy.tiers().get(tier);
            for (var cluster : clusters) {
                if (!rungs.containsKey(cluster) && means(rule.scope(), catalog, viewer, cluster)) {
                    rungs.put(cluster, new Rung(tier, 0, 0, rule.manual()));
                }
            }
            for (int i = 0; i < rule.clusters().size(); i++) {
                var named = rule.clusters().get(i);
                rungs.putIfAbsent(named.cluster(), new Rung(tier, i, named.weight(), rule.manual()));
            }
        }
        return new Ladder(policy, catalog, rungs);
    }

    private static boolean means(FailoverTier.Scope scope, Catalog catalog, ClusterId viewer, ClusterId cluster) {
        return switch (scope) {
            case SAME_CLUSTER -> cluster.equals(viewer);
            case ANY -> true;
            case CLUSTERS -> false;
            case SAME_REGION, SAME_CLOUD -> {
                var here = catalog.cluster(viewer).map(ClusterInfo::locality);
                var there = catalog.cluster(cluster).map(ClusterInfo::locality);
                yield here.isPresent()
                        && there.isPresent()
                        && (scope == FailoverTier.Scope.SAME_REGION
                                ? here.get().sameRegion(there.get())
                                : here.get().cloud() == there.get().cloud());
            }
        };
    }

    public FailoverPolicy policy() {
        return policy;
    }

    /** Where the cluster stands; empty when no tier means it. */
    public Optional<Rung> rung(ClusterId cluster) {
        return Optional.ofNullable(rungs.get(cluster));
    }

    /** Whether the policy's residency lets the cluster ever serve; a cluster whose place is unknown only by its name. */
    public boolean permits(ClusterId cluster) {
        if (policy.residency().isEmpty() || policy.residency().contains("cluster:" + cluster)) {
            return true;
        }
        return catalog.cluster(cluster)
                .map(info -> policy.residency()
                                .contains("cloud:" + info.locality().cloud().word())
                        || policy.residency()
                                .contains("region:" + info.locality().region()))
                .orElse(false);
    }
}
