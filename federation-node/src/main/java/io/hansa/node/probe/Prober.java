package io.hansa.node.probe;

import io.hansa.core.model.ClusterId;
import io.hansa.core.verdict.Observation;
import io.hansa.core.verdict.ProbeOutcome;
import io.hansa.gateway.probe.ProbeResult;
import io.hansa.gateway.probe.ProbeResult.Answered;
import io.hansa.gateway.probe.ProbeResult.Failed;
import io.hansa.gateway.probe.ProbeTarget;
import io.hansa.node.measure.GatewayCounts.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Probes other clusters, each at its own pace, and keeps what was found of each.
 *
 * <p>A failure is dated at its <em>start</em>: a probe that had no answer for 1.5 s says that the fault is at least that old.
 * While a cluster does not answer, probes overlap, so that the second one that a verdict needs is not a timeout later. A probe
 * that began before a success ended and fails after it says nothing: a packet was lost, not a cluster.
 *
 * <p>Spans are measured by a clock that never steps. Thread-safe: findings are replaced whole, one cluster at a time.
 */
public final class Prober {
    private static final Duration TIMEOUT = Duration.ofMillis(1_500);

    /** Probes of one cluster on their way at a time while it does not answer. */
    private static final int FLIGHTS_MAX = 4;

    /** A cluster that has failed this long is judged; from then on it is probed at the ordinary pace. */
    private static final Duration HURRY_MAX = Duration.ofSeconds(10);

    /** An answer is late after this, or after twice what the last good probe took. */
    private static final Duration LATE_MIN = Duration.ofMillis(250);

    /**
     * What was found of a cluster.
     *
     * @param outcome how the last probe that counts ended
     * @param since start of the first failed probe after the last success; of the last success while it succeeds
     * @param until end of the last probe that counts
     * @param took time of the last good probe; 0 before one
     */
    private record Finding(ProbeOutcome outcome, long since, long until, long took, long rttMicros, String detail) {
        boolean failing() {
            return outcome != ProbeOutcome.OK;
        }
    }

    /** Probes of one cluster on their way: how many, and when the last was begun. */
    private record Flights(int count, long begun) {}

    private final ClusterId self;
    private final BiFunction<ProbeTarget, Duration, ProbeResult> client;
    private final Function<ClusterId, List<ProbeTarget>> targets;
    private final Executor executor;
    private final LongSupplier nanos;

    private final Map<ClusterId, Finding> findings = new ConcurrentHashMap<>();
    private final Map<ClusterId, Flights> flights = new ConcurrentHashMap<>();

    /** Which of a cluster's addresses is probed; moved on by a failure. */
    private final Map<ClusterId, Integer> turns = new ConcurrentHashMap<>();

    /**
     * A prober that has found nothing yet.
     *
     * @param client probes once within a time, and blocks meanwhile
     * @param executor one virtual thread per probe
     * @param nanos {@link System#nanoTime} or a test's
     */
    public Prober(
            ClusterId self,
            BiFunction<ProbeTarget, Duration, ProbeResult> client,
            Function<ClusterId, List<ProbeTarget>> targets,
            Executor executor,
            LongSupplier nanos) {
        this.self = self;
        this.client = client;
        this.targets = targets;
        this.executor = executor;
        this.nanos = nanos;
    }

    /** Forgets what was found of any other cluster than these. */
    public void retain(Collection<ClusterId> clusters) {
        findings.keySet().retainAll(clusters);
        turns.keySet().retainAll(clusters);
    }

    /**
     * Those of these clusters that are to be probed at every tick and not only at their turn: an answer is late, or probes have
     * begun to fail.
     */
    public List<ClusterId> hurried(Collection<ClusterId> clusters) {
        return clusters.stream().filter(this::isHurried).toList();
    }

    /** Whether this cluster is one of {@link #hurried}. */
    public boolean isHurried(ClusterId cluster) {
        long now = nanos.getAsLong();
        var finding = findings.get(cluster);
        if (finding != null && finding.failing()) {
            return now - finding.since() < HURRY_MAX.toNanos();
        }
        var flying = flights.get(cluster);
        long patience = Math.max(LATE_MIN.toNanos(), finding == null ? TIMEOUT.toNanos() : 2 * finding.took());
        return flying != null && now - flying.begun() >= patience;
    }

    /**
     * Starts a probe of each of these clusters that has none on its way; of one that is hurried, {@value #FLIGHTS_MAX} may be.
     *
     * @param news called with each cluster after a probe that failed, or that ended a time of failing
     */
    public void tick(Collection<ClusterId> due, Consumer<ClusterId> news) {
        for (var cluster : due) {
            if (!cluster.equals(self) && begin(cluster)) {
                executor.execute(() -> {
                    boolean told;
                    try {
                        told = probe(cluster);
                    } finally {
                        flights.computeIfPresent(
                                cluster, (c, f) -> f.count() == 1 ? null : new Flights(f.count() - 1, f.begun()));
                    }
                    if (told) {
                        news.accept(cluster);
                    }
                });
            }
        }
    }

    private boolean begin(ClusterId cluster) {
        int most = isHurried(cluster) ? FLIGHTS_MAX : 1;
        long now = nanos.getAsLong();
        var before = flights.get(cluster);
        int flying = before == null ? 0 : before.count();
        if (flying >= most) {
            return false;
        }
        flights.merge(cluster, new Flights(1, now), (f, one) -> new Flights(f.count() + 1, now));
        return true;
    }

    /** Whether it failed, or ended a time of failing. */
    private boolean probe(ClusterId cluster) {
        var ways = targets.apply(cluster);
        if (ways.isEmpty()) {
            return false;
        }
        int turn = turns.getOrDefault(cluster, 0) % ways.size();
        long start = nanos.getAsLong();
        var result = client.apply(ways.get(turn), TIMEOUT);
        long end = nanos.getAsLong();
        var before = findings.get(cluster);
        switch (result) {
            case Answered answered -> findings.put(cluster, answered(answered, start, end));
            case Failed failed -> {
                turns.put(cluster, (turn + 1) % ways.size()); // Another address of the same gateway may answer.
                findings.compute(cluster, (c, now) -> failed(failed, now, start, end));
            }
        }
        return result instanceof Failed || before != null && before.failing();
    }

    private static Finding answered(Answered answered, long start, long end) {
        return new Finding(
                ProbeOutcome.OK, start, end, end - start, answered.roundTrip().toNanos() / 1_000, "");
    }

    private static Finding failed(Failed failed, @Nullable Finding before, long start, long end) {
        if (before == null) {
            return new Finding(outcome(failed), start, end, 0, 0, failed.detail());
        }
        if (!before.failing() && start - before.until() < 0) {
            return before;
        }
        long since = before.failing() ? before.since() + Math.min(0, start - before.since()) : start;
        return new Finding(outcome(failed), since, end, before.took(), before.rttMicros(), failed.detail());
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
        return targets.apply(cluster).stream().findFirst().map(target -> client.apply(target, Duration.ofSeconds(5)));
    }

    /** What the last probe of a cluster told in words; empty when it succeeded or there was none. */
    public String detail(ClusterId cluster) {
        var finding = findings.get(cluster);
        return finding == null ? "" : finding.detail();
    }

    /**
     * What this cluster can say of another one, its traffic of the last 10 s included; dated at the end of the last probe. Empty
     * before the first.
     *
     * @param now of the clock that dates observations
     */
    public Optional<Observation> observation(ClusterId cluster, Instant now, Duration leaseAge, Target passive) {
        var finding = findings.get(cluster);
        if (finding == null) {
            return Optional.empty();
        }
        return Optional.of(new Observation(
                self,
                cluster,
                now.minusNanos(Math.max(0, nanos.getAsLong() - finding.until())),
                leaseAge,
                finding.outcome(),
                finding.failing() ? Duration.ofNanos(Math.max(0, finding.until() - finding.since())) : Duration.ZERO,
                finding.rttMicros(),
                passive.attempts(),
                passive.failures(),
                passive.connectMicros()));
    }
}
