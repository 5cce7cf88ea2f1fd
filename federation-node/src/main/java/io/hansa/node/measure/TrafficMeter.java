package io.hansa.node.measure;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.node.measure.GatewayCounts.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Turns a gateway's rising counters into what happened lately: tries and failures of the last ten seconds towards each
 * cluster, and requests per second of each service. A counter that went back means a new gateway process: it starts anew.
 *
 * <p>What it says of load is calm on purpose, since each change is planned anew: a service's figure is replaced only when it
 * is off by more than a quarter. A service that was never called, or a gateway that says nothing for half a minute, is not
 * measured, which is different from no load.
 *
 * <p>{@link #take} and {@link #missed} belong to one task; the rest may be read on any thread.
 */
public final class TrafficMeter {
    /** How far back a passive signal looks (sync.md, section 9). */
    public static final Duration WINDOW = Duration.ofSeconds(10);

    /** After this long without a word from the gateway its load is unknown. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    /** Share of the newest second in the smoothed rate: about the last five seconds count. */
    private static final double FRESH = 0.3;

    private static final double CHANGE_MIN = 0.25;

    /** With fewer new connections in the window their mean time is of another day. */
    private static final long CONNECTS_MIN = 5;

    /** Below this many a second a service's load tells a planner nothing. */
    private static final double RATE_MIN = 1;

    private record Sample(Instant at, GatewayCounts counts) {}

    private final Deque<Sample> samples = new ArrayDeque<>();
    private final Map<ServiceName, Double> rates = new HashMap<>();
    private volatile Map<ClusterId, Target> lately = Map.of();
    private volatile Map<ServiceName, Long> load = Map.of();

    /** Takes in what the gateway counts now. */
    public void take(GatewayCounts counts, Instant now) {
        var last = samples.peekLast();
        if (last != null && counts.restartedSince(last.counts())) {
            samples.clear();
            last = new Sample(last.at(), GatewayCounts.NONE);
            samples.addLast(last);
        }
        if (last != null) {
            measure(last, counts, now);
        }
        // Only what clusters are told apart by is kept for the whole window; demand is smoothed as it comes.
        samples.addLast(new Sample(now, counts));
        forget(now);
        settle(counts, now);
    }

    /** The gateway said nothing at this instant. */
    public void missed(Instant now) {
        forget(now);
        var last = samples.peekLast();
        if (last == null || last.at().plus(SILENCE_MAX).isBefore(now)) {
            samples.clear();
            rates.clear();
            load = Map.of();
        }
        if (last != null) {
            settle(last.counts(), now);
        }
    }

    /** Tries and failures of the last ten seconds towards a cluster; none when nothing was tried. */
    public Target lately(ClusterId cluster) {
        return lately.getOrDefault(cluster, Target.NONE);
    }

    /** Requests or connections a second, by service, as far as it is measured. */
    public Map<ServiceName, Long> load() {
        return load;
    }

    /** Keeps one sample that is as old as the window or older, to count from. */
    private void forget(Instant now) {
        var from = now.minus(WINDOW);
        while (samples.size() > 1) {
            var first = samples.removeFirst();
            if (samples.getFirst().at().isAfter(from)) {
                samples.addFirst(first);
                return;
            }
        }
    }

    private void settle(GatewayCounts counts, Instant now) {
        var first = samples.peekFirst();
        if (first == null || first.counts() == counts && first.at().isBefore(now.minus(WINDOW))) {
            lately = Map.of(); // One word, older than the window: nothing is known of the last ten seconds.
            return;
        }
        var next = new HashMap<ClusterId, Target>();
        counts.targets().forEach((cluster, target) -> {
            var before = first.counts().targets().getOrDefault(cluster, Target.NONE);
            long connects = target.connects() - before.connects();
            next.put(
                    cluster,
                    new Target(
                            target.attempts() - before.attempts(),
                            target.failures() - before.failures(),
                            connects,
                            connects >= CONNECTS_MIN ? target.connectMicros() : 0));
        });
        lately = Map.copyOf(next);
    }

    private void measure(Sample last, GatewayCounts counts, Instant now) {
        double seconds = Duration.between(last.at(), now).toMillis() / 1000.0;
        if (seconds <= 0) {
            return;
        }
        var next = new HashMap<>(load);
        counts.demand().forEach((service, total) -> {
            double rate = (total - last.counts().demand().getOrDefault(service, 0L)) / seconds;
            double smooth = rates.merge(service, rate, (old, fresh) -> old + FRESH * (fresh - old));
            long said = load.getOrDefault(service, 0L);
            double off = Math.abs(smooth - said);
            if (smooth < RATE_MIN) {
                next.remove(service);
            } else if (off > CHANGE_MIN * said) {
                next.put(service, Math.round(smooth));
            }
        });
        next.keySet().retainAll(counts.demand().keySet());
        rates.keySet().retainAll(counts.demand().keySet());
        if (!next.equals(load)) {
            load = Map.copyOf(next);
        }
    }
}
