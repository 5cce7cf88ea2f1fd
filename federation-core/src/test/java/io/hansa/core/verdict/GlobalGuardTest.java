package io.hansa.core.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hansa.core.model.ClusterId;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobalGuardTest {
    private static final ClusterId VIEWER = new ClusterId("viewer");

    @ParameterizedTest
    @CsvSource({
        // others, lost in silence, held back
        "1, 1, 0",
        "2, 1, 0",
        "2, 2, 2",
        "3, 2, 0",
        "3, 3, 3",
        "9, 6, 0",
        "9, 7, 7",
        "100, 67, 0",
        "100, 68, 68",
    })
    void holdsSilentLossesBackBeyondItsShare(int others, int lost, int heldBack) {
        var guarded =
                guard(others, Map.of(), verdicts(others, lost, Verdict.UNREACHABLE_FROM_HERE), ProbeOutcome.TIMEOUT);

        assertThat(guarded.heldBack()).hasSize(heldBack);
        assertThat(guarded.frozen()).isEqualTo(heldBack > 0);
        assertThat(guarded.alarm().isEmpty()).isEqualTo(heldBack == 0);
        assertThat(guarded.verdicts()).hasSize(others);
        assertThat(guarded.verdicts().values().stream().filter(j -> j.verdict() == Verdict.UNKNOWN))
                .as("nothing was in force, so they are unknown")
                .hasSize(heldBack);
    }

    @Test
    void keepsTheVerdictInForceOfWhatItHoldsBack() {
        var guarded = guard(
                2, verdicts(2, 0, Verdict.DOWN), verdicts(2, 2, Verdict.UNREACHABLE_FROM_HERE), ProbeOutcome.TIMEOUT);

        assertThat(guarded.verdicts()).isEqualTo(verdicts(2, 0, Verdict.DOWN));
    }

    @Test
    void letsAllGoOnEvidence() {
        assertThat(guard(2, verdicts(2, 0, Verdict.DOWN), verdicts(2, 2, Verdict.DOWN), ProbeOutcome.TIMEOUT)
                        .frozen())
                .isFalse();
        assertThat(guard(
                                2,
                                verdicts(2, 0, Verdict.DOWN),
                                verdicts(2, 2, Verdict.UNREACHABLE_FROM_HERE),
                                ProbeOutcome.REFUSED)
                        .frozen())
                .isFalse();
    }

    @Test
    void holdsBackOnlyTheSecondOfTwoThatGoOneAfterTheOther() {
        var first = verdicts(2, 1, Verdict.UNREACHABLE_FROM_HERE);

        var guarded = guard(2, first, verdicts(2, 2, Verdict.UNREACHABLE_FROM_HERE), ProbeOutcome.TIMEOUT);

        assertThat(guarded.heldBack()).containsExactly(other(1));
        assertThat(guarded.verdicts()).isEqualTo(first);
    }

    @Test
    void thawsWhenEnoughAreBack() {
        var frozen = guard(
                2, verdicts(2, 0, Verdict.DOWN), verdicts(2, 2, Verdict.UNREACHABLE_FROM_HERE), ProbeOutcome.TIMEOUT);
        var again = guard(2, frozen.verdicts(), verdicts(2, 2, Verdict.UNREACHABLE_FROM_HERE), ProbeOutcome.TIMEOUT);
        assertThat(again.heldBack()).hasSize(2);

        var thawed = guard(2, again.verdicts(), verdicts(2, 1, Verdict.UNREACHABLE_FROM_HERE), ProbeOutcome.TIMEOUT);

        assertThat(thawed.frozen()).isFalse();
        assertThat(thawed.verdicts().get(other(0)).verdict()).isEqualTo(Verdict.UNREACHABLE_FROM_HERE);
    }

    @Test
    void refusesAShareThatMeansNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GlobalGuard(0))
                .withMessageContaining("1 to 100");
        assertThatIllegalArgumentException().isThrownBy(() -> new GlobalGuard(101));
    }

    private static ClusterId other(int i) {
        return new ClusterId("other-%03d".formatted(i));
    }

    private static TreeMap<ClusterId, Judged> verdicts(int others, int lost, Verdict lostVerdict) {
        var verdicts = new TreeMap<ClusterId, Judged>();
        for (int i = 0; i < others; i++) {
            var verdict = i < lost ? lostVerdict : Verdict.HEALTHY;
            verdicts.put(
                    other(i),
                    new Judged(other(i), verdict, VirtualTime.START, VirtualTime.START, List.of(), List.of()));
        }
        return verdicts;
    }

    private static GlobalGuard.Guarded guard(
            int others, Map<ClusterId, Judged> inForce, Map<ClusterId, Judged> judged, ProbeOutcome probe) {
        var clusters = new ArrayList<ClusterId>(List.of(VIEWER));
        var observations = new ArrayList<Observation>();
        for (int i = 0; i < others; i++) {
            clusters.add(other(i));
            observations.add(new Observation(
                    VIEWER, other(i), VirtualTime.START, Observation.NEVER, probe, Sight.FAILING, 0, 0, 0));
        }
        return GlobalGuard.DEFAULT.guard(
                inForce,
                judged,
                ObservationMatrix.of(observations),
                Samples.membership(clusters.toArray(ClusterId[]::new)),
                VIEWER);
    }
}
