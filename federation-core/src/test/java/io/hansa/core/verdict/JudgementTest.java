package io.hansa.core.verdict;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static io.hansa.core.testkit.Samples.ONPREM;
import static io.hansa.core.testkit.Samples.membership;
import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgementTest {
    private static final Instant NOW = VirtualTime.START;
    private static final ClusterId FOURTH = new ClusterId("gcp-euw1");
    private static final Membership TWO = membership(AWS, AZURE);
    private static final Membership THREE = membership(AWS, AZURE, ONPREM);

    private final Judgement judgement = new Judgement();

    @ParameterizedTest
    @CsvSource({
        "OK, HEALTHY",
        "TIMEOUT, UNREACHABLE_FROM_HERE",
        "REFUSED, DOWN",
        "NOTHING, UNKNOWN",
        "NO_PROBE, UNKNOWN",
        "OLD_OK, UNKNOWN",
        "JUST_FAILED, UNKNOWN"
    })
    void judgesAloneWhenThereAreTwoClusters(Sight own, Verdict expected) {
        assertThat(judge(TWO, own.of(AWS, AZURE, NOW)).get(AZURE).verdict()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // mine, the third cluster's
        "OK, OK, HEALTHY",
        "OK, REFUSED, HEALTHY",
        "OK, NOTHING, HEALTHY",
        "TIMEOUT, OK, UNREACHABLE_FROM_HERE",
        "TIMEOUT, TIMEOUT, DOWN",
        "TIMEOUT, REFUSED, DOWN",
        "TIMEOUT, NOTHING, UNREACHABLE_FROM_HERE",
        "TIMEOUT, OLD_OK, UNREACHABLE_FROM_HERE",
        "TIMEOUT, JUST_FAILED, UNREACHABLE_FROM_HERE",
        "TIMEOUT, EARLIER_OK, UNREACHABLE_FROM_HERE",
        "REFUSED, OK, UNREACHABLE_FROM_HERE",
        "REFUSED, REFUSED, DOWN",
        "REFUSED, TIMEOUT, DOWN",
        "REFUSED, NOTHING, DOWN",
        "REFUSED, OLD_OK, DOWN",
        "REFUSED, EARLIER_OK, UNREACHABLE_FROM_HERE",
        "REFUSED, JUST_FAILED, DOWN",
        "JUST_FAILED, REFUSED, UNKNOWN",
        "NOTHING, OK, UNKNOWN",
        "NOTHING, REFUSED, UNKNOWN",
    })
    void hearsTheThirdOfThreeClusters(Sight mine, Sight third, Verdict expected) {
        var verdicts =
                judge(THREE, mine.of(AWS, AZURE, NOW), third.of(ONPREM, AZURE, NOW), Sight.OK.of(AWS, ONPREM, NOW));

        assertThat(verdicts.get(AZURE).verdict()).isEqualTo(expected);
        assertThat(verdicts.get(ONPREM).verdict()).isEqualTo(Verdict.HEALTHY);
    }

    /** Every combination of what up to three observers say of one target, against the rules one by one. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void keepsEveryRuleInEveryCombination(int clusters) {
        var all = List.of(AWS, AZURE, ONPREM, FOURTH).subList(0, clusters);
        var witnesses =
                all.stream().filter(c -> !c.equals(AWS) && !c.equals(AZURE)).toList();
        var members = membership(all.toArray(ClusterId[]::new));
        int sights = Sight.values().length;
        int combinations = (int) Math.pow(sights, witnesses.size() + 1.0);
        for (int n = 0; n < combinations; n++) {
            var mine = Sight.values()[n % sights];
            var said = new ArrayList<Sight>();
            var observations = new ArrayList<Observation>();
            mine.of(AWS, AZURE, NOW).ifPresent(observations::add);
            int rest = n / sights;
            for (var witness : witnesses) {
                var sight = Sight.values()[rest % sights];
                said.add(sight);
                sight.of(witness, AZURE, NOW).ifPresent(observations::add);
                Sight.OK.of(AWS, witness, NOW).ifPresent(observations::add);
                rest /= sights;
            }

            var judged = judgement
                    .judge(ObservationMatrix.of(observations), members, AWS, Map.of(), NOW)
                    .get(AZURE);

            assertThat(judged.verdict()).as(mine + " " + said).isEqualTo(expected(mine, said));
            assertThat(judged.reasons()).isNotEmpty();
        }
    }

    private static Verdict expected(Sight mine, List<Sight> others) {
        if (mine == Sight.OK) {
            return Verdict.HEALTHY;
        }
        // A success of mine 3 s ago is still my newest probe.
        if (mine == Sight.EARLIER_OK) {
            return Verdict.HEALTHY;
        }
        if (!mine.fails()) {
            return Verdict.UNKNOWN;
        }
        if (others.contains(Sight.OK)) {
            return Verdict.UNREACHABLE_FROM_HERE;
        }
        long failing = 1 + others.stream().filter(Sight::fails).count();
        boolean quorum = failing >= 2 && failing * 2 > others.size() + 1;
        boolean refused =
                mine == Sight.REFUSED && !others.contains(Sight.TIMEOUT) && !others.contains(Sight.EARLIER_OK);
        return quorum || refused ? Verdict.DOWN : Verdict.UNREACHABLE_FROM_HERE;
    }

    @Test
    void blamesItsOwnNetworkWhenItSeesNobody() {
        var verdicts = judge(THREE, Sight.REFUSED.of(AWS, AZURE, NOW), Sight.REFUSED.of(AWS, ONPREM, NOW));

        assertThat(verdicts.values()).allSatisfy(judged -> {
            assertThat(judged.verdict()).isEqualTo(Verdict.UNREACHABLE_FROM_HERE);
            assertThat(judged.reasons().getFirst()).startsWith("own network");
        });
    }

    @Test
    void believesInALossOfAllThatOthersConfirm() {
        var verdicts = judge(
                membership(AWS, AZURE, ONPREM, FOURTH),
                Sight.TIMEOUT.of(AWS, AZURE, NOW),
                Sight.TIMEOUT.of(AWS, ONPREM, NOW),
                Sight.TIMEOUT.of(AWS, FOURTH, NOW),
                Sight.TIMEOUT.of(FOURTH, AZURE, NOW));

        assertThat(verdicts.get(AZURE).verdict()).isEqualTo(Verdict.DOWN);
        assertThat(verdicts.get(ONPREM).verdict()).isEqualTo(Verdict.UNREACHABLE_FROM_HERE);
        assertThat(verdicts.get(FOURTH).verdict()).isEqualTo(Verdict.UNREACHABLE_FROM_HERE);
    }

    @Test
    void keepsDownUntilSomebodySeesItAlive() {
        var before = judged(AZURE, Verdict.DOWN, NOW.minusSeconds(60));
        var silence = Sight.TIMEOUT.of(AWS, AZURE, NOW);

        assertThat(judge(THREE, Map.of(AZURE, before), List.of(silence))
                        .get(AZURE)
                        .verdict())
                .isEqualTo(Verdict.DOWN);
        assertThat(judge(THREE, Map.of(AZURE, before), List.of(silence, Sight.OK.of(ONPREM, AZURE, NOW)))
                        .get(AZURE)
                        .verdict())
                .isEqualTo(Verdict.UNREACHABLE_FROM_HERE);
        assertThat(judge(THREE, Map.of(AZURE, before), List.of(Sight.OK.of(AWS, AZURE, NOW)))
                        .get(AZURE)
                        .verdict())
                .isEqualTo(Verdict.HEALTHY);
    }

    @ParameterizedTest
    @EnumSource(Verdict.class)
    void changesNothingOnASingleFailure(Verdict before) {
        var since = NOW.minusSeconds(60);
        var verdicts = judge(
                THREE, Map.of(AZURE, judged(AZURE, before, since)), List.of(Sight.JUST_FAILED.of(AWS, AZURE, NOW)));

        assertThat(verdicts.get(AZURE).verdict()).isEqualTo(before);
        assertThat(verdicts.get(AZURE).since()).isEqualTo(since);
    }

    @Test
    void takesOneRefusalForNoiseAndTwoForTheTruth() {
        var once = observation(ProbeOutcome.REFUSED, Duration.ZERO, 0, Duration.ZERO);
        var twice = observation(ProbeOutcome.REFUSED, Duration.ofMillis(500), 0, Duration.ZERO);

        assertThat(judge(TWO, Optional.of(once)).get(AZURE).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(judge(TWO, Optional.of(twice)).get(AZURE).verdict()).isEqualTo(Verdict.DOWN);
    }

    @Test
    void tellsADeadGatewayFromADeadCluster() {
        var dead = judge(
                        THREE,
                        Sight.REFUSED.of(AWS, AZURE, NOW),
                        Sight.REFUSED.of(ONPREM, AZURE, NOW),
                        Sight.OK.of(AZURE, ONPREM, NOW.minusSeconds(4)))
                .get(AZURE);
        var headless = judge(
                        THREE,
                        Sight.REFUSED.of(AWS, AZURE, NOW),
                        Sight.REFUSED.of(ONPREM, AZURE, NOW),
                        Sight.OK.of(AZURE, ONPREM, NOW.minusSeconds(1)))
                .get(AZURE);

        assertThat(dead.verdict()).isEqualTo(Verdict.DOWN);
        assertThat(dead.reasons()).noneMatch(reason -> reason.contains("its node is heard"));
        assertThat(headless.verdict()).isEqualTo(Verdict.DOWN);
        assertThat(headless.reasons()).anyMatch(reason -> reason.contains("its node is heard"));
    }

    @Test
    void hearsANodeByWhatItObservesAsWellAsByItsManifest() {
        var answers = observation(ProbeOutcome.OK, Duration.ZERO, 0, Duration.ofSeconds(16));

        assertThat(judge(
                                TWO,
                                Optional.of(answers),
                                Optional.of(Sight.OK
                                        .of(AZURE, AWS, NOW.minusSeconds(2))
                                        .get()))
                        .get(AZURE)
                        .verdict())
                .isEqualTo(Verdict.HEALTHY);
        assertThat(judge(TWO, Optional.of(answers), Sight.OK.of(AZURE, AWS, NOW.minusSeconds(3)))
                        .get(AZURE)
                        .reasons()
                        .getFirst())
                .contains("control plane has been silent for 3.0 s");
    }

    @Test
    void degradesWhatAnswersButNotWell() {
        assertThat(judge(TWO, Optional.of(observation(ProbeOutcome.OK, Duration.ZERO, 0, Duration.ofSeconds(16))))
                        .get(AZURE))
                .satisfies(j -> {
                    assertThat(j.verdict()).isEqualTo(Verdict.DEGRADED);
                    assertThat(j.reasons().getFirst()).contains("control plane has been silent for 16 s");
                });
        assertThat(judge(TWO, Optional.of(observation(ProbeOutcome.OK, Duration.ZERO, 1_200_000, Duration.ZERO)))
                        .get(AZURE)
                        .verdict())
                .isEqualTo(Verdict.DEGRADED);
        assertThat(judge(TWO, Optional.of(passive(20, 4))).get(AZURE).verdict()).isEqualTo(Verdict.DEGRADED);
        assertThat(judge(TWO, Optional.of(passive(20, 3))).get(AZURE).verdict()).isEqualTo(Verdict.HEALTHY);
        assertThat(judge(TWO, Optional.of(passive(19, 19))).get(AZURE).verdict())
                .isEqualTo(Verdict.HEALTHY);
    }

    @Test
    void slowConnectsOfTrafficDegradeOnceThereAreEnoughOfThem() {
        assertThat(judge(TWO, Optional.of(slow(20, 1_100_000))).get(AZURE)).satisfies(judged -> {
            assertThat(judged.verdict()).isEqualTo(Verdict.DEGRADED);
            assertThat(judged.reasons()).contains("traffic takes 1100 ms to connect");
        });
        assertThat(judge(TWO, Optional.of(slow(19, 9_000_000))).get(AZURE).verdict())
                .isEqualTo(Verdict.HEALTHY);
        assertThat(judge(TWO, Optional.of(slow(20, 900_000))).get(AZURE).verdict())
                .isEqualTo(Verdict.HEALTHY);
    }

    @Test
    void countsOnlyClustersThatCount() {
        // The fourth is evicted: it is neither a voter nor a witness.
        var members = Membership.of(List.of(
                Samples.member(AWS, ClusterState.ACTIVE),
                Samples.member(AZURE, ClusterState.ACTIVE),
                Samples.member(ONPREM, ClusterState.ACTIVE),
                Samples.member(FOURTH, ClusterState.EVICTED)));

        var verdicts = judge(
                members,
                Sight.TIMEOUT.of(AWS, AZURE, NOW),
                Sight.TIMEOUT.of(ONPREM, AZURE, NOW),
                Sight.OK.of(FOURTH, AZURE, NOW),
                Sight.OK.of(AWS, ONPREM, NOW));

        assertThat(verdicts.get(AZURE).verdict()).isEqualTo(Verdict.DOWN);
        assertThat(verdicts.get(AZURE).observers()).containsExactly(AWS, ONPREM);
        assertThat(verdicts).containsKey(FOURTH);
    }

    @Test
    void startsANewVerdictNowAndKeepsTheStartOfAnOldOne() {
        var since = NOW.minusSeconds(60);
        var before = Map.of(AZURE, judged(AZURE, Verdict.HEALTHY, since));

        assertThat(judge(TWO, before, List.of(Sight.OK.of(AWS, AZURE, NOW)))
                        .get(AZURE)
                        .since())
                .isEqualTo(since);
        assertThat(judge(TWO, before, List.of(Sight.REFUSED.of(AWS, AZURE, NOW)))
                        .get(AZURE)
                        .since())
                .isEqualTo(NOW);
    }

    @Test
    void judgesWhateverOthersPublish() {
        for (var at : List.of(Instant.MIN, Instant.EPOCH, Instant.MAX)) {
            for (var span : List.of(Duration.ofSeconds(-5), Duration.ZERO, Observation.NEVER)) {
                for (var probe : ProbeOutcome.values()) {
                    var odd = new Observation(ONPREM, AZURE, at, span, probe, span, -1, Long.MAX_VALUE, Long.MAX_VALUE);
                    var verdicts = judge(THREE, Optional.of(odd), Optional.of(odd), Sight.TIMEOUT.of(AWS, AZURE, NOW));
                    assertThat(verdicts).containsOnlyKeys(AZURE, ONPREM);
                }
            }
        }
    }

    @Test
    void datesAnObservationByItsReceiptUnlessItWasHeldUp() {
        var skewed = new Observation(
                ONPREM, AZURE, NOW.minusSeconds(40), Duration.ZERO, ProbeOutcome.OK, Duration.ZERO, 1, 0, 0);

        assertThat(skewed.fresh(NOW)).isFalse();
        assertThat(skewed.heardAt(skewed.at(), NOW).fresh(NOW)).isTrue();
        assertThat(skewed.heardAt(skewed.at().plusSeconds(5), NOW).at()).isEqualTo(NOW.minusSeconds(5));
        assertThat(skewed.heardAt(skewed.at(), NOW.plusSeconds(60)).fresh(NOW.plusSeconds(60)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"REFUSED, 0, 1000", "RESET, 0, 1000", "TIMEOUT, 1500, 3000"})
    void reachesDownInTimeAfterAProcessDied(ProbeOutcome how, long wait, long allowedMillis) {
        // Given a cluster that dies just after it was probed, and another observer whose word takes 100 ms
        Map<ClusterId, Judged> history = Map.of();

        for (long millis = 50; millis <= allowedMillis; millis += 50) {
            var now = NOW.plusMillis(millis);
            var seen = List.of(
                    probed(AWS, how, wait, millis),
                    probed(ONPREM, how, wait, millis - 100),
                    Sight.OK.of(AWS, ONPREM, now).orElseThrow());
            history = judgement.judge(ObservationMatrix.of(seen), THREE, AWS, history, now);
        }

        assertThat(history.get(AZURE).verdict()).isEqualTo(Verdict.DOWN);
    }

    /** What is known of a cluster dead since {@code NOW}: probed half a second later, then every quarter, each waiting so long. */
    private static Observation probed(ClusterId observer, ProbeOutcome how, long wait, long millis) {
        long failed = (millis - wait - 500) / 250 * 250;
        var end = NOW.plusMillis(500 + wait + failed);
        return millis < 500 + wait
                ? new Observation(observer, AZURE, NOW, Duration.ZERO, ProbeOutcome.OK, Duration.ZERO, 900, 0, 0)
                : new Observation(
                        observer, AZURE, end, Duration.ZERO, how, Duration.ofMillis(wait + failed), 900, 0, 0);
    }

    @Test
    void takesNoVerdictFromOneProbeThatWaitedInVain() {
        var once = new Observation(
                AWS, AZURE, NOW, Duration.ZERO, ProbeOutcome.TIMEOUT, Duration.ofMillis(1_500), 900, 0, 0);

        var verdicts = judge(TWO, Map.of(AZURE, judged(AZURE, Verdict.HEALTHY, NOW)), List.of(Optional.of(once)));

        assertThat(verdicts.get(AZURE).verdict()).isEqualTo(Verdict.HEALTHY);
    }

    private static Observation observation(ProbeOutcome probe, Duration failing, long rttMicros, Duration leaseAge) {
        return new Observation(AWS, AZURE, NOW, leaseAge, probe, failing, rttMicros, 0, 0);
    }

    private static Observation passive(long attempts, long failures) {
        return new Observation(AWS, AZURE, NOW, Duration.ZERO, ProbeOutcome.OK, Duration.ZERO, 900, attempts, failures);
    }

    private static Observation slow(long attempts, long connectMicros) {
        return new Observation(
                AWS, AZURE, NOW, Duration.ZERO, ProbeOutcome.OK, Duration.ZERO, 900, attempts, 0, connectMicros);
    }

    private static Judged judged(ClusterId cluster, Verdict verdict, Instant since) {
        return new Judged(cluster, verdict, since, since, List.of(), List.of());
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    private Map<ClusterId, Judged> judge(Membership members, Optional<Observation>... observations) {
        return judge(members, Map.of(), List.of(observations));
    }

    private Map<ClusterId, Judged> judge(
            Membership members, Map<ClusterId, Judged> history, List<Optional<Observation>> observations) {
        var matrix = ObservationMatrix.of(
                observations.stream().flatMap(Optional::stream).toList());
        return judgement.judge(matrix, members, AWS, history, NOW);
    }
}
