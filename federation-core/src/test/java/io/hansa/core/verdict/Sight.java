package io.hansa.core.verdict;

import io.hansa.core.model.ClusterId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What one cluster can have seen of another, as far as judging tells it apart. */
enum Sight {
    NOTHING,
    NO_PROBE,
    OLD_OK,
    OK,
    /** Succeeded, but before the viewer's own probes began to fail. */
    EARLIER_OK,
    JUST_FAILED,
    TIMEOUT,
    REFUSED;

    /** The viewer's probes have failed for this long in TIMEOUT and REFUSED. */
    static final Duration FAILING = Duration.ofSeconds(3);

    Optional<Observation> of(ClusterId observer, ClusterId target, Instant now) {
        return switch (this) {
            case NOTHING -> Optional.empty();
            case NO_PROBE -> seen(observer, target, now, ProbeOutcome.NONE, Duration.ZERO);
            case OLD_OK -> seen(observer, target, now.minusSeconds(20), ProbeOutcome.OK, Duration.ZERO);
            case OK -> seen(observer, target, now, ProbeOutcome.OK, Duration.ZERO);
            case EARLIER_OK ->
                seen(observer, target, now.minus(FAILING).minusMillis(1), ProbeOutcome.OK, Duration.ZERO);
            case JUST_FAILED -> seen(observer, target, now, ProbeOutcome.TIMEOUT, Duration.ofMillis(300));
            case TIMEOUT -> seen(observer, target, now, ProbeOutcome.TIMEOUT, FAILING);
            case REFUSED -> seen(observer, target, now, ProbeOutcome.REFUSED, FAILING);
        };
    }

    boolean fails() {
        return this == TIMEOUT || this == REFUSED;
    }

    private static Optional<Observation> seen(
            ClusterId observer, ClusterId target, Instant at, ProbeOutcome probe, Duration failing) {
        var lease = Duration.ofSeconds(2).plus(failing); // The target falls silent when it begins to fail.
        return Optional.of(new Observation(observer, target, at, lease, probe, failing, 18_000, 0, 0));
    }
}
