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
     * @param cents what a GiB from the viewer costs
     */
    public record Rung(int tier, int position, int weight, boolean manual, int cents) {}

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
                    rungs.put(
                            cluster,
                            new Rung(tier, 0, 0, rule.manual(), policy.cost().cents(viewer, cluster, catalog)));
                }
            }
            for (int i = 0; i < rule.clusters().size(); i++) {
                var named = rule.clusters().get(i);
                int cents = policy.cost().cents(viewer, named.cluster(), catalog);
                rungs.putIfAbsent(named.cluster(), new Rung(tier, i, named.weight(), rule.manual(), cents));
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

    /** Whether traffic to this rung costs more than the policy likes. */
    public boolean dear(Rung rung) {
        return rung.cents() > policy.cost().centsMax();
    }

    /** Where the cluster stands; empty when no tier means it. */
    public Optional<Rung> rung(ClusterId cluster) {
        return Optional.ofNullable(rungs.get(cluster));
    }

    /**
     * Who of these may pass calls on, the policy's favourite first; by name where it has none. Whoever the residency keeps out
     * passes nothing on either, though it could not read it.
     */
    public Optional<ClusterId> relay(Collection<ClusterId> able) {
        return policy.relay().stream()
                .flatMap(place -> able.stream().sorted().filter(c -> place.holds(c, catalog.cluster(c))))
                .filter(this::permits)
                .findFirst();
    }

    /** Whether the policy's residency lets the cluster ever serve; a cluster whose place is unknown only by its name. */
    public boolean permits(ClusterId cluster) {
        var info = catalog.cluster(cluster);
        return policy.residency().isEmpty()
                || policy.residency().stream().anyMatch(place -> new Place(place).holds(cluster, info));
    }
}
