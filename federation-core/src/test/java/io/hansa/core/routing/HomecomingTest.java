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

import io.hansa.core.policy.Damping;
import io.hansa.core.policy.StalenessRule;
import io.hansa.core.verdict.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The damped way back, seen through the planner. */
class HomecomingTest {
    private static final Damping DAMPING = new Damping(Duration.ofSeconds(30), 25, Duration.ofSeconds(10), 3);

    private final Planning world = Planning.everywhere();

    HomecomingTest() {
        world.policy(policy(50, StalenessRule.KEEP, DAMPING, own(), named(weighted(AZURE, 1)), any()));
    }

    @Test
    void startsWithoutHoldDown() {
        assertThat(world.shares()).isEqualTo("aws-use1=10000");
    }

    @Test
    void leavesAtOnceAndReturnsAfterHoldDownStepByStep() {
        world.plan();
        assertThat(world.ready(AWS, 0, 2).shares()).isEqualTo("azure-weu=10000");

        var plan = world.ready(AWS, 2, 2).plan();
        var route = plan.find(Planning.ORDER).orElseThrow();
        assertThat(Planning.shares(route)).isEqualTo("azure-weu=10000");
        assertThat(candidate(route, AWS).reason()).isEqualTo(RouteReason.HOLD_DOWN);
        assertThat(candidate(route, AWS).result()).isEqualTo(Candidate.Result.STANDBY);
        assertThat(route.standby()).containsExactly(AWS, ONPREM);
        assertThat(plan.nextAt()).isEqualTo(world.time.instant().plusSeconds(30));

        world.time.advance(Duration.ofMillis(29_999));
        assertThat(world.shares()).isEqualTo("azure-weu=10000");
        world.time.advance(Duration.ofMillis(1));
        var ramping = world.plan();
        assertThat(Planning.shares(ramping.find(Planning.ORDER).orElseThrow()))
                .isEqualTo("aws-use1=2500 azure-weu=7500");
        assertThat(candidate(ramping.find(Planning.ORDER).orElseThrow(), AWS).reason())
                .isEqualTo(RouteReason.RAMP);
        assertThat(ramping.nextAt()).isEqualTo(world.time.instant().plusSeconds(10));
        world.time.advance(Duration.ofSeconds(10));
        assertThat(world.shares()).isEqualTo("aws-use1=5000 azure-weu=5000");
        world.time.advance(Duration.ofSeconds(10));
        assertThat(world.shares()).isEqualTo("aws-use1=7500 azure-weu=2500");
        world.time.advance(Duration.ofSeconds(10));
        var back = world.plan();
        assertThat(Planning.shares(back.find(Planning.ORDER).orElseThrow())).isEqualTo("aws-use1=10000");
        assertThat(back.nextAt()).isEqualTo(Instant.MAX);
    }

    @Test
    void startsOverWhenItFailsOnTheRamp() {
        fail();
        world.time.advance(Duration.ofSeconds(30));
        assertThat(world.shares()).isEqualTo("aws-use1=2500 azure-weu=7500");

        assertThat(world.ready(AWS, 0, 2).shares()).isEqualTo("azure-weu=10000");
        assertThat(world.ready(AWS, 2, 2).shares()).isEqualTo("azure-weu=10000");
    }

    @Test
    void doesNotHoldDownTheOnlyOneThatCanServe() {
        world.ready(AZURE, 0, 2).ready(ONPREM, 0, 2);
        world.plan();
        assertThat(world.ready(AWS, 0, 2).route().shares()).isEmpty();

        assertThat(world.ready(AWS, 2, 2).shares()).isEqualTo("aws-use1=10000");
        world.ready(AZURE, 2, 2);
        assertThat(world.shares()).as("it is back for good").isEqualTo("aws-use1=10000");
    }

    @Test
    void gainsNoTrafficBackWhileItsStateIsUnknown() {
        world.policy(policy(50, StalenessRule.KEEP, DAMPING, named(weighted(AZURE, 1)), own()));
        world.plan();
        world.verdict(AZURE, Verdict.DOWN).plan();
        world.verdict(AZURE, Verdict.UNKNOWN);

        world.time.advance(Duration.ofSeconds(120));

        assertThat(world.shares()).isEqualTo("aws-use1=10000");
    }

    @Test
    void capsReturnsPerHour() {
        for (int i = 0; i < 3; i++) {
            fail();
            world.time.advance(Duration.ofSeconds(60));
            assertThat(world.shares()).contains("aws-use1=");
            world.time.advance(Duration.ofSeconds(60));
            world.plan();
        }
        fail();
        world.time.advance(Duration.ofSeconds(60));

        var plan = world.plan();
        var route = plan.find(Planning.ORDER).orElseThrow();
        assertThat(Planning.shares(route)).isEqualTo("azure-weu=10000");
        assertThat(candidate(route, AWS).reason()).isEqualTo(RouteReason.SWITCH_CAP);
        assertThat(plan.nextAt()).isBefore(world.time.instant().plusSeconds(3600));

        world.time.advance(Duration.between(world.time.instant(), plan.nextAt()));
        assertThat(world.shares()).isEqualTo("aws-use1=2500 azure-weu=7500");
    }

    @Test
    void boundsTheSwitchesOfAClusterThatFlapsEveryFiveSeconds() {
        int switches = 0;
        var before = world.shares();
        for (int second = 0; second < 600; second++) {
            world.ready(AWS, second / 5 % 2 == 0 ? 2 : 0, 2);
            world.time.advance(Duration.ofSeconds(1));
            var now = world.shares();
            switches += now.equals(before) ? 0 : 1;
            before = now;
        }

        assertThat(switches).isEqualTo(1);
        assertThat(before).isEqualTo("azure-weu=10000");
    }

    @Test
    void boundsTheSwitchesOfAClusterThatFlapsMoreSlowlyThanTheHoldDown() {
        int departures = 0;
        var before = world.shares();
        for (int second = 0; second < 3600; second++) {
            world.ready(AWS, second / 45 % 2 == 0 ? 2 : 0, 2);
            world.time.advance(Duration.ofSeconds(1));
            var now = world.shares();
            departures += before.contains("aws-use1") && !now.contains("aws-use1") ? 1 : 0;
            before = now;
        }

        assertThat(departures).isLessThanOrEqualTo(DAMPING.switchesPerHourMax() + 1);
    }

    private void fail() {
        world.plan();
        world.ready(AWS, 0, 2).plan();
        world.ready(AWS, 2, 2).plan();
    }
}
