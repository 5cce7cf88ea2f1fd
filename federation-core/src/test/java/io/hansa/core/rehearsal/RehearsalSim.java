package io.hansa.core.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.membership.Membership;
import io.hansa.core.model.Cloud;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.FailoverTier;
import io.hansa.core.policy.FailoverTier.Scope;
import io.hansa.core.policy.FailoverTier.WeightedCluster;
import io.hansa.core.policy.PolicyChoice;
import io.hansa.core.routing.RouteInput;
import io.hansa.core.routing.RouteMemory;
import io.hansa.core.routing.RoutePlan;
import io.hansa.core.routing.RoutePlanner;
import io.hansa.core.routing.ServiceRoute;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.core.verdict.Judged;
import io.hansa.core.verdict.Judgement;
import io.hansa.core.verdict.Observation;
import io.hansa.core.verdict.ObservationMatrix;
import io.hansa.core.verdict.ProbeOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What was simulated is done: in random federations a cluster, its gateways or a link dies, every cluster's probes see it, every
 * cluster judges and plans with all its damping, and the split it ends with is the one that was predicted.
 */
class RehearsalSim {
    private static final int SEEDS = Integer.getInteger("sim.seeds", 200);

    /** Longer than any hold-down and ramp of the policies below. */
    private static final Duration SETTLING = Duration.ofMinutes(10);

    @Test
    void whatIsKilledMovesAsItWasPredicted() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var world = new World(seed);
            for (var scenario : world.scenarios()) {
                world.kill(scenario);
            }
        }
    }

    /** One random federation, seen from each of its clusters. Confined to one thread. */
    private static final class World {
        private final Random random;
        private final long seed;
        private final List<ClusterId> clusters = new ArrayList<>();
        private final Samples.CatalogBuilder catalog = new Samples.CatalogBuilder();
        private final TreeMap<String, FailoverPolicy> policies = new TreeMap<>();
        private final Membership membership;

        World(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            for (int i = 0; i < 2 + random.nextInt(4); i++) {
                var cluster = new ClusterId("c" + i);
                clusters.add(cluster);
                var clouds = Cloud.values();
                catalog.cluster(cluster, clouds[random.nextInt(clouds.length)], "r" + random.nextInt(3));
            }
            membership = Samples.membership(clusters.toArray(ClusterId[]::new));
            for (int s = 0; s < 4; s++) {
                for (var cluster : clusters) {
                    if (random.nextInt(3) > 0) {
                        catalog.offer(cluster, Samples.offer("s" + s, random.nextInt(5), 4, random.nextInt(2) * 100L));
                    }
                }
                policies.put("p" + s, policy("p" + s, new ServiceName("s" + s)));
            }
        }

        private FailoverPolicy policy(String name, ServiceName service) {
            var tiers = new ArrayList<FailoverTier>();
            if (random.nextBoolean()) {
                tiers.add(FailoverTier.of(Scope.SAME_CLUSTER));
            }
            tiers.add(new FailoverTier(
                    Scope.CLUSTERS,
                    clusters.stream()
                            .limit(1 + random.nextInt(2))
                            .map(c -> new WeightedCluster(c, 1 + random.nextInt(9)))
                            .toList(),
                    random.nextInt(6) == 0));
            tiers.add(FailoverTier.of(random.nextBoolean() ? Scope.SAME_CLOUD : Scope.ANY));
            var plain = FailoverPolicy.BUILT_IN;
            var residency = random.nextInt(4) == 0 ? List.of("region:r0", "region:r1") : List.<String>of();
            return new FailoverPolicy(
                    name, List.of(service), tiers, 50, residency, 1000, plain.staleness(), plain.damping());
        }

        List<Scenario> scenarios() {
            var first = clusters.getFirst();
            var last = clusters.getLast();
            return List.of(
                    Scenario.losing(last),
                    Scenario.losing(first),
                    Scenario.losingGateways(last),
                    Scenario.cutting(first, last));
        }

        void kill(Scenario scenario) {
            var before = matrix(Scenario.NOTHING, VirtualTime.START);
            var viewer = clusters.getFirst();
            var verdicts = new Judgement().judge(before, membership, viewer, Map.of(), VirtualTime.START);
            var basis = input(viewer, verdicts, RouteMemory.EMPTY, VirtualTime.START);
            var predicted = new Rehearsal(basis, before).run(scenario);

            for (var caller : clusters) {
                if (!scenario.lost().contains(caller)) {
                    var plan = live(caller, scenario);
                    predicted.rows().stream()
                            .filter(row -> row.viewer().equals(caller))
                            .forEach(row -> assertThat(shares(plan, row.service()))
                                    .as("seed " + seed + ", " + caller + ", " + row.service() + ", " + scenario)
                                    .isEqualTo(row.after()));
                }
            }
        }

        /** The caller's own life: it plans while all is well, then something dies, and it plans on until nothing moves. */
        private RoutePlan live(ClusterId caller, Scenario scenario) {
            var now = VirtualTime.START;
            var verdicts = new Judgement().judge(matrix(Scenario.NOTHING, now), membership, caller, Map.of(), now);
            var plan = RoutePlanner.plan(input(caller, verdicts, RouteMemory.EMPTY, now));
            var end = now.plus(SETTLING);
            while (now.isBefore(end)) {
                now = now.plusSeconds(20);
                verdicts = new Judgement().judge(matrix(scenario, now), membership, caller, verdicts, now);
                plan = RoutePlanner.plan(input(caller, verdicts, plan.memory(), now));
            }
            return plan;
        }

        private RouteInput input(ClusterId viewer, Map<ClusterId, Judged> verdicts, RouteMemory memory, Instant now) {
            return new RouteInput(
                    catalog.build(),
                    membership,
                    PolicyChoice.of(policies),
                    List.of(),
                    verdicts,
                    new HashMap<>(),
                    memory,
                    viewer,
                    now,
                    Map.of(),
                    List.of());
        }

        /** What everybody sees of everybody, some seconds after it happened. The dead see nothing. */
        private ObservationMatrix matrix(Scenario scenario, Instant now) {
            var observations = new ArrayList<Observation>();
            for (var observer : clusters) {
                for (var target : clusters) {
                    if (!scenario.lost().contains(observer) && !observer.equals(target)) {
                        observations.add(observation(observer, target, reaches(scenario, observer, target), now));
                    }
                }
            }
            return ObservationMatrix.of(observations);
        }

        private static boolean reaches(Scenario scenario, ClusterId observer, ClusterId target) {
            var dead = new HashSet<>(scenario.lost());
            dead.addAll(scenario.gateways());
            boolean cut = scenario.cutLinks().stream()
                    .anyMatch(c -> Set.of(c.a(), c.b()).equals(Set.of(observer, target)));
            return !cut && !dead.contains(target) && !dead.contains(observer);
        }

        private static Observation observation(ClusterId observer, ClusterId target, boolean ok, Instant now) {
            return new Observation(
                    observer,
                    target,
                    now,
                    Duration.ZERO,
                    ok ? ProbeOutcome.OK : ProbeOutcome.TIMEOUT,
                    ok ? Duration.ZERO : Duration.ofSeconds(5),
                    900,
                    0,
                    0);
        }

        private static List<ServiceRoute.Share> shares(RoutePlan plan, ServiceName service) {
            return plan.find(service).map(ServiceRoute::shares).orElse(List.of());
        }
    }
}
