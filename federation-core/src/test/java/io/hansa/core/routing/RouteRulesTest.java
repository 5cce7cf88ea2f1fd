package io.hansa.core.routing;

import static io.hansa.core.routing.Planning.any;
import static io.hansa.core.routing.Planning.candidate;
import static io.hansa.core.routing.Planning.named;
import static io.hansa.core.routing.Planning.own;
import static io.hansa.core.routing.Planning.policy;
import static io.hansa.core.routing.Planning.weighted;
import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static io.hansa.core.testkit.Samples.ONPREM;
import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.catalog.ServiceOffer;
import io.hansa.core.drain.Drain;
import io.hansa.core.drain.Pin;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HealthVector;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.CostRule;
import io.hansa.core.policy.CostRule.Price;
import io.hansa.core.policy.Damping;
import io.hansa.core.policy.FailoverTier;
import io.hansa.core.policy.FailoverTier.Scope;
import io.hansa.core.policy.HealthRule;
import io.hansa.core.policy.Place;
import io.hansa.core.policy.StalenessRule;
import io.hansa.core.testkit.Samples;
import io.hansa.core.verdict.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a policy may ask beyond tiers and threshold: health by zone and version, spill, cost, groups, pins. */
class RouteRulesTest {
    private static final ServiceName PAYMENT = new ServiceName("payment");
    private static final Damping CALM = new Damping(Duration.ofSeconds(30), 25, Duration.ofSeconds(10), 6);

    private final Planning world = Planning.everywhere();

    private static ServiceOffer order(int ready, int total, Map<String, Integer> versions, Map<String, Integer> zones) {
        var health = new HealthVector(ready, total, 0, new TreeMap<>(versions), new TreeMap<>(zones));
        return new ServiceOffer(Planning.ORDER, Protocol.HTTP, health, Set.of(), List.of());
    }

    @Nested
    class WhenHealthIsMoreThanAShare {

        @Test
        void wantsReadyInstances() {
            world.policy(Planning.asking(policy(own(), any()), new HealthRule(3, 1, List.of(), 0)));

            var route = world.ready(AWS, 2, 2).ready(AZURE, 3, 3).route();

            assertThat(Planning.shares(route)).isEqualTo("azure-weu=10000");
            assertThat(candidate(route, AWS).evidence()).isEqualTo("2 of 2 ready (at least 3)");
        }

        @Test
        void wantsReadyZones() {
            world.policy(Planning.asking(policy(own(), any()), new HealthRule(1, 2, List.of(), 0)));
            world.offer(AWS, order(4, 4, Map.of(), Map.of("a", 4, "b", 0)));
            world.offer(AZURE, order(4, 4, Map.of(), Map.of("1", 2, "2", 2)));

            var route = world.route();

            assertThat(Planning.shares(route)).isEqualTo("azure-weu=10000");
            assertThat(candidate(route, AWS).evidence()).isEqualTo("4 of 4 ready in 1 zones (at least 2)");
            assertThat(candidate(route, ONPREM).evidence())
                    .as("a vector without zones lies in one")
                    .contains("in 1 zones");
        }

        @Test
        void neverServesAVersionThatIsNotAccepted() {
            world.policy(Planning.asking(policy(own(), any()), new HealthRule(1, 1, List.of("v2", "v3"), 0)));
            world.offer(AWS, order(2, 2, Map.of("v1", 1, "v2", 1), Map.of()));
            world.offer(AZURE, order(1, 2, Map.of("v1", 0, "v2", 1), Map.of()));

            var route = world.route();

            assertThat(Planning.shares(route)).isEqualTo("azure-weu=5000 onprem-fra=5000");
            assertThat(candidate(route, AWS).reason()).isEqualTo(RouteReason.VERSION);
            assertThat(candidate(route, AWS).evidence()).isEqualTo("runs v1; accepted: v2, v3");
            assertThat(route.standby()).doesNotContain(AWS);
        }

        @Test
        void spillsWhatTheHomeCannotCarry() {
            world.policy(Planning.asking(policy(own(), any()), new HealthRule(1, 1, List.of(), 80)));
            world.offer(AWS, Samples.offer("order", 2, 2, 500));
            assertThat(world.shares()).as("no load is measured").isEqualTo("aws-use1=10000");

            world.load.put(Planning.ORDER, 1000L);
            var route = world.route();

            assertThat(Planning.shares(route)).isEqualTo("aws-use1=4000 azure-weu=3000 onprem-fra=3000");
            assertThat(candidate(route, AWS).reason()).isEqualTo(RouteReason.OVERLOAD);
            assertThat(candidate(route, AWS).evidence()).contains("capacity 500/s", "spills from 80 %");
            world.load.put(Planning.ORDER, 300L);
            assertThat(world.shares()).isEqualTo("aws-use1=10000");
        }
    }

    @Nested
    class WhenTrafficCosts {
        private final CostRule cheap = new CostRule(
                5,
                List.of(
                        new Price(new Place("cloud:aws"), new Place("cluster:azure-weu"), 9),
                        new Price(new Place("region:us-east-1"), Place.ANY, 2)));

        @Test
        void prefersWhatIsWithinTheLimitAndGoesBeyondRatherThanNowhere() {
            world.policy(Planning.costing(policy(named(weighted(AZURE, 1)), any()), cheap));

            var route = world.ready(AWS, 0, 2).route();
            assertThat(Planning.shares(route)).isEqualTo("onprem-fra=10000");
            assertThat(candidate(route, AZURE).reason()).isEqualTo(RouteReason.COST);
            assertThat(candidate(route, AZURE).evidence()).contains("9 cents/GiB > 5");
            assertThat(candidate(route, AZURE).tier())
                    .as("still where the policy put it")
                    .isZero();
            assertThat(route.standby()).containsExactly(AZURE);

            assertThat(world.ready(ONPREM, 0, 2).shares()).isEqualTo("azure-weu=10000");
        }

        @Test
        void isFreeAtHomeAndWithoutAPrice() {
            var other = new CostRule(0, List.of(new Price(new Place("cloud:aws"), new Place("cloud:aws"), 50)));
            world.policy(Planning.costing(policy(own(), any()), other));

            assertThat(world.shares()).isEqualTo("aws-use1=10000");
            assertThat(world.ready(AWS, 0, 1).shares()).isEqualTo("azure-weu=5000 onprem-fra=5000");
        }
    }

    @Nested
    class WhenServicesMoveTogether {

        private void group(Damping damping) {
            world.policy(Planning.together(
                    policy(50, StalenessRule.KEEP, damping, own(), named(weighted(AZURE, 1)), any()),
                    Planning.ORDER,
                    PAYMENT));
            for (var cluster : List.of(AWS, AZURE, ONPREM)) {
                world.offer(cluster, Samples.offer("payment", 2, 2, 0));
            }
        }

        private String both() {
            var plan = world.plan();
            return Planning.shares(plan.find(Planning.ORDER).orElseThrow()) + " / "
                    + Planning.shares(plan.find(PAYMENT).orElseThrow());
        }

        @Test
        void leavesWithItsMate() {
            group(CALM);
            assertThat(both()).isEqualTo("aws-use1=10000 / aws-use1=10000");

            world.offer(AWS, Samples.offer("payment", 0, 2, 0));

            assertThat(both()).isEqualTo("azure-weu=10000 / azure-weu=10000");
            var kept = candidate(world.route(), AWS);
            assertThat(kept.reason()).isEqualTo(RouteReason.GROUP);
            assertThat(kept.evidence()).isEqualTo("moves with payment: 0 of 2 ready");
            assertThat(kept.result()).isEqualTo(Candidate.Result.STANDBY);
        }

        @Test
        void returnsWithItsMateStepByStep() {
            group(CALM);
            world.plan();
            world.offer(AWS, Samples.offer("payment", 0, 2, 0)).plan();
            world.offer(AWS, Samples.offer("payment", 2, 2, 0)).plan();

            world.time.advance(Duration.ofSeconds(30));

            assertThat(both()).isEqualTo("aws-use1=2500 azure-weu=7500 / aws-use1=2500 azure-weu=7500");
        }

        @Test
        void goesItsOwnWayWhenNobodyCanServeAll() {
            group(CALM);
            world.plan();
            world.offer(AWS, Samples.offer("payment", 0, 2, 0));
            world.ready(AZURE, 0, 2).ready(ONPREM, 0, 2);

            assertThat(both()).isEqualTo("aws-use1=10000 / azure-weu=10000");
        }

        @Test
        void followsADrainOfItsMate() {
            group(CALM);
            world.plan();
            world.drain(Drain.Subject.SERVICE, "payment@aws-use1", Duration.ofSeconds(100));

            world.time.advance(Duration.ofSeconds(50));

            assertThat(both()).isEqualTo("aws-use1=5000 azure-weu=5000 / aws-use1=5000 azure-weu=5000");
        }

        @Test
        void replansItsMatesToo() {
            group(CALM);
            var before = world.plan();
            world.offer(AWS, Samples.offer("payment", 0, 2, 0));

            var after = RoutePlanner.replan(before, world.input(), List.of(PAYMENT));

            assertThat(after.routes())
                    .isEqualTo(RoutePlanner.plan(world.input()).routes());
        }
    }

    @Nested
    class WhenAPersonPins {

        @Test
        void opensAManualTierForATime() {
            world.policy(policy(own(), new FailoverTier(Scope.ANY, List.of(), true)));
            assertThat(world.ready(AWS, 0, 2).route().shares()).isEmpty();

            var plan = world.pin(AZURE).plan();
            var route = plan.find(Planning.ORDER).orElseThrow();

            assertThat(Planning.shares(route)).isEqualTo("azure-weu=10000");
            assertThat(candidate(route, AZURE).reason()).isEqualTo(RouteReason.PINNED);
            assertThat(candidate(route, AZURE).evidence()).contains("pin-order.azure-weu", "li.wei");
            assertThat(plan.nextAt()).isEqualTo(world.pins.getFirst().expires());
            world.time.advance(Duration.ofHours(1));
            assertThat(world.route().shares()).as("it ends by itself").isEmpty();
        }

        @Test
        void comesBeforeTheLadderAndWithoutHoldDown() {
            world.policy(policy(90, StalenessRule.KEEP, CALM, named(weighted(AZURE, 1)), own()));
            world.plan();
            world.ready(AWS, 0, 2).plan();

            var route = world.ready(AWS, 1, 2).pin(AWS).route();

            assertThat(Planning.shares(route)).as("thin, but a person's word").isEqualTo("aws-use1=10000");
            assertThat(route.tier()).isEqualTo(1);
            world.pins.clear();
            assertThat(world.shares()).isEqualTo("azure-weu=10000");
        }

        @Test
        void mayNameWhomNoTierNamesAndWhomNobodyHasMeasured() {
            world.policy(policy(own()));
            world.verdict(AZURE, Verdict.UNKNOWN);

            var route = world.pin(AZURE).route();

            assertThat(Planning.shares(route)).isEqualTo("azure-weu=10000");
            assertThat(route.tier()).as("below the ladder").isEqualTo(1);
            assertThat(candidate(route, AZURE).tier()).isEqualTo(-1);
        }

        @Test
        void liftsNoHardRuleAndFallsBackToTheLadder() {
            world.policy(Planning.within(policy(own(), any()), "cloud:aws", "cloud:onprem"));
            assertThat(world.pin(AZURE).shares()).as("residency").isEqualTo("aws-use1=10000");

            world.pins.clear();
            world.pin(ONPREM);
            assertThat(world.shares()).isEqualTo("onprem-fra=10000");
            assertThat(world.verdict(ONPREM, Verdict.DOWN).shares()).isEqualTo("aws-use1=10000");
            world.verdict(ONPREM, Verdict.HEALTHY).ready(ONPREM, 0, 2);
            assertThat(world.shares()).isEqualTo("aws-use1=10000");
        }

        @Test
        void speaksOnlyOfTheCallersItNamesAndOnlyInItsTime() {
            world.policy(policy(own(), any()));
            var begin = world.time.instant().plusSeconds(60);
            world.pins.add(new Pin(
                    "p", Planning.ORDER, ONPREM, Set.of(new ClusterId("other")), begin, begin.plusSeconds(1), "", ""));
            assertThat(world.plan().nextAt()).isEqualTo(begin);
            world.pins.clear();
            world.pins.add(new Pin("p", Planning.ORDER, ONPREM, Set.of(AWS), begin, begin.plusSeconds(1), "", ""));

            assertThat(world.shares()).isEqualTo("aws-use1=10000");
            world.time.advance(Duration.ofSeconds(60));
            assertThat(world.shares()).isEqualTo("onprem-fra=10000");
            world.time.advance(Duration.ofSeconds(1));
            assertThat(world.shares()).isEqualTo("aws-use1=10000");
        }
    }
}
