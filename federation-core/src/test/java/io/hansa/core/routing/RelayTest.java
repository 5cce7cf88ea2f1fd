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
import io.hansa.core.decision.Decision;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.HealthVector;
import io.hansa.core.model.Protocol;
import io.hansa.core.policy.Damping;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.Place;
import io.hansa.core.policy.StalenessRule;
import io.hansa.core.verdict.Judged;
import io.hansa.core.verdict.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** aws-use1 cannot reach onprem-fra, azure-weu can: who passes whose calls on, and who does not. */
class RelayTest {
    private static final Damping CALM = new Damping(Duration.ofSeconds(30), 25, Duration.ofSeconds(10), 6);
    private static final FailoverPolicy RELAYED = relayed(policy(50, StalenessRule.KEEP, CALM, own(), any()), "any");

    private final Planning world = new Planning();

    private static FailoverPolicy relayed(FailoverPolicy policy, String... places) {
        return policy.withRelay(List.of(places).stream().map(Place::new).toList());
    }

    private void judge(ClusterId cluster, Verdict verdict, ClusterId... reachedBy) {
        var now = world.time.instant();
        world.verdicts.put(
                cluster,
                new Judged(cluster, verdict, now, now, List.of("said the test"), List.of(), List.of(reachedBy)));
    }

    private Planning cut() {
        judge(ONPREM, Verdict.UNREACHABLE_FROM_HERE, AZURE);
        return world.ready(ONPREM, 2, 2);
    }

    @Test
    void goesThroughTheClusterThatReachesIt() {
        var input = cut().policy(RELAYED).input();
        var route = world.route();

        assertThat(Planning.shares(route)).isEqualTo("onprem-fra=10000");
        assertThat(route.relays()).containsExactly(Map.entry(ONPREM, AZURE));
        assertThat(candidate(route, ONPREM).reason()).isEqualTo(RouteReason.RELAYED);
        assertThat(candidate(route, ONPREM).evidence()).isEqualTo("2 of 2 ready, through azure-weu, which reaches it");
        var decision = Decision.of(route, input);
        assertThat(Decision.outcome(route)).contains("onprem-fra=10000@azure-weu");
        assertThat(Decision.fromBytes(decision.toBytes()).replay()).contains(route);
    }

    @Test
    void needsThePolicysWord() {
        assertThat(cut().policy(policy(own(), any())).shares()).isEmpty();
        assertThat(world.policy(relayed(policy(own(), any()), "cluster:gcp-euw1"))
                        .shares())
                .isEmpty();
        assertThat(world.policy(relayed(policy(own(), any()), "cluster:azure-weu"))
                        .shares())
                .isEqualTo("onprem-fra=10000");
    }

    @Test
    void goesThroughNobodyWhomTheResidencyKeepsOut() {
        cut().policy(Planning.within(RELAYED, "cluster:onprem-fra"));

        assertThat(world.shares()).isEmpty();
    }

    @Test
    void goesThroughNobodyWhoIsUnknownLostOrNotTrusted() {
        cut().policy(RELAYED);
        for (var verdict : List.of(Verdict.UNKNOWN, Verdict.DOWN, Verdict.UNREACHABLE_FROM_HERE)) {
            world.verdict(AZURE, verdict);
            assertThat(world.shares()).as(verdict.name()).isEmpty();
        }
        world.verdict(AZURE, Verdict.HEALTHY).state(AZURE, ClusterState.SUSPENDED);
        assertThat(world.shares()).isEmpty();
    }

    @Test
    void goesThroughNobodyWhoMayNotCallTheServiceItself() {
        cut().policy(RELAYED);
        world.offer(
                ONPREM,
                new ServiceOffer(
                        Planning.ORDER,
                        Protocol.HTTP,
                        new HealthVector(2, 2, 0, new TreeMap<>(), new TreeMap<>()),
                        Set.of(AWS),
                        List.of()));

        assertThat(world.shares()).isEmpty();
    }

    @Test
    void isNoWayToAClusterThatIsDown() {
        world.ready(ONPREM, 2, 2).policy(RELAYED);
        judge(ONPREM, Verdict.DOWN, AZURE);

        assertThat(world.shares()).isEmpty();
    }

    @Test
    void comesAfterWhoeverIsReachedStraightWhateverTheTier() {
        cut().ready(AZURE, 2, 2).policy(relayed(policy(own(), named(weighted(ONPREM, 1)), any()), "any"));

        var route = world.route();

        assertThat(Planning.shares(route)).isEqualTo("azure-weu=10000");
        assertThat(route.standby()).containsExactly(ONPREM);
        assertThat(route.relays()).containsEntry(ONPREM, AZURE);
    }

    @Test
    void goesOnRoundALinkThatFlapsAndComesBackAfterTheHoldDown() {
        cut().policy(RELAYED).route();
        for (int flap = 0; flap < 5; flap++) {
            world.time.advance(Duration.ofSeconds(5));
            judge(ONPREM, Verdict.HEALTHY, AZURE);
            assertThat(world.route().relays()).as("healed for a moment").containsKey(ONPREM);
            world.time.advance(Duration.ofSeconds(5));
            cut();
            assertThat(world.route().relays()).as("cut again").containsKey(ONPREM);
        }
        judge(ONPREM, Verdict.HEALTHY, AZURE);
        var plan = world.plan();
        assertThat(plan.nextAt()).isEqualTo(world.time.instant().plus(CALM.holdDown()));
        world.time.advance(CALM.holdDown());

        var route = world.route();

        assertThat(Planning.shares(route)).isEqualTo("onprem-fra=10000");
        assertThat(route.relays()).isEmpty();
    }

    @Test
    void passesOnWhatItReachesStraightAndMayCall() {
        world.viewer = AZURE;
        world.verdicts.clear();
        judge(AWS, Verdict.HEALTHY);
        judge(ONPREM, Verdict.HEALTHY);
        world.ready(ONPREM, 2, 2);

        assertThat(world.policy(policy(own(), any())).route().passes())
                .as("not allowed")
                .isEmpty();
        assertThat(world.policy(relayed(policy(own(), any()), "cluster:azure-weu"))
                        .route()
                        .passes())
                .containsExactly(ONPREM);
        judge(ONPREM, Verdict.UNREACHABLE_FROM_HERE, AWS);
        var route = world.route();
        assertThat(route.passes()).as("it goes a roundabout way itself").isEmpty();
        assertThat(route.relays()).isEmpty();
        judge(ONPREM, Verdict.UNKNOWN);
        assertThat(world.route().passes()).as("not known to be there").isEmpty();
    }
}
