package io.hansa.core.testkit;

import io.hansa.core.catalog.Catalog;
import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.catalog.ServiceOffer;
import io.hansa.core.membership.Member;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.Cloud;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.HealthVector;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Locality;
import io.hansa.core.model.NodeId;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.record.Stamp;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import io.hansa.core.spiffe.TrustDomainName;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Well-formed values of the example federation {@code acme.mesh}, for tests that care about something else. */
public final class Samples {
    public static final ClusterId AWS = new ClusterId("aws-use1");
    public static final ClusterId AZURE = new ClusterId("azure-weu");
    public static final ClusterId ONPREM = new ClusterId("onprem-fra");

    private Samples() {}

    /** An unchecked record with a text payload and a made-up signature. */
    public static SignedRecord record(RecordKey key, long epoch, long version, String text) {
        return new SignedRecord(
                key, new Stamp(epoch, version, VirtualTime.START), false, Cbor.write(Tree.of(text)), "a1", new byte[] {
                    1, 2
                });
    }

    /** The decision that makes a cluster a member in this state; without anchors. */
    public static Member member(ClusterId cluster, ClusterState state) {
        return new Member(cluster, new TrustDomainName(cluster + ".acme.mesh"), state, 1, List.of(), "");
    }

    /** A membership of active clusters. */
    public static Membership membership(ClusterId... active) {
        return Membership.of(
                Arrays.stream(active).map(c -> member(c, ClusterState.ACTIVE)).toList());
    }

    /** A cluster's description of itself with one gateway and one node. */
    public static ClusterInfo info(ClusterId cluster, Cloud cloud, String region) {
        return new ClusterInfo(
                cluster,
                new Locality(cloud, region, ""),
                "none",
                List.of(new HostPort("gw." + cluster + ".example.com", 15_443)),
                List.of("gw-1"),
                List.of(new NodeId("node-1")),
                "",
                "0.1.0",
                Map.of());
    }

    /** An offer to everybody; {@code capacity} in requests per second, 0 when not declared. */
    public static ServiceOffer offer(String service, int ready, int total, long capacity) {
        return new ServiceOffer(
                new ServiceName(service),
                Protocol.HTTP,
                new HealthVector(ready, total, capacity, new TreeMap<>()),
                Set.of(),
                List.of());
    }

    /** A catalog under construction. Confined to one thread. */
    public static final class CatalogBuilder {
        private final TreeMap<ClusterId, ClusterInfo> clusters = new TreeMap<>();
        private final TreeMap<ServiceName, TreeMap<ClusterId, Catalog.Offer>> offers = new TreeMap<>();

        /** Adds or replaces a cluster. */
        public CatalogBuilder cluster(ClusterId cluster, Cloud cloud, String region) {
            clusters.put(cluster, info(cluster, cloud, region));
            return this;
        }

        /** Adds or replaces what a cluster offers. */
        public CatalogBuilder offer(ClusterId cluster, ServiceOffer offer) {
            offers.computeIfAbsent(offer.service(), k -> new TreeMap<>())
                    .put(cluster, new Catalog.Offer(offer, VirtualTime.START));
            return this;
        }

        public Catalog build() {
            var copy = new TreeMap<ServiceName, java.util.SortedMap<ClusterId, Catalog.Offer>>();
            copy.putAll(offers);
            return new Catalog(1, clusters, copy);
        }
    }

    /** The three clusters of the example federation, offering nothing yet. */
    public static CatalogBuilder catalog() {
        return new CatalogBuilder()
                .cluster(AWS, Cloud.AWS, "us-east-1")
                .cluster(AZURE, Cloud.AZURE, "westeurope")
                .cluster(ONPREM, Cloud.ONPREM, "fra");
    }
}
