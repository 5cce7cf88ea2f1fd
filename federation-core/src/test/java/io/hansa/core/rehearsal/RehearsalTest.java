package io.hansa.core.rehearsal;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static io.hansa.core.testkit.Samples.ONPREM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hansa.core.drain.Pin;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.CostRule;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.HealthRule;
import io.hansa.core.policy.Place;
import io.hansa.core.rehearsal.RehearsalReport.Effect;
import io.hansa.core.rehearsal.RehearsalReport.Row;
import io.hansa.core.routing.RouteInput;
import io.hansa.core.routing.RouteMemory;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.core.verdict.Judgement;
import io.hansa.core.verdict.Observation;
import io.hansa.core.verdict.ObservationMatrix;
import io.hansa.core.verdict.ProbeOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    private static final ServiceName ORDER = new ServiceName("order");
    private static final ServiceName USER = new ServiceName("user");
    private static final List<ClusterId> ALL = List.of(AWS, AZURE, ONPREM);

    private final TreeMap<String, FailoverPolicy> policies = new TreeMap<>();
    private final Samples.CatalogBuilder catalog = Samples.catalog()
            .offer(AWS, Samples.offer("order", 2, 2, 100))
            .offer(AZURE, Samples.offer("order", 2, 2, 100))
            .offer(ONPREM, Samples.offer("order", 2, 2, 100))
            .offer(ONPREM, Samples.offer("user", 1, 1, 0));

    @Test
    void findsNothingToSayWhenNothingHappens() {
        var report = rehearsal().run(Scenario.NOTHING);

        assertThat(report.rows()).hasSize(6).allMatch(r -> r.effect() == Effect.UNCHANGED && !r.changed());
        assertThat(report.sentence()).isEqualTo("Nothing moves.");
        assertThat(report.assumptions()).isEmpty();
    }

    @Test
    void goesRoundACutLinkWhereThePolicyLetsIt() {
        policies.put("relayed", FailoverPolicy.BUILT_IN.withRelay(List.of(Place.ANY)));

        var report = rehearsal().run(Scenario.cutting(AWS, ONPREM));

        assertThat(row(report, AWS, USER).effect()).isEqualTo(Effect.MOVED);
        assertThat(row(report, AWS, USER).relays()).containsExactly(Map.entry(ONPREM, AZURE));
        assertThat(row(report, AWS, ORDER).changed()).isFalse();
        policies.clear();
        assertThat(row(rehearsal().run(Scenario.cutting(AWS, ONPREM)), AWS, USER)
                        .effect())
                .isEqualTo(Effect.LOST);
    }

    @Test
    void losesAClusterForEveryOtherViewer() {
        var report = rehearsal().run(Scenario.losing(ONPREM));

        assertThat(report.rows()).extracting(Row::viewer).doesNotContain(ONPREM);
        assertThat(row(report, AWS, USER).effect()).isEqualTo(Effect.LOST);
        assertThat(Row.text(row(report, AWS, USER).before())).isEqualTo("onprem-fra 100 %");
        assertThat(Row.text(row(report, AWS, USER).after())).isEqualTo("nobody");
        assertThat(row(report, AWS, ORDER).effect()).isEqualTo(Effect.UNCHANGED);
        assertThat(report.sentence()).isEqualTo("Nobody would serve user from aws-use1, user from azure-weu.");
    }

    @Test
    void cutsALinkForItsTwoEndsOnly() {
        var report = rehearsal().run(Scenario.cutting(ONPREM, AWS));

        assertThat(row(report, AWS, USER).effect()).isEqualTo(Effect.LOST);
        assertThat(row(report, AZURE, USER).effect()).isEqualTo(Effect.UNCHANGED);
    }

    @Test
    void weakensAService() {
        var gone = rehearsal().run(Scenario.weakening(ORDER, AWS, 0));
        assertThat(row(gone, AWS, ORDER).effect()).isEqualTo(Effect.MOVED);
        assertThat(Row.text(row(gone, AWS, ORDER).after())).isEqualTo("azure-weu 50 %, onprem-fra 50 %");

        var half = rehearsal().run(Scenario.weakening(ORDER, AWS, 50));
        assertThat(row(half, AWS, ORDER).effect()).isEqualTo(Effect.UNCHANGED);
    }

    @Test
    void drainsAsAnOperatorWould() {
        var report = rehearsal().run(Scenario.draining(AWS));

        assertThat(Row.text(row(report, AWS, ORDER).after())).isEqualTo("azure-weu 50 %, onprem-fra 50 %");
        assertThat(report.sentence()).isEqualTo("1 of 6 routes move; every service is served.");
    }

    @Test
    void showsWhatAnEditWouldDoAndWhatResidencyKeepsOut() {
        var european = new FailoverPolicy(
                "eu",
                List.of(ORDER),
                FailoverPolicy.BUILT_IN.tiers(),
                50,
                List.of("cloud:azure"),
                1000,
                FailoverPolicy.BUILT_IN.staleness(),
                FailoverPolicy.BUILT_IN.damping());

        var report = rehearsal().run(Scenario.editing(european));
        assertThat(Row.text(row(report, AWS, ORDER).after())).isEqualTo("azure-weu 100 %");

        policies.put("eu", european);
        assertThat(row(rehearsal().run(Scenario.losing(AZURE)), AWS, ORDER).effect())
                .isEqualTo(Effect.KEPT_OUT_BY_RESIDENCY);
    }

    @Test
    void findsOverloadsAgainstDeclaredCapacityWhereTheLoadIsKnown() {
        var load = Map.of(AWS, Map.of(ORDER, 90L), AZURE, Map.of(ORDER, 80L), ONPREM, Map.of(ORDER, 90L));
        var rehearsal = new Rehearsal(rehearsal().basis(), matrix(), load);

        var overloads = rehearsal.run(Scenario.weakening(ORDER, AWS, 0)).overloads();

        assertThat(overloads)
                .containsExactly(
                        new RehearsalReport.Overload(ORDER, AZURE, 80, 125, 100),
                        new RehearsalReport.Overload(ORDER, ONPREM, 90, 135, 100));
    }

    @Test
    void losesGatewaysInBothDirections() {
        var report = rehearsal().run(Scenario.losingGateways(ONPREM));

        assertThat(row(report, AWS, USER).effect()).isEqualTo(Effect.LOST);
        assertThat(Row.text(row(report, ONPREM, USER).after())).isEqualTo("onprem-fra 100 %");
        assertThat(row(report, ONPREM, ORDER).alone()).isTrue();
        assertThat(report.assumptions())
                .containsExactly("callers in onprem-fra reach its own instances without its gateways");
    }

    @Test
    void thinsAWholeCluster() {
        var report = rehearsal().run(Scenario.thinning(ONPREM, 0));

        assertThat(row(report, AZURE, USER).effect()).isEqualTo(Effect.LOST);
        assertThat(Row.text(row(report, ONPREM, ORDER).after())).isEqualTo("aws-use1 50 %, azure-weu 50 %");
        assertThatIllegalArgumentException().isThrownBy(() -> Scenario.thinning(AWS, 101));
    }

    @Test
    void pinsAsAPersonWould() {
        var pin = new Pin(
                "p", ORDER, AZURE, Set.of(), VirtualTime.START, VirtualTime.START.plusSeconds(60), "test", "li.wei");

        var report = rehearsal().run(Scenario.pinning(pin));

        assertThat(Row.text(row(report, AWS, ORDER).after())).isEqualTo("azure-weu 100 %");
        assertThat(row(report, AZURE, ORDER).effect()).isEqualTo(Effect.UNCHANGED);
    }

    @Test
    void joinsScenarios() {
        var both =
                Scenario.losing(ONPREM).and(Scenario.weakening(ORDER, AZURE, 0)).and(Scenario.thinning(AWS, 50));

        var report = rehearsal().run(both);

        assertThat(report.scenario().lost()).containsExactly(ONPREM);
        assertThat(Row.text(row(report, AZURE, ORDER).after())).isEqualTo("aws-use1 100 %");
        assertThat(row(report, AZURE, ORDER).able()).isEqualTo(1);
    }

    @Test
    void countsWhatItWouldCost() {
        var plain = FailoverPolicy.BUILT_IN;
        var price = new CostRule.Price(Place.ANY, new Place("cloud:azure"), 8);
        policies.put(
                "p",
                new FailoverPolicy(
                        "p",
                        List.of(),
                        plain.tiers(),
                        50,
                        List.of(),
                        1000,
                        plain.staleness(),
                        plain.damping(),
                        HealthRule.PLAIN,
                        new CostRule(10, List.of(price)),
                        false));

        var report = rehearsal().run(Scenario.weakening(ORDER, AWS, 0));

        assertThat(row(report, AWS, ORDER).centsBefore()).isZero();
        assertThat(row(report, AWS, ORDER).centsAfter())
                .as("half of it goes to azure")
                .isEqualTo(4);
        assertThat(report.dearer()).isEqualTo(1);
    }

    @Test
    void makesTheTableOfAllSingleLossesAndOfPairsOnRequest() {
        var single = rehearsal().table(1);
        assertThat(single).as("3 clusters, 3 gateways, 3 links").hasSize(9);
        assertThat(single.get(8).scenario()).isEqualTo(Scenario.cutting(AZURE, ONPREM));
        assertThat(single.get(8).losses()).extracting(Row::viewer).containsExactly(AZURE);

        var pairs = rehearsal().table(2);
        assertThat(pairs).hasSize(12);
        var last = pairs.getLast();
        assertThat(last.scenario().lost()).containsExactlyInAnyOrder(AZURE, ONPREM);
        assertThat(last.rows()).extracting(Row::viewer).containsOnly(AWS);
        assertThat(last.alone()).extracting(Row::service).containsExactly(ORDER);
        assertThat(last.count(Effect.LOST)).isEqualTo(1);
    }

    @Test
    void makesTheTableOfEachLoss() {
        var table = rehearsal().eachLoss();

        assertThat(table).containsOnlyKeys(AWS, AZURE, ONPREM);
        assertThat(table.get(AWS).losses()).isEmpty();
        assertThat(table.get(ONPREM).losses()).hasSize(2);
    }

    @Test
    void saysWhatItHadToAssume() {
        var rehearsal = new Rehearsal(rehearsal().basis(), ObservationMatrix.EMPTY);

        var report = rehearsal.run(Scenario.losing(ONPREM));

        assertThat(report.assumptions()).contains("azure-weu has not measured aws-use1; taken as alive");
        assertThat(row(report, AZURE, ORDER).effect()).isEqualTo(Effect.UNCHANGED);
    }

    private Rehearsal rehearsal() {
        var membership = Samples.membership(AWS, AZURE, ONPREM);
        var verdicts = new Judgement().judge(matrix(), membership, AWS, Map.of(), VirtualTime.START);
        return new Rehearsal(
                new RouteInput(
                        catalog.build(),
                        membership,
                        policies,
                        List.of(),
                        verdicts,
                        Map.of(),
                        RouteMemory.EMPTY,
                        AWS,
                        VirtualTime.START),
                matrix());
    }

    private static ObservationMatrix matrix() {
        var observations = new ArrayList<Observation>();
        for (var observer : ALL) {
            for (var target : ALL) {
                observations.add(new Observation(
                        observer, target, VirtualTime.START, Duration.ZERO, ProbeOutcome.OK, Duration.ZERO, 900, 0, 0));
            }
        }
        return ObservationMatrix.of(observations);
    }

    private static Row row(RehearsalReport report, ClusterId viewer, ServiceName service) {
        return report.rows().stream()
                .filter(r -> r.viewer().equals(viewer) && r.service().equals(service))
                .findFirst()
                .orElseThrow();
    }
}
