package io.hansa.core.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.model.ClusterId;
import io.hansa.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeRotaTest {

    private static List<ClusterId> clusters(int n) {
        return IntStream.range(0, n)
                .mapToObj(i -> new ClusterId("aws-%03d".formatted(i)))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 12})
    void aSmallFederationProbesEverybodyAtEachTick(int n) {
        var all = clusters(n);
        for (var self : all) {
            for (int tick = 0; tick < 3; tick++) {
                var due = ProbeRota.due(self, all, Set.of(), tick);
                assertThat(due).hasSize(n - 1).doesNotContain(self).doesNotHaveDuplicates();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"13, 12", "50, 16", "100, 17", "104, 17", "200, 24"})
    void aTickCostsAlmostTheSameHoweverManyThereAre(int n, int most) {
        var all = clusters(n);
        for (int tick = 0; tick < 30; tick++) {
            var due = ProbeRota.due(all.get(n / 2), all, Set.of(), tick);
            assertThat(due).hasSizeLessThanOrEqualTo(most).doesNotHaveDuplicates();
        }
    }

    @Test
    void everyClusterHasItsCloseObserversAtEachTickAndAllOthersWithinAPeriod() {
        var all = clusters(100);
        var always = new HashMap<ClusterId, Integer>();
        for (var self : all) {
            var within = new HashSet<ClusterId>();
            var each = new HashSet<>(all);
            for (int tick = 0; tick < ProbeRota.PERIOD_MAX; tick++) {
                var due = ProbeRota.due(self, all, Set.of(), tick);
                within.addAll(due);
                each.retainAll(due);
            }
            assertThat(within).as("everybody has a turn").hasSize(99);
            assertThat(each).hasSize(ProbeRota.CLOSE);
            each.forEach(target -> always.merge(target, 1, Integer::sum));
        }
        assertThat(always.values()).hasSize(100).containsOnly(ProbeRota.CLOSE);
    }

    @Test
    void aSuspectIsLookedAtByAllAtOnceButNotMoreThanAFew() {
        var all = clusters(100);
        var suspect = all.get(17);
        for (var self : all) {
            if (!self.equals(suspect)) {
                assertThat(ProbeRota.due(self, all, Set.of(suspect), 5)).contains(suspect);
            }
        }
        var due = ProbeRota.due(all.getFirst(), all, Set.copyOf(all), 5);
        assertThat(due).hasSizeLessThanOrEqualTo(ProbeRota.CLOSE + ProbeRota.SUSPECTS_MAX + 9);
    }

    @Test
    void isAPureFunctionOfTheSet() {
        var all = clusters(40);
        var shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(7));
        shuffled.remove(all.get(3));

        assertThat(ProbeRota.due(all.get(3), shuffled, Set.of(), 4))
                .isEqualTo(ProbeRota.due(all.get(3), all, Set.of(), 4));
        assertThat(ProbeRota.due(all.get(3), all, Set.of(), -1)).isNotEmpty();
    }

    @Test
    void suspectsAreThoseThatAFreshObservationSaysToFail() {
        var now = VirtualTime.START;
        var all = clusters(5);
        var matrix = ObservationMatrix.of(List.of(
                seen(all.get(0), all.get(1), ProbeOutcome.OK, Duration.ZERO),
                seen(all.get(0), all.get(2), ProbeOutcome.TIMEOUT, Duration.ZERO),
                seen(all.get(0), all.get(3), ProbeOutcome.NONE, Duration.ZERO),
                seen(all.get(0), all.get(4), ProbeOutcome.REFUSED, Duration.ofMinutes(1)),
                seen(all.get(1), all.get(0), ProbeOutcome.RESET, Duration.ZERO)));

        assertThat(ProbeRota.suspects(matrix, now)).containsExactlyInAnyOrder(all.get(2), all.get(0));
    }

    private static Observation seen(ClusterId observer, ClusterId target, ProbeOutcome probe, Duration age) {
        return new Observation(
                observer, target, VirtualTime.START.minus(age), Duration.ZERO, probe, Duration.ZERO, 900, 0, 0);
    }
}
