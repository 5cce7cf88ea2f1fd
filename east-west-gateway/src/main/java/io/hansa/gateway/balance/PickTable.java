package io.hansa.gateway.balance;

import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.EndpointConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a cluster that a pick needs, computed when something changes: failing over is then one array read.
 * Immutable but for the counters of its rotations.
 */
final class PickTable {
    private static final int DRAWS_MAX = 3;

    /** How finely a weight grows: a table is made anew for each step. */
    private static final int SLOW_START_STEPS = 20;

    private final long madeNanos;

    private final List<PriorityLoads.Load> loads;
    private final List<Slot> slots = new ArrayList<>();
    private final @Nullable Rotation slotRotation;
    private final List<EndpointPicker.Pick> byPriority;
    private final long validUntilNanos;

    /** One priority's healthy or degraded endpoints. */
    private record Slot(int priority, List<Locality> localities, Rotation rotation) {}

    /** Endpoints among which the cluster's algorithm chooses. */
    private record Locality(
            EndpointPicker.Pick[] endpoints, long[] weights, Rotation rotation, ClusterConfig.Algorithm algorithm) {
        EndpointPicker.Pick pick(RandomGenerator random) {
            if (endpoints.length == 1) {
                return endpoints[0];
            }
            return switch (algorithm) {
                case ROUND_ROBIN -> endpoints[rotation.next()];
                case RANDOM -> endpoints[weighted(random)];
                case LEAST_REQUEST -> {
                    int first = random.nextInt(endpoints.length);
                    int second = random.nextInt(endpoints.length - 1);
                    yield lessBusy(first, second < first ? second : second + 1);
                }
            };
        }

        private int weighted(RandomGenerator random) {
            long sum = 0;
            for (long each : weights) {
                sum += each;
            }
            long point = random.nextLong(sum);
            int at = -1;
            do {
                at++;
                point -= weights[at];
            } while (point >= 0);
            return at;
        }

        private EndpointPicker.Pick lessBusy(int a, int b) {
            long loadOfA = (endpoints[a].state().active() + 1L) * weights[b];
            long loadOfB = (endpoints[b].state().active() + 1L) * weights[a];
            return endpoints[loadOfB < loadOfA ? b : a];
        }
    }

    private PickTable(ClusterConfig config, List<EndpointPicker.Pick> members, long nowNanos, RandomGenerator random) {
        madeNanos = nowNanos;
        Map<Integer, List<EndpointPicker.Pick>> levels = new TreeMap<>();
        members.forEach(each -> levels.computeIfAbsent(each.priority(), ignored -> new ArrayList<>())
                .add(each));
        List<PriorityLoads.Count> counts = new ArrayList<>();
        for (var level : levels.values()) {
            int healthy =
                    (int) level.stream().filter(each -> usable(each, nowNanos)).count();
            int degraded = (int)
                    level.stream().filter(each -> degraded(each, nowNanos)).count();
            counts.add(new PriorityLoads.Count(healthy, degraded, level.size()));
        }
        var balancing = config.balancing();
        loads = PriorityLoads.of(counts, balancing.overprovisioningPercent(), balancing.panicPercent());
        List<Long> weights = new ArrayList<>();
        int index = 0;
        for (var level : levels.entrySet()) {
            var load = loads.get(index++);
            var all = level.getValue();
            if (load.panic()) {
                var alive = all.stream().filter(PickTable::notDraining).toList();
                addSlot(config, level.getKey(), alive, all, random)
                        .ifPresent(ignored -> weights.add((long) load.percent()));
                continue;
            }
            var healthy = all.stream().filter(each -> usable(each, nowNanos)).toList();
            addSlot(config, level.getKey(), healthy, all, random)
                    .ifPresent(ignored -> weights.add((long) load.healthyPercent()));
            var degraded = all.stream().filter(each -> degraded(each, nowNanos)).toList();
            addSlot(config, level.getKey(), degraded, all, random)
                    .ifPresent(ignored -> weights.add((long) load.degradedPercent()));
        }
        slotRotation = rotation(weights, random);
        byPriority = levels.values().stream()
                .flatMap(List::stream)
                .filter(each -> usable(each, nowNanos) || degraded(each, nowNanos))
                .toList();
        long ejections = members.stream()
                .filter(each -> each.state().ejected(nowNanos))
                .mapToLong(each -> each.state().ejectedUntilNanos() - nowNanos)
                .min()
                .orElse(Long.MAX_VALUE / 2);
        long growth = balancing
                .slowStart()
                .filter(rule -> members.stream().anyMatch(each -> growing(rule, each)))
                .map(rule -> Math.max(1, rule.window().toNanos() / SLOW_START_STEPS))
                .orElse(Long.MAX_VALUE / 2);
        validUntilNanos = nowNanos + Math.min(ejections, growth);
    }

    private static @Nullable Rotation rotation(List<Long> weights, RandomGenerator random) {
        var dealt = weights.stream().mapToLong(Long::longValue).toArray();
        return weights.stream().anyMatch(each -> each > 0) ? new Rotation(random.nextLong(), dealt) : null;
    }

    private Duration age(EndpointPicker.Pick pick) {
        return Duration.ofNanos(Math.max(0, madeNanos - pick.state().sinceNanos()));
    }

    private boolean growing(ClusterConfig.SlowStart rule, EndpointPicker.Pick pick) {
        return rule.share(age(pick)) < 1;
    }

    /** In thousandths while one of them is still growing; as configured otherwise, which keeps their schedule short. */
    private long[] weights(ClusterConfig config, List<EndpointPicker.Pick> endpoints) {
        var rule = config.balancing().slowStart();
        if (rule.isEmpty() || endpoints.stream().noneMatch(each -> growing(rule.get(), each))) {
            return endpoints.stream()
                    .mapToLong(each -> each.endpoint().weight())
                    .toArray();
        }
        return endpoints.stream()
                .mapToLong(each -> Math.max(
                        1,
                        Math.round(1_000 * each.endpoint().weight() * rule.get().share(age(each)))))
                .toArray();
    }

    static PickTable of(
            ClusterConfig config, List<EndpointPicker.Pick> members, long nowNanos, RandomGenerator random) {
        return new PickTable(config, members, nowNanos, random);
    }

    static boolean usable(EndpointPicker.Pick pick, long nowNanos) {
        return pick.endpoint().health().usable() && unscathed(pick, nowNanos);
    }

    private static boolean degraded(EndpointPicker.Pick pick, long nowNanos) {
        return pick.endpoint().health() == EndpointConfig.Health.DEGRADED && unscathed(pick, nowNanos);
    }

    private static boolean unscathed(EndpointPicker.Pick pick, long nowNanos) {
        return !pick.state().checkFailed() && !pick.state().ejected(nowNanos);
    }

    /** Panic means that the health is not believed; a drain is not health but somebody's word. */
    private static boolean notDraining(EndpointPicker.Pick pick) {
        return pick.endpoint().health() != EndpointConfig.Health.DRAINING;
    }

    private Optional<Slot> addSlot(
            ClusterConfig config,
            int priority,
            List<EndpointPicker.Pick> chosen,
            List<EndpointPicker.Pick> level,
            RandomGenerator random) {
        if (chosen.isEmpty()) {
            return Optional.empty();
        }
        boolean weighted = config.balancing().localities() == ClusterConfig.Localities.WEIGHTED;
        Map<Integer, List<EndpointPicker.Pick>> places = new TreeMap<>();
        chosen.forEach(each -> places.computeIfAbsent(weighted ? each.group() : 0, ignored -> new ArrayList<>())
                .add(each));
        List<Locality> localities = new ArrayList<>();
        var weights = new long[places.size()];
        int index = 0;
        for (var place : places.entrySet()) {
            var endpoints = place.getValue();
            var endpointWeights = weights(config, endpoints);
            localities.add(new Locality(
                    endpoints.toArray(EndpointPicker.Pick[]::new),
                    endpointWeights,
                    new Rotation(random.nextLong(), endpointWeights),
                    config.balancing().algorithm()));
            weights[index++] = weighted ? effectiveWeight(config, place.getKey(), endpoints.size(), level) : 1;
        }
        var slot = new Slot(priority, localities, new Rotation(random.nextLong(), weights));
        slots.add(slot);
        return Optional.of(slot);
    }

    /** A locality keeps its weight until fewer are healthy than overprovisioning covers (Envoy's rule); in thousandths. */
    private static long effectiveWeight(ClusterConfig config, int group, int usable, List<EndpointPicker.Pick> level) {
        long all = level.stream().filter(each -> each.group() == group).count();
        long available = Math.min(1_000, 10L * config.balancing().overprovisioningPercent() * usable / all);
        return Math.max(1, config.groups().get(group).weight() * available);
    }

    Optional<EndpointPicker.Pick> pick(Attempts attempts, RandomGenerator random) {
        if (slotRotation != null) {
            for (int draw = 0; draw < DRAWS_MAX; draw++) {
                var slot = slots.get(slotRotation.next());
                var pick = slot.localities().get(slot.rotation().next()).pick(random);
                if (attempts.failed() == 0) {
                    return Optional.of(pick);
                }
                if (!attempts.tried(pick.state()) && !attempts.givenUp(slot.priority())) {
                    return Optional.of(pick);
                }
            }
        }
        var untried = byPriority.stream()
                .filter(each -> !attempts.tried(each.state()))
                .toList();
        return untried.stream()
                .filter(each -> !attempts.givenUp(each.priority()))
                .findFirst()
                .or(() -> untried.stream().findFirst());
    }

    List<PriorityLoads.Load> loads() {
        return loads;
    }

    long validUntilNanos() {
        return validUntilNanos;
    }
}
