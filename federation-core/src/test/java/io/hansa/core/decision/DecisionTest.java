package io.hansa.core.decision;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static io.hansa.core.testkit.Samples.ONPREM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.drain.Drain;
import io.hansa.core.drain.Pin;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.CostRule;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.HealthRule;
import io.hansa.core.policy.PolicyChoice;
import io.hansa.core.policy.StalenessRule;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.routing.RouteInput;
import io.hansa.core.routing.RouteMemory;
import io.hansa.core.routing.RoutePlanner;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.core.verdict.Judged;
import io.hansa.core.verdict.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What was decided is decided again from what was written down, in random lives with all kinds of rules. */
class DecisionTest {
    private static final ServiceName ORDER = new ServiceName("order");
    private static final ServiceName PAYMENT = new ServiceName("payment");

    @Test
    void aReplayGivesTheIdenticalRoute() {
        for (long seed = 0; seed < 100; seed++) {
            var random = new Random(seed);
            var memory = RouteMemory.EMPTY;
            var now = VirtualTime.START;
            for (int step = 0; step < 20; step++) {
                now = now.plusNanos(1 + random.nextLong(20_000_000_000L));
                var input = input(random, memory, now);
                var plan = RoutePlanner.plan(input);
                for (var route : plan.routes().values()) {
                    var decision = Decision.of(route, input);

                    var read = Decision.fromBytes(decision.toBytes());

                    assertThat(read.replay())
                            .as("seed " + seed + ", step " + step)
                            .contains(route);
                    assertThat(read.repeats()).isTrue();
                    assertThat(read.at()).isEqualTo(now);
                    assertThat(read.service()).isEqualTo(route.service());
                }
                memory = plan.memory();
            }
        }
    }

    @Test
    void noticesThatItWouldDecideOtherwise() {
        var input = input(new Random(1), RouteMemory.EMPTY, VirtualTime.START);
        var route = RoutePlanner.plan(input).find(ORDER).orElseThrow();
        var decision = Decision.of(route, input);

        assertThat(new Decision(ORDER, decision.input(), "something else").repeats())
                .isFalse();
        assertThat(new Decision(new ServiceName("gone"), decision.input(), "").repeats())
                .isTrue();
    }

    @Test
    void staysSmallWhateverTheFleet() {
        var catalog = Samples.catalog();
        for (int i = 0; i < 500; i++) {
            catalog.offer(AWS, Samples.offer("s" + i, 2, 2, 0));
        }
        var input = new RouteInput(
                catalog.build(),
                Samples.membership(AWS, AZURE, ONPREM),
                PolicyChoice.NONE,
                List.of(),
                Map.of(),
                Map.of(),
                RouteMemory.EMPTY,
                AWS,
                VirtualTime.START,
                Map.of(),
                List.of());
        var route = RoutePlanner.plan(input).find(new ServiceName("s7")).orElseThrow();

        assertThat(Decision.of(route, input).toBytes()).hasSizeLessThan(3_000);
    }

    @Test
    void refusesWhatItDidNotWrite() {
        assertThatThrownBy(() -> Decision.fromBytes(new byte[] {(byte) 0xa0})).isInstanceOf(InvalidResource.class);
    }

    private static RouteInput input(Random random, RouteMemory memory, Instant now) {
        var catalog = Samples.catalog();
        var verdicts = new HashMap<ClusterId, Judged>();
        var leases = new HashMap<ClusterId, Instant>();
        for (var cluster : List.of(AWS, AZURE, ONPREM)) {
            catalog.offer(cluster, Samples.offer("order", random.nextInt(4), 3, random.nextInt(2) * 100L));
            catalog.offer(cluster, Samples.offer("payment", random.nextInt(4), 3, 0));
            var verdict = Verdict.values()[random.nextInt(Verdict.values().length)];
            if (random.nextInt(5) > 0) {
                verdicts.put(
                        cluster, new Judged(cluster, verdict, now.minusNanos(7), now, List.of("why"), List.of(AWS)));
                leases.put(cluster, now.minusSeconds(random.nextInt(30)));
            }
        }
        var drains = new ArrayList<Drain>();
        var pins = new ArrayList<Pin>();
        var from = Instant.ofEpochMilli(now.toEpochMilli()).minusSeconds(5);
        if (random.nextInt(3) == 0) {
            drains.add(new Drain(
                    "d",
                    random.nextBoolean() ? Drain.Subject.CLUSTER : Drain.Subject.SERVICE,
                    random.nextBoolean() ? "azure-weu" : "order@aws-use1",
                    from,
                    Duration.ofSeconds(random.nextInt(20)),
                    from.plusSeconds(60),
                    "r",
                    "b"));
        }
        if (random.nextInt(4) == 0) {
            pins.add(new Pin("p", ORDER, ONPREM, Set.of(), from, from.plusSeconds(30), "r", "b"));
        }
        return new RouteInput(
                catalog.build(),
                Samples.membership(AWS, AZURE, ONPREM),
                PolicyChoice.of(policies(random)),
                drains,
                verdicts,
                leases,
                memory,
                AWS,
                now,
                random.nextBoolean() ? Map.of(ORDER, 1L + random.nextInt(900)) : Map.of(),
                pins);
    }

    private static TreeMap<String, FailoverPolicy> policies(Random random) {
        var plain = FailoverPolicy.BUILT_IN;
        var policies = new TreeMap<String, FailoverPolicy>();
        policies.put(
                "p",
                new FailoverPolicy(
                        "p",
                        List.of(ORDER, PAYMENT),
                        plain.tiers(),
                        1 + random.nextInt(100),
                        random.nextInt(4) == 0 ? List.of("cloud:azure", "cloud:aws") : List.of(),
                        random.nextInt(100),
                        StalenessRule.values()[random.nextInt(3)],
                        plain.damping(),
                        HealthRule.PLAIN,
                        CostRule.NONE,
                        random.nextBoolean()));
        return policies;
    }
}
