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

import io.hansa.core.drain.Drain;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.Damping;
import io.hansa.core.policy.StalenessRule;
import io.hansa.core.testkit.Samples;
import io.hansa.core.verdict.GlobalGuard;
import io.hansa.core.verdict.Judgement;
import io.hansa.core.verdict.Observation;
import io.hansa.core.verdict.ObservationMatrix;
import io.hansa.core.verdict.ProbeOutcome;
import io.hansa.core.verdict.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What users of other meshes complain about, one by one: each test plays the complaint and names its issue. The rest of the
 * list (gateways, trust, sync) is answered by the tests of those rooms.
 */
class ComplaintsTest {
    private static final Damping CALM = new Damping(Duration.ofSeconds(30), 25, Duration.ofSeconds(10), 6);

    private final Planning world = Planning.everywhere();

    /** istio#48084: failover needs outlier detection; that 2 of 100 are ready is invisible. */
    @Test
    void readinessBehindTheGatewayCounts() {
        world.policy(policy(own(), named(weighted(AZURE, 1))));

        assertThat(world.ready(AWS, 2, 100).shares()).isEqualTo("azure-weu=10000");
    }

    /** istio#40568: N endpoints behind a gateway collapse to one. 10 remote endpoints, 7 die, threshold 50. */
    @Test
    void tenEndpointsBehindAGatewayAreTen() {
        world.policy(policy(named(weighted(AZURE, 1)), own())).ready(AZURE, 5, 10);
        assertThat(world.shares()).isEqualTo("azure-weu=10000");

        assertThat(world.ready(AZURE, 3, 10).shares()).isEqualTo("aws-use1=10000");
    }

    /** istio#52435, kuma#8297: one bad service or zone ejects the gateway, and with it everything behind it. */
    @Test
    void oneServicesFailureLeavesItsNeighboursWhereTheyAre() {
        world.offer(AZURE, Samples.offer("stock", 2, 2, 0));
        var before =
                world.ready(AWS, 0, 2).plan().find(new ServiceName("stock")).orElseThrow();

        world.ready(AZURE, 0, 2);

        assertThat(world.plan().find(new ServiceName("stock")).orElseThrow().shares())
                .isEqualTo(before.shares());
    }

    /** istio#34605: at most 20 % may be ejected, so a dead region keeps its traffic dead. */
    @Test
    void allOfADeadRegionGoesAtOnce() {
        var second = new ClusterId("azure-weu2");
        world.membership = Samples.membership(AWS, AZURE, second, ONPREM);
        world.verdict(second, Verdict.HEALTHY).ready(second, 2, 2);
        world.policy(policy(named(weighted(AZURE, 1), weighted(second, 1)), any()));
        assertThat(world.shares()).isEqualTo("azure-weu=5000 azure-weu2=5000");

        world.verdict(AZURE, Verdict.DOWN).verdict(second, Verdict.DOWN);

        assertThat(world.shares()).isEqualTo("aws-use1=5000 onprem-fra=5000");
    }

    /** istio#22669, istio#35124: weights and failover exclude each other. */
    @Test
    void weightsAndFailoverGoTogether() {
        world.policy(policy(named(weighted(AWS, 80), weighted(AZURE, 20)), named(weighted(ONPREM, 1))));

        assertThat(world.shares()).isEqualTo("aws-use1=8000 azure-weu=2000");
        assertThat(world.verdict(AZURE, Verdict.DOWN).shares()).isEqualTo("aws-use1=10000");
        assertThat(world.ready(AWS, 0, 2).shares()).isEqualTo("onprem-fra=10000");
    }

    /** istio#22534: both regions are bad and requests loop between them. Whoever serves a call serves it itself. */
    @Test
    void twoWeakRegionsShareTheirCallsInsteadOfPassingThemOn() {
        world.policy(policy(70, StalenessRule.KEEP, CALM, own(), any()));
        world.ready(AWS, 1, 2).ready(AZURE, 1, 2).ready(ONPREM, 0, 2);
        var fromAws = world.route();
        world.viewer = AZURE;
        world.memory = RouteMemory.EMPTY;
        world.verdict(AWS, Verdict.HEALTHY);

        assertThat(Planning.shares(fromAws))
                .isEqualTo("aws-use1=5000 azure-weu=5000")
                .isEqualTo(Planning.shares(world.route()));
    }

    /** cilium#46633: the first local pod that is ready takes everything from all remote ones: a thundering herd. */
    @Test
    void theFirstReadyPodBringsNoHerdHome() {
        world.policy(policy(50, StalenessRule.KEEP, CALM, own(), named(weighted(AZURE, 1))));
        world.plan();
        world.ready(AWS, 0, 10).plan();

        assertThat(world.ready(AWS, 1, 10).shares()).as("below the threshold").isEqualTo("azure-weu=10000");
        assertThat(world.ready(AWS, 10, 10).shares()).as("held down").isEqualTo("azure-weu=10000");
        world.time.advance(Duration.ofSeconds(30));
        assertThat(world.shares()).as("step by step").isEqualTo("aws-use1=2500 azure-weu=7500");
    }

    /** linkerd2#8590: the control loop restarts its own watch and a healthy gateway looks dead. */
    @Test
    void notHavingMeasuredYetMovesNothing() {
        world.policy(policy(named(weighted(AZURE, 1)), own()));
        world.plan();

        assertThat(world.verdict(AZURE, Verdict.UNKNOWN).shares()).isEqualTo("azure-weu=10000");
    }

    /** linkerd2#8464: one failing service drags its callees across clouds one by one; a group crosses once. */
    @Test
    void aChainOfServicesCrossesTheLinkOnce() {
        var chain = List.of(Planning.ORDER, new ServiceName("payment"), new ServiceName("ledger"));
        world.policy(Planning.together(
                policy(50, StalenessRule.KEEP, CALM, own(), named(weighted(AZURE, 1))),
                chain.toArray(ServiceName[]::new)));
        for (var service : chain) {
            world.offer(AWS, Samples.offer(service.value(), 2, 2, 0));
            world.offer(AZURE, Samples.offer(service.value(), 2, 2, 0));
        }
        world.plan();

        var plan = world.offer(AWS, Samples.offer("payment", 0, 2, 0)).plan();

        for (var service : chain) {
            assertThat(Planning.shares(plan.find(service).orElseThrow())).isEqualTo("azure-weu=10000");
        }
    }

    /** linkerd2#11472: weights of 99 to 1 leak 1 % abroad where nobody wants it. */
    @Test
    void nothingLeaksToALowerTier() {
        world.policy(policy(own(), any()));

        assertThat(world.ready(AWS, 50, 100).shares()).isEqualTo("aws-use1=10000");
        assertThat(world.ready(AWS, 49, 100).shares()).isEqualTo("azure-weu=5000 onprem-fra=5000");
    }

    /** istio#35082: a cluster was destroyed and stays HEALTHY in every proxy. Silence that a quorum shares ends it. */
    @Test
    void aDestroyedClusterLosesItsTraffic() {
        world.policy(policy(named(weighted(AZURE, 1)), own()));
        world.plan();
        var verdicts = new Judgement().judge(silenceOf(AZURE), world.membership, AWS, Map.of(), world.time.instant());

        verdicts.values().forEach(j -> world.verdict(j.target(), j.verdict()));

        assertThat(verdicts.get(AZURE).verdict()).isEqualTo(Verdict.DOWN);
        assertThat(world.shares()).isEqualTo("aws-use1=10000");
    }

    /** cilium#19217: a crashed cluster keeps its traffic, and disconnecting it fails because it is down. */
    @Test
    void aDeadClusterCanBeDrained() {
        world.policy(policy(named(weighted(AZURE, 1)), own()));
        world.plan();
        world.verdict(AZURE, Verdict.DOWN).drain(Drain.Subject.CLUSTER, "azure-weu", Duration.ZERO);

        assertThat(world.shares()).isEqualTo("aws-use1=10000");
        assertThat(world.verdict(AZURE, Verdict.HEALTHY).shares()).isEqualTo("aws-use1=10000");
    }

    /** istio#45992: a blip of one remote API removes its routes. What was last known stays while nothing speaks against it. */
    @Test
    void aSilentControlPlaneKeepsItsRoutes() {
        world.policy(policy(named(weighted(AZURE, 1)), own()));
        world.plan();
        world.leases.clear();
        world.time.advance(Duration.ofHours(1));

        assertThat(world.shares()).isEqualTo("azure-weu=10000");
    }

    /** istio#38440: "none healthy" and "no such service" look alike. */
    @Test
    void noneHealthyAndNoneOfferedReadDifferently() {
        world.policy(policy(any())).ready(AWS, 0, 2).ready(AZURE, 0, 0);
        world.membership = Samples.membership(AWS, AZURE, ONPREM, new ClusterId("gcp-euw1"));

        var route = world.route();

        assertThat(candidate(route, AWS).evidence()).isEqualTo("0 of 2 ready");
        assertThat(candidate(route, AZURE).evidence()).isEqualTo("0 of 0 ready");
        assertThat(candidate(route, new ClusterId("gcp-euw1")).evidence()).isEqualTo("it does not export the service");
    }

    /** istio#40506, app-mesh-roadmap#94: residency is never violated, even with no other target. */
    @Test
    void residencyHoldsThoughCallsFail() {
        world.policy(Planning.within(policy(any()), "region:westeurope")).ready(AZURE, 0, 2);

        assertThat(world.route().shares()).isEmpty();
        assertThat(world.pin(AWS).route().shares()).as("not even for a person").isEmpty();
    }

    /** No rival holds back: when every cluster looks dead at once it is oneself, and the last split stays. */
    @Test
    void whenEverybodyLooksDeadNothingMoves() {
        world.policy(policy(named(weighted(AZURE, 3), weighted(ONPREM, 1)), own()));
        var healthy = new Judgement().judge(silenceOf(), world.membership, AWS, Map.of(), world.time.instant());
        healthy.values().forEach(j -> world.verdict(j.target(), j.verdict()));
        assertThat(world.shares()).isEqualTo("azure-weu=7500 onprem-fra=2500");

        world.time.advance(Duration.ofSeconds(5));
        var matrix = blindness();
        var judged = new Judgement().judge(matrix, world.membership, AWS, healthy, world.time.instant());
        var guarded = GlobalGuard.DEFAULT.guard(healthy, judged, matrix, world.membership, AWS);
        guarded.verdicts().values().forEach(j -> world.verdict(j.target(), j.verdict()));

        assertThat(judged.values()).allMatch(j -> j.verdict() == Verdict.UNREACHABLE_FROM_HERE);
        assertThat(guarded.alarm()).contains("2 of 2 other clusters seem lost");
        assertThat(world.shares()).isEqualTo("azure-weu=7500 onprem-fra=2500");
    }

    /** Every pair measured as good, but for probes of the silent ones, which everybody sees fail. */
    private ObservationMatrix silenceOf(ClusterId... silent) {
        var observations = new ArrayList<Observation>();
        for (var observer : List.of(AWS, AZURE, ONPREM)) {
            for (var target : List.of(AWS, AZURE, ONPREM)) {
                boolean fails = List.of(silent).contains(target);
                observations.add(observation(observer, target, fails));
            }
        }
        return ObservationMatrix.of(observations);
    }

    /** The viewer's own network is dead: it sees nobody and hears nobody. */
    private ObservationMatrix blindness() {
        return ObservationMatrix.of(List.of(observation(AWS, AZURE, true), observation(AWS, ONPREM, true)));
    }

    private Observation observation(ClusterId observer, ClusterId target, boolean fails) {
        return new Observation(
                observer,
                target,
                world.time.instant(),
                Duration.ZERO,
                fails ? ProbeOutcome.TIMEOUT : ProbeOutcome.OK,
                fails ? Duration.ofSeconds(3) : Duration.ZERO,
                900,
                0,
                0);
    }
}
