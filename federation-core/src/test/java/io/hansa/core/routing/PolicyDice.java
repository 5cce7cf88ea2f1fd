package io.hansa.core.routing;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.CostRule;
import io.hansa.core.policy.CostRule.Price;
import io.hansa.core.policy.Damping;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.FailoverTier;
import io.hansa.core.policy.FailoverTier.Scope;
import io.hansa.core.policy.FailoverTier.WeightedCluster;
import io.hansa.core.policy.HealthRule;
import io.hansa.core.policy.Place;
import io.hansa.core.policy.StalenessRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random policies for random worlds. Confined to one thread. */
final class PolicyDice {
    private final Random random;

    private PolicyDice(Random random) {
        this.random = random;
    }

    /** A policy for one of the services or for all, over these clusters. */
    static FailoverPolicy policy(String name, Random random, List<ClusterId> clusters, List<ServiceName> services) {
        return new PolicyDice(random).policy(name, clusters, services);
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private FailoverPolicy policy(String name, List<ClusterId> clusters, List<ServiceName> services) {
        var tiers = new ArrayList<FailoverTier>();
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            var scope = any(Scope.values());
            var named = new ArrayList<WeightedCluster>();
            if (scope == Scope.CLUSTERS) {
                for (int k = 0; k < 1 + random.nextInt(3); k++) {
                    named.add(new WeightedCluster(
                            clusters.get(random.nextInt(clusters.size())), 1 + random.nextInt(100)));
                }
            }
            tiers.add(new FailoverTier(scope, named, random.nextInt(6) == 0));
        }
        var residency = switch (random.nextInt(4)) {
            case 0 -> List.of("cloud:aws", "region:r1");
            case 1 -> List.of("cluster:c1", "region:r0");
            default -> List.<String>of();
        };
        boolean together = random.nextInt(4) == 0;
        var one =
                random.nextBoolean() ? List.of(services.get(random.nextInt(services.size()))) : List.<ServiceName>of();
        return new FailoverPolicy(
                name,
                together ? services : one,
                tiers,
                1 + random.nextInt(100),
                residency,
                random.nextInt(200),
                any(StalenessRule.values()),
                new Damping(
                        Duration.ofSeconds(random.nextInt(60)),
                        1 + random.nextInt(100),
                        Duration.ofSeconds(random.nextInt(30)),
                        1 + random.nextInt(5)),
                health(),
                cost(),
                together);
    }

    private HealthRule health() {
        var versions = random.nextInt(4) == 0 ? List.of("v1") : List.<String>of();
        return new HealthRule(
                1 + random.nextInt(2), 1 + random.nextInt(2), versions, random.nextInt(3) * random.nextInt(150));
    }

    private CostRule cost() {
        var price = new Price(Place.ANY, new Place("region:r" + random.nextInt(3)), random.nextInt(20));
        return random.nextInt(3) == 0 ? new CostRule(random.nextInt(10), List.of(price)) : CostRule.NONE;
    }
}
