package io.hansa.core.verdict;

import io.hansa.core.model.ClusterId;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.time.Duration;
import java.time.Instant;

/**
 * What one cluster measured of another one at an instant; the payload of an observation record. Immutable.
 *
 * @param at when the last probe ended, by the observer's clock
 * @param leaseAge since the target's newest manifest was signed; negative never, {@link #NEVER} when none was seen
 * @param probe how the last active probe ended
 * @param failingFor from the start of the first failed probe to the end of the last, with no success between; zero while they
 *     succeed. It grows with each failed probe and never by waiting
 * @param rttMicros round trip of the last good probe; 0 when there was none
 * @param attempts connections and requests that the observer's gateways tried in the last 10 s
 * @param failures how many of those failed: no connection, a broken answer, or a gateway's error (502 to 504)
 * @param connectMicros mean time that traffic lately took to connect, TLS included; 0 when nothing was measured
 */
public record Observation(
        ClusterId observer,
        ClusterId target,
        Instant at,
        Duration leaseAge,
        ProbeOutcome probe,
        Duration failingFor,
        long rttMicros,
        long attempts,
        long failures,
        long connectMicros) {

    /** Without a measured time to connect. */
    public Observation(
            ClusterId observer,
            ClusterId target,
            Instant at,
            Duration leaseAge,
            ProbeOutcome probe,
            Duration failingFor,
            long rttMicros,
            long attempts,
            long failures) {
        this(observer, target, at, leaseAge, probe, failingFor, rttMicros, attempts, failures, 0);
    }

    /** Longer than any lease. */
    public static final Duration NEVER = Duration.ofDays(3650);

    /** An observation older than this says nothing any more (sync.md, section 9). */
    public static final Duration LEASE = Duration.ofSeconds(15);

    /** As far as RecordAdmission lets a clock be ahead. */
    private static final Duration SKEW_MAX = Duration.ofSeconds(60);

    public boolean fresh(Instant now) {
        return at.isAfter(now.minus(LEASE));
    }

    /**
     * The same observation dated by our own clock, for judging: an observer's clock may be wrong by as much as admission
     * tolerates. One that is older than that by both clocks keeps its own date: it was held up on the way.
     *
     * @param signed when it was said, by the observer's clock: its age at that moment stays
     * @param receipt when it was received, by our clock
     */
    public Observation heardAt(Instant signed, Instant receipt) {
        var age = Duration.between(at, signed);
        return signed.isBefore(receipt.minus(SKEW_MAX))
                ? this
                : new Observation(
                        observer,
                        target,
                        age.isNegative() ? receipt : receipt.minus(age),
                        leaseAge,
                        probe,
                        failingFor,
                        rttMicros,
                        attempts,
                        failures,
                        connectMicros);
    }

    public Tree toTree() {
        return Tree.fields()
                .put("observer", observer.value())
                .put("target", target.value())
                .put("at", at.toEpochMilli())
                .put("leaseAge", leaseAge.toMillis())
                .put("probe", probe.word())
                .put("failingFor", failingFor.toMillis())
                .put("rttMicros", rttMicros)
                .put("attempts", attempts)
                .put("failures", failures)
                .put("connectMicros", connectMicros)
                .build();
    }

    /** Reads a payload. @throws io.hansa.core.resource.InvalidResource naming each fault */
    public static Observation fromTree(Tree tree) {
        return TreeReader.read(
                tree,
                in -> new Observation(
                        in.value("observer", ClusterId::new, new ClusterId("unknown")),
                        in.value("target", ClusterId::new, new ClusterId("unknown")),
                        Instant.ofEpochMilli(in.whole("at", 0, Long.MAX_VALUE / 2)),
                        Duration.ofMillis(in.whole("leaseAge", 0, NEVER.toMillis())),
                        in.value("probe", ProbeOutcome::parse, ProbeOutcome.NONE),
                        Duration.ofMillis(in.whole("failingFor", 0, NEVER.toMillis())),
                        in.whole("rttMicros", 0, Long.MAX_VALUE),
                        in.whole("attempts", 0, Long.MAX_VALUE),
                        in.whole("failures", 0, Long.MAX_VALUE),
                        in.whole("connectMicros", 0, 0, Long.MAX_VALUE)));
    }
}
