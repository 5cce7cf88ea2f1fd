package io.hansa.core.verdict;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static io.hansa.core.testkit.Samples.ONPREM;
import static io.hansa.core.testkit.Samples.membership;
import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.model.ClusterId;
import io.hansa.core.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who reaches a cluster in the viewer's stead while the link to it is cut, and for how long that is remembered. */
class ReachedByTest {
    private static final Instant NOW = VirtualTime.START;
    private static final ClusterId FOURTH = new ClusterId("gcp-euw1");

    @Test
    void saysWhoReachesAClusterInItsStead() {
        var cut = judge(
                Map.of(),
                Sight.TIMEOUT.of(AWS, AZURE, NOW),
                Sight.OK.of(AWS, ONPREM, NOW),
                Sight.OK.of(ONPREM, AZURE, NOW),
                Sight.TIMEOUT.of(FOURTH, AZURE, NOW));

        assertThat(cut.verdict()).isEqualTo(Verdict.UNREACHABLE_FROM_HERE);
        assertThat(cut.reachedBy()).containsExactly(ONPREM);
    }

    @Test
    void goesOnSayingItForAsLongAsAHoldDownMayLastAfterTheLinkHealed() {
        var cut = judged(Verdict.UNREACHABLE_FROM_HERE, 60).reachedBy(List.of(ONPREM));
        var whole = judged(Verdict.HEALTHY, 60).reachedBy(List.of(ONPREM));
        var longWhole = judged(Verdict.HEALTHY, 3_601).reachedBy(List.of(ONPREM));
        var never = judged(Verdict.HEALTHY, 60);
        var early = Optional.of(
                new Observation(AWS, AZURE, NOW, Duration.ZERO, ProbeOutcome.TIMEOUT, Duration.ofMillis(600), 0, 0, 0));
        var seen = Sight.OK.of(ONPREM, AZURE, NOW);
        var good = Sight.OK.of(AWS, AZURE, NOW);

        assertThat(reachedBy(cut, good, seen)).containsExactly(ONPREM);
        assertThat(reachedBy(whole, good, seen)).containsExactly(ONPREM);
        assertThat(reachedBy(whole, early, seen)).as("it begins to fail again").containsExactly(ONPREM);
        assertThat(reachedBy(whole, good, Sight.TIMEOUT.of(ONPREM, AZURE, NOW))).isEmpty();
        assertThat(reachedBy(longWhole, good, seen)).isEmpty();
        assertThat(reachedBy(never, good, seen)).isEmpty();
    }

    @Test
    void keepsTheWayRoundWhileItsWitnessIsSilentAndNotWhenItFails() {
        var cut = judged(Verdict.UNREACHABLE_FROM_HERE, 60).reachedBy(List.of(ONPREM));
        var mine = Sight.TIMEOUT.of(AWS, AZURE, NOW);

        assertThat(reachedBy(cut, mine)).containsExactly(ONPREM);
        assertThat(reachedBy(cut, mine, Sight.OLD_OK.of(ONPREM, AZURE, NOW))).containsExactly(ONPREM);
        assertThat(reachedBy(cut, mine, Sight.TIMEOUT.of(ONPREM, AZURE, NOW))).isEmpty();
        assertThat(reachedBy(judged(Verdict.HEALTHY, 60), mine)).isEmpty();
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    private List<ClusterId> reachedBy(Judged before, Optional<Observation>... observations) {
        return judge(Map.of(AZURE, before), observations).reachedBy();
    }

    private static Judged judged(Verdict verdict, long secondsAgo) {
        var since = NOW.minusSeconds(secondsAgo);
        return new Judged(AZURE, verdict, since, since, List.of(), List.of());
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    private static Judged judge(Map<ClusterId, Judged> history, Optional<Observation>... observations) {
        var matrix = ObservationMatrix.of(
                Arrays.stream(observations).flatMap(Optional::stream).toList());
        var members = membership(AWS, AZURE, ONPREM, FOURTH);
        return Objects.requireNonNull(
                new Judgement().judge(matrix, members, AWS, history, NOW).get(AZURE));
    }
}
