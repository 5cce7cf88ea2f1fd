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
import io.hansa.core.model.Cloud;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.HealthVector;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.Damping;
import io.hansa.core.policy.FailoverTier;
import io.hansa.core.policy.FailoverTier.Scope;
import io.hansa.core.policy.StalenessRule;
import io.hansa.core.routing.Candidate.Result;
import io.hansa.core.testkit.Samples;
import io.hansa.core.verdict.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RoutePlannerTest {
    private static final Damping CALM = new Damping(Duration.ofSeconds(30), 25, Duration.ofSeconds(10), 6);

    private final Planning world = Planning.everywhere();

    @Test
    void servesLocallyWhileTheLocalTierIsHealthy() {
        var route = world.route();

        assertThat(Planning.shares(route)).isEqualTo("aws-use1=10000");
        assertThat(route.tier()).isZero();
        assertThat(route.policy()).isEqualTo("built-in");
        assertThat(route.protocol()).isEqualTo(Protocol.HTTP);
        assertThat(route.standby()).containsExactly(AZURE, ONPREM);
        assertThat(candidate(route, AZURE).reason()).isEqualTo(RouteReason.LOWER_TIER);
        assertThat(candidate(route, AZURE).result()).isEqualTo(Result.STANDBY);
    }

    @Test
    void routesOnlyWhatIsOfferedToTheViewer() {
        var onlyOnprem = new ServiceOffer(
                new ServiceName("stock"),
                Protocol.HTTP,
                new HealthVector(1, 1, 0, new TreeMap<>()),
                Set.of(ONPREM),
                List.of());
        world.offer(AZURE, onlyOnprem);

        assertThat(world.plan().routes()).containsOnlyKeys(Planning.ORDER);
        world.viewer = ONPREM;
        assertThat(world.plan().find(onlyOnprem.service())).isPresent();
    }

    @Test
    void climbsFromRegionToCloudToAnywhere() {
        var nextDoor = new ClusterId("aws-use1b");
        var sameCloud = new ClusterId("aws-usw2");
        world.membership = Samples.membership(AWS, AZURE, ONPREM, nextDoor, sameCloud);
        world.catalog.cluster(nextDoor, Cloud.AWS, "us-east-1").cluster(sameCloud, Cloud.AWS, "us-west-2");
        world.verdict(nextDoor, Verdict.HEALTHY).verdict(sameCloud, Verdict.DEGRADED);
        world.ready(AWS, 0, 2).ready(nextDoor, 2, 2).ready(sameCloud, 2, 2);

        assertThat(world.shares()).isEqualTo("aws-use1b=10000");
        assertThat(world.ready(nextDoor, 0, 2).shares()).isEqualTo("aws-usw2=10000");
        assertThat(world.ready(sameCloud, 0, 2).shares()).isEqualTo("azure-weu=5000 onprem-fra=5000");
        assertThat(world.route().tier()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        // ready of 10, threshold, serves
        "10, 70, true",
        "7, 70, true",
        "6, 70, false",
        "1, 10, true",
        "0, 1, false",
        "1, 100, false"
    })
    void leavesAClusterBelowTheThreshold(int ready, int threshold, boolean serves) {
        world.policy(policy(threshold, StalenessRule.KEEP, CALM, own(), any()));

        var route = world.ready(AWS, ready, 10).route();

        assertThat(route.tier()).isEqualTo(serves ? 0 : 1);
        if (!serves) {
            assertThat(candidate(route, AWS).reason()).isEqualTo(RouteReason.BELOW_THRESHOLD);
        }
    }

    @Test
    void showsTheEvidence() {
        world.policy(policy(70, StalenessRule.KEEP, CALM, own(), any()));

        assertThat(candidate(world.ready(AWS, 1, 3).route(), AWS).evidence()).isEqualTo("1 of 3 ready = 33 % < 70 %");
    }

    @Test
    void keepsAWeakClusterAsTheLastOnStandbyAndAnEmptyOneOff() {
        world.policy(policy(70, StalenessRule.KEEP, CALM, own(), any()));

        assertThat(world.ready(AWS, 1, 3).ready(AZURE, 1, 3).route().standby()).containsExactly(AWS, AZURE);
        assertThat(world.ready(AWS, 0, 3).route().standby()).containsExactly(AZURE);
    }

    @Test
    void spreadsOverAllThatIsReadyWhenNobodyHasEnough() {
        world.policy(policy(90, StalenessRule.KEEP, CALM, own(), any()));

        var route =
                world.ready(AWS, 1, 10).ready(AZURE, 6, 10).ready(ONPREM, 3, 10).route();

        assertThat(Planning.shares(route)).isEqualTo("aws-use1=1000 azure-weu=6000 onprem-fra=3000");
        assertThat(route.candidates()).extracting(Candidate::reason).containsOnly(RouteReason.LAST_RESORT);
    }

    @Test
    void hasNobodyWhenNothingIsReady() {
        var route =
                world.ready(AWS, 0, 2).ready(AZURE, 0, 2).ready(ONPREM, 0, 0).route();

        assertThat(route.shares()).isEmpty();
        assertThat(route.standby()).isEmpty();
        assertThat(route.tier()).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource(Verdict.class)
    void sendsNewTrafficOnlyWhereTheVerdictLetsIt(Verdict verdict) {
        world.policy(policy(named(weighted(AZURE, 1)), any()));
        world.plan();

        var route = world.verdict(AZURE, verdict).route();

        assertThat(Planning.shares(route)).startsWith(verdict.takesTraffic() ? "azure-weu=10000" : "aws-use1=5000");
        if (!verdict.takesTraffic()) {
            assertThat(candidate(route, AZURE).reason()).isEqualTo(RouteReason.NOT_ALIVE);
            assertThat(candidate(route, AZURE).evidence()).contains(verdict.name(), "said the test");
            assertThat(route.standby()).doesNotContain(AZURE);
        }
    }

    @Test
    void splitsByWeightAndFailsOverAtOnce() {
        world.policy(policy(named(weighted(AZURE, 3), weighted(ONPREM, 1)), own()));

        assertThat(world.shares()).isEqualTo("azure-weu=7500 onprem-fra=2500");
        assertThat(world.verdict(AZURE, Verdict.DOWN).shares()).isEqualTo("onprem-fra=10000");
        assertThat(world.verdict(ONPREM, Verdict.DOWN).shares()).isEqualTo("aws-use1=10000");
    }

    @Test
    void leaksNothingFromAWeightOfNinetyNineToOne() {
        world.policy(policy(named(weighted(AWS, 99), weighted(AZURE, 1)), any()));

        assertThat(world.shares()).isEqualTo("aws-use1=9900 azure-weu=100");
        assertThat(world.ready(AZURE, 0, 2).shares()).isEqualTo("aws-use1=10000");
    }

    @Test
    void weighsByReadyCapacityOnlyWhenAllOfATierDeclareIt() {
        world.policy(policy(any()));
        world.offer(AWS, Samples.offer("order", 2, 2, 1000))
                .offer(AZURE, Samples.offer("order", 2, 2, 500))
                .offer(ONPREM, Samples.offer("order", 2, 2, 500));
        assertThat(world.shares()).isEqualTo("aws-use1=5000 azure-weu=2500 onprem-fra=2500");

        world.offer(ONPREM, Samples.offer("order", 2, 2, 0));

        assertThat(world.shares()).isEqualTo("aws-use1=3334 azure-weu=3333 onprem-fra=3333");
    }

    @Test
    void neverComesToAManualTierByItself() {
        world.policy(policy(own(), new FailoverTier(Scope.ANY, List.of(), true)));

        var route = world.ready(AWS, 0, 2).route();

        assertThat(route.shares()).isEmpty();
        assertThat(route.standby()).isEmpty();
        assertThat(candidate(route, AZURE).reason()).isEqualTo(RouteReason.MANUAL);
    }

    @Test
    void keepsResidencyThoughNothingElseIsLeft() {
        var european = Planning.within(policy(own(), any()), "cloud:azure", "region:fra");
        world.policy(european).ready(AZURE, 0, 2).ready(ONPREM, 0, 2);

        var route = world.route();

        assertThat(route.shares()).isEmpty();
        assertThat(route.standby()).isEmpty();
        assertThat(candidate(route, AWS).reason()).isEqualTo(RouteReason.RESIDENCY);
        assertThat(world.ready(ONPREM, 2, 2).shares()).isEqualTo("onprem-fra=10000");
        world.policy(Planning.within(policy(any()), "cluster:aws-use1"));
        assertThat(world.shares()).isEqualTo("aws-use1=10000");
    }

    @ParameterizedTest
    @EnumSource(ClusterState.class)
    void trustsWhatTheFederationTrusts(ClusterState state) {
        world.policy(policy(named(weighted(AZURE, 1)), own()));

        var route = world.state(AZURE, state).route();

        boolean serves = state == ClusterState.ACTIVE;
        boolean drained = state == ClusterState.DRAINING || state == ClusterState.CORDONED;
        assertThat(Planning.shares(route)).isEqualTo(serves ? "azure-weu=10000" : "aws-use1=10000");
        if (!serves) {
            assertThat(candidate(route, AZURE).reason())
                    .isEqualTo(drained ? RouteReason.DRAINING : RouteReason.NOT_TRUSTED);
            assertThat(route.standby()).doesNotContain(AZURE);
        }
    }

    @Test
    void explainsClustersThatNoTierNamesOrThatOfferNothing() {
        world.policy(policy(own(), named(weighted(AZURE, 1))));
        world.membership = Samples.membership(AWS, AZURE, ONPREM, new ClusterId("gcp-euw1"));

        var route = world.route();

        assertThat(candidate(route, ONPREM).reason()).isEqualTo(RouteReason.NOT_IN_POLICY);
        assertThat(candidate(route, ONPREM).tier()).isEqualTo(-1);
        assertThat(candidate(route, new ClusterId("gcp-euw1")).reason()).isEqualTo(RouteReason.NOT_OFFERED);
        assertThat(route.candidates())
                .extracting(Candidate::cluster)
                .doesNotHaveDuplicates()
                .hasSize(4);
    }

    @Test
    void letsAnUnknownClusterKeepItsShareAndGainNone() {
        world.policy(policy(named(weighted(AZURE, 1), weighted(ONPREM, 1)), own()));
        assertThat(world.shares()).isEqualTo("azure-weu=5000 onprem-fra=5000");

        var route = world.verdict(AZURE, Verdict.UNKNOWN).route();
        assertThat(Planning.shares(route)).isEqualTo("azure-weu=5000 onprem-fra=5000");
        assertThat(candidate(route, AZURE).reason()).isEqualTo(RouteReason.UNKNOWN_KEPT);

        assertThat(world.ready(ONPREM, 0, 2).shares()).isEqualTo("aws-use1=5000 azure-weu=5000");
        assertThat(world.ready(AWS, 0, 2).shares()).isEqualTo("azure-weu=10000");
    }

    @Test
    void givesAnUnknownNewcomerNothingWhileAnybodyElseServes() {
        world.verdicts.clear();
        world.policy(policy(named(weighted(AZURE, 1)), own()));

        assertThat(world.shares()).isEqualTo("aws-use1=10000");
        assertThat(world.verdict(AZURE, Verdict.HEALTHY).shares()).isEqualTo("azure-weu=10000");
    }

    @Test
    void capsWhatFailoverAddsToADeclaredCapacity() {
        world.policy(Planning.extraLoad(policy(own(), named(weighted(AZURE, 1)), named(weighted(ONPREM, 1))), 30));
        world.offer(AZURE, Samples.offer("order", 2, 2, 1000)).ready(AWS, 0, 2);
        assertThat(world.shares()).as("no load is known").isEqualTo("azure-weu=10000");

        world.load.put(Planning.ORDER, 600L);
        var route = world.route();

        assertThat(Planning.shares(route)).isEqualTo("azure-weu=5000 onprem-fra=5000");
        assertThat(candidate(route, AZURE).reason()).isEqualTo(RouteReason.OVERLOAD);
        assertThat(world.ready(ONPREM, 0, 2).shares())
                .as("overload before nobody")
                .isEqualTo("azure-weu=10000");
    }

    @Test
    void replansOnlyTheServicesThatChanged() {
        world.offer(ONPREM, Samples.offer("stock", 2, 2, 0));
        var before = world.plan();
        world.ready(AWS, 0, 2);

        var after = RoutePlanner.replan(before, world.input(), List.of(Planning.ORDER));

        assertThat(after.routes()).isEqualTo(RoutePlanner.plan(world.input()).routes());
        assertThat(after.routes().get(new ServiceName("stock")))
                .isSameAs(before.routes().get(new ServiceName("stock")));
    }
}
