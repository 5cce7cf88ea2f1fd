package io.hansa.sync.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.model.ClusterId;
import io.hansa.core.record.Manifest;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AntiEntropyTest {

    private static final Instant NOW = VirtualTime.START;

    private final AntiEntropy rule =
            new AntiEntropy(Duration.ofSeconds(30), Duration.ofSeconds(4), Duration.ofSeconds(60), 2);

    @Test
    void pullsNothingWhileBothAgree() {
        var step = rule.step(Map.of(), said(Samples.AWS, "a"), said(Samples.AWS, "a"), NOW);

        assertThat(step.watches()).isEmpty();
        assertThat(step.pulls()).isEmpty();
    }

    @Test
    void pullsADifferenceThatLastsThirtySeconds() {
        var first = rule.step(Map.of(), said(Samples.AWS, "a"), said(Samples.AWS, "b"), NOW);
        assertThat(first.pulls()).isEmpty();

        var early = rule.step(first.watches(), said(Samples.AWS, "a"), Map.of(), NOW.plusSeconds(29));
        assertThat(early.pulls()).isEmpty();

        var due = rule.step(early.watches(), said(Samples.AWS, "c"), said(Samples.AWS, "b"), NOW.plusSeconds(30));
        assertThat(due.pulls()).containsExactly(Samples.AWS);
    }

    @Test
    void forgetsADifferenceThatHealed() {
        var first = rule.step(Map.of(), said(Samples.AWS, "a"), Map.of(), NOW);
        var healed = rule.step(first.watches(), said(Samples.AWS, "a"), said(Samples.AWS, "a"), NOW.plusSeconds(29));
        var again = rule.step(healed.watches(), said(Samples.AWS, "b"), said(Samples.AWS, "a"), NOW.plusSeconds(31));

        assertThat(again.pulls()).isEmpty();
    }

    @Test
    void backsOffAfterFailuresUpToTheBound() {
        var watch = new AntiEntropy.Watch(NOW, NOW, 0);
        var first = rule.failed(watch, 1.0, NOW);
        var second = rule.failed(first, 1.0, NOW);
        var late = rule.failed(new AntiEntropy.Watch(NOW, NOW, 40), 1.0, NOW);

        assertThat(first.notBefore()).isEqualTo(NOW.plusSeconds(4));
        assertThat(second.notBefore()).isEqualTo(NOW.plusSeconds(8));
        assertThat(late.notBefore()).isEqualTo(NOW.plusSeconds(60));
        assertThat(rule.failed(watch, 0.0, NOW).notBefore()).isEqualTo(NOW.plusSeconds(2));

        var waiting = new TreeMap<ClusterId, AntiEntropy.Watch>(Map.of(Samples.AWS, first));
        assertThat(rule.step(waiting, said(Samples.AWS, "a"), Map.of(), NOW.plusSeconds(3))
                        .pulls())
                .isEmpty();
    }

    @Test
    void beginsNoMoreThanSoManyAtOnceLongestDifferentFirst() {
        var watches = Map.of(
                Samples.AWS, new AntiEntropy.Watch(NOW.plusSeconds(2), NOW, 0),
                Samples.AZURE, new AntiEntropy.Watch(NOW, NOW, 0),
                Samples.ONPREM, new AntiEntropy.Watch(NOW.plusSeconds(1), NOW, 0));
        var said = new TreeMap<ClusterId, Manifest>();
        watches.keySet().forEach(origin -> said.putAll(said(origin, "a")));

        var step = rule.step(watches, said, Map.of(), NOW.plusSeconds(60));

        assertThat(step.pulls()).containsExactly(Samples.AZURE, Samples.ONPREM);
    }

    @Test
    void refusesLimitsThatMakeNoSense() {
        assertThatThrownBy(() -> new AntiEntropy(Duration.ZERO, Duration.ZERO, Duration.ZERO, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AntiEntropy(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Map<ClusterId, Manifest> said(ClusterId origin, String digest) {
        return Map.of(origin, new Manifest(origin, 1, 1, 1, digest));
    }
}
