package io.hansa.core.routing;

import static io.hansa.core.routing.Planning.any;
import static io.hansa.core.routing.Planning.candidate;
import static io.hansa.core.routing.Planning.named;
import static io.hansa.core.routing.Planning.own;
import static io.hansa.core.routing.Planning.policy;
import static io.hansa.core.routing.Planning.weighted;
import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.drain.Drain;
import io.hansa.core.policy.Damping;
import io.hansa.core.policy.StalenessRule;
import io.hansa.core.testkit.Samples;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Drains, seen through the planner. */
class RouteDrainTest {
    private static final Damping CALM = new Damping(Duration.ofSeconds(30), 25, Duration.ofSeconds(10), 6);

    private final Planning world = Planning.everywhere();

    @Test
    void drainsAClusterInStepsOfTenPerCent() {
        world.policy(policy(named(weighted(AZURE, 1)), own()));
        world.plan();
        world.drain(Drain.Subject.CLUSTER, "azure-weu", Duration.ofSeconds(100));

        var plan = world.plan();
        assertThat(Planning.shares(plan.find(Planning.ORDER).orElseThrow())).isEqualTo("azure-weu=10000");
        for (int left = 90; left > 0; left -= 10) {
            assertThat(plan.nextAt()).isEqualTo(world.time.instant().plusSeconds(10));
            world.time.advance(Duration.ofSeconds(10));
            plan = world.plan();
            assertThat(Planning.shares(plan.find(Planning.ORDER).orElseThrow()))
                    .isEqualTo("aws-use1=" + (100 - left) * 100 + " azure-weu=" + left * 100);
        }
        world.time.advance(Duration.ofSeconds(10));
        plan = world.plan();

        var route = plan.find(Planning.ORDER).orElseThrow();
        assertThat(Planning.shares(route)).isEqualTo("aws-use1=10000");
        assertThat(route.standby()).doesNotContain(AZURE);
        assertThat(candidate(route, AZURE).reason()).isEqualTo(RouteReason.DRAINING);
        assertThat(candidate(route, AZURE).evidence()).contains("d-1", "li.wei");
        assertThat(plan.nextAt()).isEqualTo(world.drains.getFirst().expires());
    }

    @Test
    void drainsOneServiceOfAClusterOnly() {
        world.policies.put("any", Planning.policy(any()));
        world.offer(AZURE, Samples.offer("stock", 1, 1, 0));
        world.drain(Drain.Subject.SERVICE, "order@azure-weu", Duration.ZERO);

        var plan = world.plan();

        assertThat(Planning.shares(plan.find(Planning.ORDER).orElseThrow())).isEqualTo("aws-use1=5000 onprem-fra=5000");
        assertThat(plan.find(new io.hansa.core.model.ServiceName("stock"))
                        .orElseThrow()
                        .shares())
                .hasSize(1);
    }

    @Test
    void bringsADrainedClusterBackOverTheRampWithoutHoldDown() {
        world.policy(policy(50, StalenessRule.KEEP, CALM, named(weighted(AZURE, 1)), own()));
        world.plan();
        world.drain(Drain.Subject.CLUSTER, "azure-weu", Duration.ZERO);
        assertThat(world.shares()).isEqualTo("aws-use1=10000");

        world.drains.clear();

        assertThat(world.shares()).isEqualTo("aws-use1=7500 azure-weu=2500");
    }

    @Test
    void leavesTrafficOnADrainedClusterRatherThanNowhere() {
        world.policy(policy(own()));
        world.drain(Drain.Subject.CLUSTER, "aws-use1", Duration.ZERO);

        var route = world.route();

        assertThat(Planning.shares(route)).isEqualTo("aws-use1=10000");
        assertThat(candidate(route, AWS).reason()).isEqualTo(RouteReason.LAST_RESORT);
    }
}
