package io.hansa.core.bench;

import io.hansa.core.assembly.CatalogAssembly;
import io.hansa.core.catalog.Catalog;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.Cloud;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.PolicyChoice;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.record.Stamp;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import io.hansa.core.routing.RouteInput;
import io.hansa.core.routing.RouteMemory;
import io.hansa.core.routing.RoutePlan;
import io.hansa.core.routing.RoutePlanner;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.core.verdict.Judged;
import io.hansa.core.verdict.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Ten clusters, each offering every one of some services; and what a node does when one endpoint changes. */
public final class Fleet {
    private static final int CLUSTERS = 10;

    private final CatalogAssembly assembly = new CatalogAssembly();
    private final Membership membership;
    private final PolicyChoice policies;
    private final Map<ClusterId, Judged> verdicts = new HashMap<>();
    private final int services;
    private long version = 1;
    private RoutePlan plan;

    public Fleet(int services) {
        this.services = services;
        var clusters = IntStream.range(0, CLUSTERS)
                .mapToObj(i -> new ClusterId("c" + i))
                .toList();
        membership = Membership.of(clusters.stream()
                .map(c -> Samples.member(c, ClusterState.ACTIVE))
                .toList());
        var records = new ArrayList<SignedRecord>();
        var each = new TreeMap<String, FailoverPolicy>();
        for (var cluster : clusters) {
            verdicts.put(
                    cluster,
                    new Judged(cluster, Verdict.HEALTHY, VirtualTime.START, VirtualTime.START, List.of(), List.of()));
            records.add(record(
                    cluster,
                    RecordKind.CLUSTER,
                    "self",
                    Samples.info(cluster, Cloud.AWS, "us-east-1").toTree()));
            for (int s = 0; s < services; s++) {
                records.add(offer(cluster, s, 2));
            }
        }
        for (int s = 0; s < services; s++) {
            each.put("p" + s, policy(s));
        }
        policies = PolicyChoice.of(each);
        assembly.apply(records, VirtualTime.START);
        plan = RoutePlanner.plan(input());
    }

    private static FailoverPolicy policy(int service) {
        var plain = FailoverPolicy.BUILT_IN;
        return new FailoverPolicy(
                "p" + service,
                List.of(new ServiceName("s" + service)),
                plain.tiers(),
                plain.healthyPercent(),
                plain.residency(),
                plain.extraLoadPercentMax(),
                plain.staleness(),
                plain.damping());
    }

    private RouteInput input() {
        return new RouteInput(
                assembly.knowledge().catalog(),
                membership,
                policies,
                List.of(),
                verdicts,
                Map.of(),
                plan == null ? RouteMemory.EMPTY : plan.memory(),
                new ClusterId("c0"),
                VirtualTime.START,
                Map.of(),
                List.of());
    }

    private SignedRecord offer(ClusterId cluster, int service, int ready) {
        var name = "s" + service;
        return record(
                cluster,
                RecordKind.SERVICE,
                name,
                Samples.offer(name, ready, 2, 0).toTree());
    }

    private SignedRecord record(ClusterId origin, RecordKind kind, String name, Tree payload) {
        return new SignedRecord(
                new RecordKey(origin, kind, name),
                new Stamp(1, version, VirtualTime.START),
                false,
                Cbor.write(payload),
                "a1",
                new byte[] {1});
    }

    public RoutePlan plan() {
        return plan;
    }

    public Membership membership() {
        return membership;
    }

    public Catalog catalog() {
        return assembly.knowledge().catalog();
    }

    /** One endpoint of one service in one cluster goes or comes; the decision that follows. */
    public RoutePlan changeOne() {
        version++;
        int service = (int) (version * 7919 % services);
        var cluster = new ClusterId("c" + version % CLUSTERS);
        var change =
                assembly.apply(List.of(offer(cluster, service, (int) (version / services % 2) + 1)), VirtualTime.START);
        plan = RoutePlanner.replan(plan, input(), change.services());
        return plan;
    }

    /** All over again, as if anything might have changed. */
    public RoutePlan changeAll() {
        plan = RoutePlanner.plan(input());
        return plan;
    }
}
