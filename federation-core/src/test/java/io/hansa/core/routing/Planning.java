package io.hansa.core.routing;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static io.hansa.core.testkit.Samples.ONPREM;

import io.hansa.core.catalog.ServiceOffer;
import io.hansa.core.drain.Drain;
import io.hansa.core.drain.Pin;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.CostRule;
import io.hansa.core.policy.Damping;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.FailoverTier;
import io.hansa.core.policy.FailoverTier.Scope;
import io.hansa.core.policy.FailoverTier.WeightedCluster;
import io.hansa.core.policy.HealthRule;
import io.hansa.core.policy.PolicyChoice;
import io.hansa.core.policy.StalenessRule;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.core.verdict.Judged;
import io.hansa.core.verdict.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One viewer's world under test: change it, let time pass, plan, look. Confined to one thread. */
final class Planning {
    static final ServiceName ORDER = new ServiceName("order");

    final VirtualTime time = new VirtualTime();
    final Samples.CatalogBuilder catalog = Samples.catalog();
    final TreeMap<String, FailoverPolicy> policies = new TreeMap<>();
    final List<Drain> drains = new ArrayList<>();
    final Map<ClusterId, Judged> verdicts = new HashMap<>();
    final Map<ClusterId, Instant> leases = new HashMap<>();
    final Map<ServiceName, Long> load = new HashMap<>();
    final List<Pin> pins = new ArrayList<>();
    Membership membership = Samples.membership(AWS, AZURE, ONPREM);
    ClusterId viewer = AWS;
    RouteMemory memory = RouteMemory.EMPTY;

    Planning() {
        verdict(AZURE, Verdict.HEALTHY);
        verdict(ONPREM, Verdict.HEALTHY);
        leases.put(AZURE, time.instant());
        leases.put(ONPREM, time.instant());
    }

    /** {@code order} in all three clusters, two of two ready. */
    static Planning everywhere() {
        var planning = new Planning();
        planning.ready(AWS, 2, 2).ready(AZURE, 2, 2).ready(ONPREM, 2, 2);
        return planning;
    }

    Planning ready(ClusterId cluster, int ready, int total) {
        return offer(cluster, Samples.offer("order", ready, total, 0));
    }

    Planning offer(ClusterId cluster, ServiceOffer offer) {
        catalog.offer(cluster, offer);
        return this;
    }

    Planning verdict(ClusterId cluster, Verdict verdict) {
        verdicts.put(
                cluster,
                new Judged(cluster, verdict, time.instant(), time.instant(), List.of("said the test"), List.of()));
        return this;
    }

    Planning state(ClusterId cluster, ClusterState state) {
        var members = new ArrayList<>(membership.members().values());
        members.add(membership.find(cluster).orElseThrow().with(state, "test"));
        membership = Membership.of(members);
        return this;
    }

    Planning policy(FailoverPolicy policy) {
        policies.put(policy.name(), policy);
        return this;
    }

    Planning drain(Drain.Subject subject, String name, Duration ramp) {
        drains.add(new Drain(
                "d-1",
                subject,
                name,
                time.instant(),
                ramp,
                time.instant().plus(Duration.ofHours(2)),
                "test",
                "li.wei"));
        return this;
    }

    /** A person sends calls to {@code order} there for an hour. */
    Planning pin(ClusterId cluster) {
        pins.add(new Pin(
                "pin-order." + cluster,
                ORDER,
                cluster,
                Set.of(),
                time.instant(),
                time.instant().plus(Duration.ofHours(1)),
                "test",
                "li.wei"));
        return this;
    }

    RouteInput input() {
        return new RouteInput(
                catalog.build(),
                membership,
                PolicyChoice.of(policies),
                drains,
                verdicts,
                leases,
                memory,
                viewer,
                time.instant(),
                load,
                pins);
    }

    /** Decides and remembers. */
    RoutePlan plan() {
        var plan = RoutePlanner.plan(input());
        memory = plan.memory();
        return plan;
    }

    ServiceRoute route() {
        return plan().find(ORDER).orElseThrow();
    }

    /** Decides and prints the shares, such as {@code aws-use1=10000}. */
    String shares() {
        return shares(route());
    }

    static String shares(ServiceRoute route) {
        return route.shares().stream()
                .map(s -> s.cluster() + "=" + s.basisPoints())
                .collect(Collectors.joining(" "));
    }

    static Candidate candidate(ServiceRoute route, ClusterId cluster) {
        return route.candidates().stream()
                .filter(c -> c.cluster().equals(cluster))
                .findFirst()
                .orElseThrow();
    }

    /** A policy for {@code order} with these tiers and no damping. */
    static FailoverPolicy policy(FailoverTier... tiers) {
        return policy(50, StalenessRule.KEEP, new Damping(Duration.ZERO, 100, Duration.ZERO, 1000), tiers);
    }

    static FailoverPolicy policy(int healthyPercent, StalenessRule staleness, Damping damping, FailoverTier... tiers) {
        return new FailoverPolicy(
                "order-policy", List.of(ORDER), List.of(tiers), healthyPercent, List.of(), 1000, staleness, damping);
    }

    static FailoverPolicy within(FailoverPolicy policy, String... residency) {
        return changed(policy, List.of(residency), policy.extraLoadPercentMax(), policy.health(), policy.cost());
    }

    static FailoverPolicy extraLoad(FailoverPolicy policy, int percentMax) {
        return changed(policy, policy.residency(), percentMax, policy.health(), policy.cost());
    }

    static FailoverPolicy asking(FailoverPolicy policy, HealthRule health) {
        return changed(policy, policy.residency(), policy.extraLoadPercentMax(), health, policy.cost());
    }

    static FailoverPolicy costing(FailoverPolicy policy, CostRule cost) {
        return changed(policy, policy.residency(), policy.extraLoadPercentMax(), policy.health(), cost);
    }

    /** The policy for a group of services that move together. */
    static FailoverPolicy together(FailoverPolicy policy, ServiceName... services) {
        return new FailoverPolicy(
                policy.name(),
                List.of(services),
                policy.tiers(),
                policy.healthyPercent(),
                policy.residency(),
                policy.extraLoadPercentMax(),
                policy.staleness(),
                policy.damping(),
                policy.health(),
                policy.cost(),
                true,
                policy.relay());
    }

    private static FailoverPolicy changed(
            FailoverPolicy policy, List<String> residency, int extraLoad, HealthRule health, CostRule cost) {
        return new FailoverPolicy(
                policy.name(),
                policy.services(),
                policy.tiers(),
                policy.healthyPercent(),
                residency,
                extraLoad,
                policy.staleness(),
                policy.damping(),
                health,
                cost,
                policy.together(),
                policy.relay());
    }

    static FailoverTier own() {
        return FailoverTier.of(Scope.SAME_CLUSTER);
    }

    static FailoverTier any() {
        return FailoverTier.of(Scope.ANY);
    }

    static FailoverTier named(WeightedCluster... clusters) {
        return new FailoverTier(Scope.CLUSTERS, Arrays.asList(clusters), false);
    }

    static WeightedCluster weighted(ClusterId cluster, int weight) {
        return new WeightedCluster(cluster, weight);
    }
}
