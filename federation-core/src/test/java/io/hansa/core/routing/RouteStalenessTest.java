package io.hansa.core.routing;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of an offer whose cluster has not been heard for a while. */
class RouteStalenessTest {
    private static final Damping CALM = new Damping(Duration.ofSeconds(30), 25, Duration.ofSeconds(10), 6);

    private final Planning world = Planning.everywhere();

    @ParameterizedTest
    @CsvSource({"KEEP, azure-weu=10000", "DEMOTE, onprem-fra=10000", "EVICT, onprem-fra=10000"})
    void doesWithAStaleOfferWhatThePolicyChose(StalenessRule rule, String expected) {
        world.policy(policy(50, rule, CALM, named(weighted(AZURE, 1)), named(weighted(ONPREM, 1))));
        var plan = world.plan();
        var end = world.leases.get(AZURE).plusSeconds(15);
        assertThat(plan.nextAt()).isEqualTo(rule == StalenessRule.KEEP ? Instant.MAX : end);

        world.time.advance(Duration.ofSeconds(14));
        world.leases.put(ONPREM, world.time.instant());
        assertThat(world.shares()).isEqualTo("azure-weu=10000");
        world.time.advance(Duration.ofSeconds(1));
        assertThat(world.shares()).isEqualTo(expected);
    }

    @Test
    void comesBackToADemotedOfferOnlyWhenNothingFreshServes() {
        world.policy(policy(50, StalenessRule.DEMOTE, CALM, named(weighted(AZURE, 1)), named(weighted(ONPREM, 1))));
        world.time.advance(Duration.ofSeconds(20));
        world.leases.put(ONPREM, world.time.instant());
        assertThat(world.route().standby()).containsExactly(AZURE);

        var route = world.ready(ONPREM, 0, 2).route();

        assertThat(Planning.shares(route)).isEqualTo("azure-weu=10000");
        assertThat(candidate(route, AZURE).reason()).isEqualTo(RouteReason.LAST_RESORT);
    }

    @Test
    void servesNothingFromAnEvictedOfferThoughNothingElseIsLeft() {
        world.policy(policy(50, StalenessRule.EVICT, CALM, named(weighted(AZURE, 1))));
        world.leases.clear();

        assertThat(world.route().shares()).isEmpty();
        assertThat(world.route().standby()).isEmpty();
    }

    @Test
    void neverCallsTheViewerStaleOrDead() {
        world.policy(policy(50, StalenessRule.EVICT, CALM, own()));
        world.leases.clear();

        assertThat(world.verdict(AWS, Verdict.DOWN).shares()).isEqualTo("aws-use1=10000");
    }
}
