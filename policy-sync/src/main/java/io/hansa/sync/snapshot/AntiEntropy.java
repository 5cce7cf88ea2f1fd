package io.hansa.sync.snapshot;

import io.hansa.core.model.ClusterId;
import io.hansa.core.record.Manifest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides whose records to pull over the direct way, because what is held has differed from what their owner says for too
 * long (sync.md, section 8). Pure: a function of (watches, what the owners say, what is held, instant).
 *
 * @param patience how long a difference may last before it is pulled; replication needs a few seconds by itself
 * @param backOff pause after the first failed pull of an origin, doubled with each further one
 * @param backOffMax upper bound of that pause
 * @param pullsMax pulls begun at once
 */
public record AntiEntropy(Duration patience, Duration backOff, Duration backOffMax, int pullsMax) {

    /** What is remembered of one origin that differs. */
    public record Watch(Instant since, Instant notBefore, int failures) {}

    /** The watches to keep, and the origins to pull now, longest different first. */
    public record Step(SortedMap<ClusterId, Watch> watches, List<ClusterId> pulls) {}

    public AntiEntropy {
        if (patience.isNegative() || backOff.isNegative() || backOff.isZero() || backOffMax.compareTo(backOff) < 0) {
            throw new IllegalArgumentException("patience/backOff/backOffMax: " + patience + '/' + backOff + '/'
                    + backOffMax + " (expected: >= 0, > 0, >= backOff)");
        }
        if (pullsMax < 1) {
            throw new IllegalArgumentException("pullsMax: " + pullsMax + " (expected: >= 1)");
        }
    }

    /** Patience 5 s, back-off 5 s to 2 min, 4 pulls at once. */
    public static AntiEntropy defaults() {
        return new AntiEntropy(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMinutes(2), 4);
    }

    /**
     * @param said the manifest in force of every other origin
     * @param held the manifest of what is held of it; absent when nothing is
     */
    public Step step(
            Map<ClusterId, Watch> watches, Map<ClusterId, Manifest> said, Map<ClusterId, Manifest> held, Instant now) {
        var kept = new TreeMap<ClusterId, Watch>();
        said.forEach((origin, manifest) -> {
            if (differs(manifest, Optional.ofNullable(held.get(origin)))) {
                var before = watches.get(origin);
                kept.put(origin, before == null ? new Watch(now, now, 0) : before);
            }
        });
        var due = new ArrayList<ClusterId>();
        kept.entrySet().stream()
                .filter(entry -> !entry.getValue().since().plus(patience).isAfter(now))
                .filter(entry -> !entry.getValue().notBefore().isAfter(now))
                .sorted(Map.Entry.comparingByValue((a, b) -> a.since().compareTo(b.since())))
                .limit(pullsMax)
                .forEach(entry -> due.add(entry.getKey()));
        return new Step(kept, List.copyOf(due));
    }

    /** The watch after a pull that failed; {@code jitter} from 0 to 1 spreads the nodes. */
    public Watch failed(Watch watch, double jitter, Instant now) {
        var doubled = backOff.multipliedBy(1L << Math.min(watch.failures(), 16));
        var capped = doubled.compareTo(backOffMax) > 0 ? backOffMax : doubled;
        var pause = capped.multipliedBy(500 + (long) (jitter * 500)).dividedBy(1000);
        return new Watch(watch.since(), now.plus(pause), watch.failures() + 1);
    }

    /** Whether the owner says something else than what is held; what is held beyond it is not our business (I2). */
    private static boolean differs(Manifest said, Optional<Manifest> held) {
        return held.map(mine -> !mine.digest().equals(said.digest()) || mine.count() != said.count())
                .orElse(said.count() > 0);
    }
}
