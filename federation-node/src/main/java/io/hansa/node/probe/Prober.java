package io.hansa.node.probe;

import io.hansa.core.model.ClusterId;
import io.hansa.core.verdict.Observation;
import io.hansa.core.verdict.ProbeOutcome;
import io.hansa.gateway.probe.ProbeClient;
import io.hansa.gateway.probe.ProbeResult;
import io.hansa.gateway.probe.ProbeResult.Answered;
import io.hansa.gateway.probe.ProbeResult.Failed;
import io.hansa.gateway.probe.ProbeTarget;
import io.hansa.node.measure.GatewayCounts.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Probes every other cluster when it is due, each at its own pace, and keeps the last finding of each.
 *
 * <p>Thread-safe: each cluster's state is replaced whole by the one probe that runs for it.
 */
public final class Prober {
    private static final Duration TIMEOUT = Duration.ofMillis(1_500);

    /** The last finding about a cluster. */
    private record Finding(ProbeOutcome outcome, Instant at, Instant failingSince, long rttMicros, String detail) {}

    private final ClusterId self;
    private final ProbeClient client;
    private final Function<ClusterId, List<ProbeTarget>> targets;
    private final Executor executor;
    private final InstantSource clock;

    /** Last findings; written by the one probe of each cluster. */
    private final Map<ClusterId, Finding> findings = new ConcurrentHashMap<>();

    /** Which of a cluster's addresses is probed; moved on by a failure. Written by the one probe of each cluster. */
    private final Map<ClusterId, Integer> turns = new ConcurrentHashMap<>();

    /** Clusters with a probe on its way, so that a slow one is not probed twice at a time. */
    private final Map<ClusterId, Boolean> running = new ConcurrentHashMap<>();

    /** @param executor one virtual thread per probe */
    public Prober(
            ClusterId self,
            ProbeClient client,
            Function<ClusterId, List<ProbeTarget>> targets,
            Executor executor,
            InstantSource clock) {
        this.self = self;
        this.client = client;
        this.targets = targets;
        this.executor = executor;
        this.clock = clock;
    }

    /**
     * Starts a probe of each cluster that is due and has none on its way; {@code done} is called after each that ended.
     *
     * @param clusters all that are observed; what was found of any other is forgotten
     * @param due those whose turn it is, see {@link io.hansa.core.verdict.ProbeRota}
     */
    public void tick(List<ClusterId> clusters, List<ClusterId> due, Runnable done) {
        findings.keySet().retainAll(clusters);
        turns.keySet().retainAll(clusters);
        for (var cluster : due) {
            if (!cluster.equals(self) && running.putIfAbsent(cluster, Boolean.TRUE) == null) {
                executor.execute(() -> {
                    try {
                        probe(cluster);
                    } finally {
                        running.remove(cluster);
                        done.run();
                    }
                });
            }
        }
    }

    private void probe(ClusterId cluster) {
        var ways = targets.apply(cluster);
        if (ways.isEmpty()) {
            return;
        }
        int turn = turns.getOrDefault(cluster, 0) % ways.size();
        var result = client.probe(ways.get(turn), TIMEOUT);
        if (result instanceof Failed) {
            turns.put(cluster, (turn + 1) % ways.size()); // Another address of the same gateway may answer.
        }
        var now = clock.instant();
        findings.compute(cluster, (c, before) -> switch (result) {
            case Answered answered ->
                new Finding(
                        ProbeOutcome.OK, now, Instant.MAX, answered.roundTrip().toNanos() / 1_000, "");
            case Failed failed -> {
                boolean wasFailing = before != null && before.outcome() != ProbeOutcome.OK;
                var since = wasFailing ? before.failingSince() : now;
                yield new Finding(
                        outcome(failed), now, since, before == null ? 0 : before.rttMicros(), failed.detail());
            }
        });
    }

    private static ProbeOutcome outcome(Failed failed) {
        return switch (failed.failure()) {
            case REFUSED -> ProbeOutcome.REFUSED;
            case TIMEOUT -> ProbeOutcome.TIMEOUT;
            case RESET -> ProbeOutcome.RESET;
            case IDENTITY -> ProbeOutcome.IDENTITY;
            case WRONG_ECHO -> ProbeOutcome.ECHO;
            case UNREACHABLE -> ProbeOutcome.TIMEOUT;
        };
    }

    /** One probe right now, for a person who waits. */
    public Optional<ProbeResult> once(ClusterId cluster) {
        return targets.apply(cluster).stream().findFirst().map(target -> client.probe(target, Duration.ofSeconds(5)));
    }

    /** What the last probe of a cluster told in words; empty when it succeeded or there was none. */
    public String detail(ClusterId cluster) {
        var finding = findings.get(cluster);
        return finding == null ? "" : finding.detail();
    }

    /** What this cluster can say of another one now, its traffic of the last 10 s included; empty before the first probe. */
    public Optional<Observation> observation(ClusterId cluster, Duration leaseAge, Target passive) {
        var finding = findings.get(cluster);
        if (finding == null) {
            return Optional.empty();
        }
        var failingFor = finding.outcome() == ProbeOutcome.OK
                ? Duration.ZERO
                : Duration.between(finding.failingSince(), clock.instant());
        return Optional.of(new Observation(
                self,
                cluster,
                clock.instant(),
                leaseAge,
                finding.outcome(),
                failingFor.isNegative() ? Duration.ZERO : failingFor,
                finding.rttMicros(),
                passive.attempts(),
                passive.failures(),
                passive.connectMicros()));
    }
}
