package io.hansa.core.catalog;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.table.SortedTable;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What this node knows of every cluster, its own included, at one revision. Immutable.
 *
 * @param revision rises with every change on this node; comparable on this node only
 * @param clusters self-descriptions
 * @param offers by service, then by exporting cluster
 */
public record Catalog(
        long revision,
        SortedMap<ClusterId, ClusterInfo> clusters,
        SortedMap<ServiceName, SortedMap<ClusterId, Offer>> offers) {

    public static final Catalog EMPTY = new Catalog(0, new TreeMap<>(), new TreeMap<>());

    /**
     * One offer with the time that its origin signed it and the end of its origin's lease, by our clock.
     *
     * @param signedAt by the origin's clock
     */
    public record Offer(ServiceOffer offer, Instant signedAt) {}

    public Catalog {
        clusters = Collections.unmodifiableSortedMap(new TreeMap<>(clusters));
        if (!(offers instanceof SortedTable<?, ?>)) { // A table's values are tables already: only this class makes one.
            var copy = new TreeMap<ServiceName, SortedMap<ClusterId, Offer>>();
            offers.forEach((service, byCluster) -> copy.put(service, SortedTable.copyOf(byCluster)));
            offers = SortedTable.copyOf(copy);
        }
    }

    /** The next revision, with these offers of one service; sharing all others (I9). */
    public Catalog with(ServiceName service, SortedMap<ClusterId, Offer> byCluster) {
        var table = SortedTable.copyOf(offers);
        var next = byCluster.isEmpty() ? table.without(service) : table.with(service, SortedTable.copyOf(byCluster));
        return new Catalog(revision + 1, clusters, next);
    }

    /** The next revision, with these clusters; sharing all offers. */
    public Catalog with(SortedMap<ClusterId, ClusterInfo> newClusters) {
        return new Catalog(revision + 1, newClusters, offers);
    }

    /** Services whose offers may differ between this catalog and another one; costs what differs (I9). */
    public Set<ServiceName> changedSince(Catalog before) {
        return SortedTable.copyOf(offers).differences(SortedTable.copyOf(before.offers));
    }

    /** Offers of one service by exporting cluster; empty when nobody offers it. */
    public SortedMap<ClusterId, Offer> offersOf(ServiceName service) {
        return offers.getOrDefault(service, Collections.emptySortedMap());
    }

    public Optional<ClusterInfo> cluster(ClusterId cluster) {
        return Optional.ofNullable(clusters.get(cluster));
    }

    /** Every service that anybody offers. */
    public SortedSet<ServiceName> services() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(offers.keySet()));
    }
}
