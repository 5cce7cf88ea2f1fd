package io.hansa.gateway.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.ClusterConfig.Algorithm;
import io.hansa.gateway.config.ClusterConfig.Balancing;
import io.hansa.gateway.config.EndpointConfig;
import io.hansa.gateway.config.EndpointConfig.Health;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EndpointPickerTest {
    private static final ClusterConfig.Policy POLICY = new ClusterConfig.Policy(
            Duration.ofSeconds(1),
            Optional.empty(),
            Optional.of(new ClusterConfig.Outlier(2, 2, Duration.ofSeconds(10), 100)),
            ClusterConfig.Breaker.DEFAULT);

    private final long[] now = {1_000};

    private static EndpointConfig endpoint(int port) {
        return EndpointConfig.of(new InetSocketAddress("127.0.0.1", port));
    }

    private static EndpointConfig.Group group(int priority, int weight, EndpointConfig... endpoints) {
        return new EndpointConfig.Group(priority, "", weight, List.of(endpoints));
    }

    private static ClusterConfig cluster(Balancing balancing, EndpointConfig.Group... groups) {
        return new ClusterConfig("c", balancing, List.of(groups), List.of(), POLICY);
    }

    private EndpointPicker picker(EndpointConfig.Group... groups) {
        return new EndpointPicker(cluster(Balancing.DEFAULT, groups), () -> now[0], new Random(7));
    }

    private static Map<Integer, Integer> picks(EndpointPicker picker, int count) {
        Map<Integer, Integer> picks = new HashMap<>();
        for (int i = 0; i < count; i++) {
            picker.pick(new Attempts())
                    .ifPresent(each -> picks.merge(each.endpoint().address().getPort(), 1, Integer::sum));
        }
        return picks;
    }

    private static EndpointPicker.Pick member(EndpointPicker picker, int port) {
        return picker.members().stream()
                .filter(each -> each.endpoint().address().getPort() == port)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aNewEndpointComesToItsWeightSlowlyAndAgainWhenItHasRecovered() {
        var slowly = Balancing.DEFAULT.with(new ClusterConfig.SlowStart(Duration.ofSeconds(100), 10));
        var old = new EndpointPicker(cluster(slowly, group(0, 1, endpoint(1))), () -> now[0], new Random(7));
        now[0] += Duration.ofSeconds(200).toNanos();
        var picker = old.successor(cluster(slowly, group(0, 1, endpoint(1), endpoint(2))));
        assertThat(picks(picker, 1_100).get(2)).isBetween(97, 103);
        now[0] += Duration.ofSeconds(50).toNanos();
        assertThat(picks(picker, 1_500).get(2)).isBetween(495, 505);
        now[0] += Duration.ofSeconds(51).toNanos();
        assertThat(picks(picker, 1_000).get(2)).isEqualTo(500);

        picker.onChecked(member(picker, 2), EndpointPicker.Health.FAILING);
        assertThat(picks(picker, 100)).doesNotContainKey(2);
        picker.onChecked(member(picker, 2), EndpointPicker.Health.PASSING);
        assertThat(picks(picker, 1_100).get(2)).isBetween(97, 103);
    }

    @Test
    void endpointsThatAreAllNewShareByTheirWeights() {
        var slowly = Balancing.DEFAULT.with(new ClusterConfig.SlowStart(Duration.ofSeconds(100), 10));
        var picker = new EndpointPicker(
                cluster(slowly, group(0, 1, endpoint(1).withWeight(3), endpoint(2))), () -> now[0], new Random(7));
        assertThat(picks(picker, 400).get(1)).isBetween(298, 302);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void honoursWeights(Algorithm algorithm) {
        var config = cluster(
                Balancing.DEFAULT.with(algorithm), group(0, 1, endpoint(1).withWeight(3), endpoint(2)));
        var picker = new EndpointPicker(config, () -> now[0], new Random(7));
        for (int i = 0; i < 400; i++) {
            picker.pick(new Attempts()).orElseThrow().state().onBegin();
        }
        int spread = algorithm == Algorithm.RANDOM ? 30 : 2;
        assertThat(member(picker, 1).state().active()).isBetween(300 - spread, 300 + spread);
    }

    @Test
    void fillsLocalitiesByWeightAndSpillsWhenOneIsShort() {
        var picker = picker(group(0, 3, endpoint(1), endpoint(2)), group(0, 2, endpoint(3), endpoint(4)));
        assertThat(picks(picker, 1_000)).containsEntry(1, 300).containsEntry(3, 200);
        // One of two is 70 % of a locality's need at 140 %: 3 to 2 becomes 3 to 1.4.
        picker.onChecked(member(picker, 4), EndpointPicker.Health.FAILING);
        var picks = picks(picker, 4_400);
        assertThat(picks).doesNotContainKey(4);
        assertThat(picks.get(3)).isBetween(1_390, 1_410);
    }

    @Test
    void goesToTheNextPriorityWhenTheFirstIsGoneAndComesBack() {
        var picker = picker(group(0, 1, endpoint(1)), group(1, 1, endpoint(2)));
        assertThat(picks(picker, 10)).containsOnlyKeys(1);
        picker.onChecked(member(picker, 1), EndpointPicker.Health.FAILING);
        assertThat(picks(picker, 10)).containsOnlyKeys(2);
        picker.onChecked(member(picker, 1), EndpointPicker.Health.PASSING);
        assertThat(picks(picker, 10)).containsOnlyKeys(1);
    }

    @Test
    void ejectsAfterFailuresInARowForLongerEachTime() {
        var picker = picker(group(0, 1, endpoint(1)), group(1, 1, endpoint(2)));
        var bad = member(picker, 1);
        assertThat(picker.onConnectFailed(bad)).isFalse();
        picker.onConnected(bad);
        assertThat(picker.onConnectFailed(bad)).isFalse();
        assertThat(picker.onConnectFailed(bad)).isTrue();
        assertThat(picks(picker, 10)).containsOnlyKeys(2);
        now[0] += Duration.ofSeconds(11).toNanos();
        assertThat(picks(picker, 10)).containsOnlyKeys(1);
        picker.onConnectFailed(bad);
        picker.onConnectFailed(bad);
        now[0] += Duration.ofSeconds(11).toNanos();
        assertThat(picks(picker, 10)).containsOnlyKeys(2);
        now[0] += Duration.ofSeconds(10).toNanos();
        assertThat(picks(picker, 10)).containsOnlyKeys(1);
    }

    @Test
    void aRetryGoesElsewhereAndAfterTwoFailuresToAnotherPriority() {
        var picker = picker(group(0, 1, endpoint(1), endpoint(2), endpoint(3)), group(1, 1, endpoint(4)));
        for (int i = 0; i < 50; i++) {
            var attempts = new Attempts();
            var first = picker.pick(attempts).orElseThrow();
            attempts.onFailed(first);
            var second = picker.pick(attempts).orElseThrow();
            assertThat(second.state()).isNotSameAs(first.state());
            attempts.onFailed(second);
            assertThat(picker.pick(attempts).orElseThrow().priority()).isEqualTo(1);
        }
    }

    @Test
    void picksNothingTwiceForOneConnection() {
        var picker = picker(group(0, 1, endpoint(1)));
        var attempts = new Attempts();
        attempts.onFailed(picker.pick(attempts).orElseThrow());
        assertThat(picker.pick(attempts)).isEmpty();
    }

    @Test
    void panicUsesTheSickButNeverTheDrained() {
        var picker = picker(group(
                0, 1, endpoint(1).withHealth(Health.UNHEALTHY), endpoint(2).withHealth(Health.DRAINING)));
        assertThat(picks(picker, 10)).containsOnlyKeys(1);
        var calm = new EndpointPicker(
                cluster(
                        new Balancing(Algorithm.ROUND_ROBIN, ClusterConfig.Localities.WEIGHTED, 140, 0),
                        group(0, 1, endpoint(1).withHealth(Health.UNHEALTHY))),
                () -> now[0],
                new Random(7));
        assertThat(picks(calm, 10)).isEmpty();
    }

    @Test
    void aSuccessorKnowsWhatWasLearned() {
        var picker = picker(group(0, 1, endpoint(1), endpoint(2)));
        picker.onChecked(member(picker, 1), EndpointPicker.Health.FAILING);
        var next = picker.successor(cluster(Balancing.DEFAULT, group(0, 1, endpoint(1), endpoint(2), endpoint(3))));
        assertThat(picks(next, 30)).containsOnlyKeys(2, 3);
    }
}
