package io.hansa.core.verdict;

import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Concludes from the whole matrix what a viewer holds of every other cluster. A pure, total function: it reads no clock and
 * never throws, whatever others have published. Immutable.
 *
 * <p>How it decides, for one target:
 *
 * <ol>
 *   <li>no fresh probe of our own: UNKNOWN;
 *   <li>our probe succeeds: HEALTHY, or DEGRADED when many connections fail, it is very slow or its manifest is old;
 *   <li>our probe fails, but not yet long enough: the verdict before stays;
 *   <li>somebody else has just seen it alive: UNREACHABLE_FROM_HERE, for a dead cluster answers nobody;
 *   <li>we see nobody at all, of two or more, and nobody confirms: our own network; UNREACHABLE_FROM_HERE;
 *   <li>more than half of the counting clusters besides it, at least two, see it fail, or it refuses everybody: DOWN;
 *   <li>otherwise silence: UNREACHABLE_FROM_HERE, except that DOWN stays DOWN until somebody sees it alive.
 * </ol>
 *
 * <p>Observations are taken as dated by the viewer's clock: whoever reads them from records dates them at their receipt with
 * {@link Observation#heardAt}, since the observer's own clock may be wrong.
 */
public record Judgement(VerdictLimits limits) {

    /** As long as a policy's hold-down may be: so long may calls go on round a link that has healed. */
    private static final Duration HEALING = Duration.ofHours(1);

    /** With the limits of {@link VerdictLimits#DEFAULT}. */
    public Judgement() {
        this(VerdictLimits.DEFAULT);
    }

    /**
     * The verdict on every member but the viewer.
     *
     * @param history the verdicts before these; empty at first
     */
    public SortedMap<ClusterId, Judged> judge(
            ObservationMatrix matrix,
            Membership membership,
            ClusterId viewer,
            Map<ClusterId, Judged> history,
            Instant now) {
        var court = new Court(matrix, membership, viewer, now);
        boolean blind = court.seesNobody();
        var verdicts = new TreeMap<ClusterId, Judged>();
        for (var target : membership.members().keySet()) {
            if (!target.equals(viewer)) {
                var before = Optional.ofNullable(history.get(target));
                verdicts.put(target, court.judge(target, before, blind));
            }
        }
        return verdicts;
    }

    /** Whether probes have failed long enough to mean something. */
    boolean fails(Observation o) {
        return switch (o.probe()) {
            case OK, NONE -> false;
            case REFUSED, RESET -> o.failingFor().compareTo(limits.refusedMin()) >= 0;
            case TIMEOUT, IDENTITY, ECHO -> o.failingFor().compareTo(limits.failingMin()) >= 0;
        };
    }

    /** One sitting: everything that does not change from target to target. Confined to one thread. */
    private final class Court {
        private final ObservationMatrix matrix;
        private final Membership membership;
        private final ClusterId viewer;
        private final Instant now;

        Court(ObservationMatrix matrix, Membership membership, ClusterId viewer, Instant now) {
            this.matrix = matrix;
            this.membership = membership;
            this.viewer = viewer;
            this.now = now;
        }

        private Optional<Observation> fresh(ClusterId observer, ClusterId target) {
            return matrix.find(observer, target).filter(o -> o.fresh(now));
        }

        /** Nobody of two or more counting clusters answers us: then it is more likely us than all of them. */
        private boolean seesNobody() {
            int failing = 0;
            for (var target : membership.counting()) {
                var own = fresh(viewer, target);
                if (!target.equals(viewer) && own.isPresent()) {
                    if (own.get().probe() == ProbeOutcome.OK) {
                        return false;
                    }
                    failing += fails(own.get()) ? 1 : 0;
                }
            }
            return failing >= 2;
        }

        private Judged judge(ClusterId target, Optional<Judged> before, boolean blind) {
            var own = fresh(viewer, target);
            if (own.isEmpty() || own.get().probe() == ProbeOutcome.NONE) {
                var why = matrix.find(viewer, target).isEmpty()
                        ? "not measured from here yet"
                        : "not measured from here lately";
                return conclude(target, before, Verdict.UNKNOWN, List.of(why), List.of());
            }
            var seen = own.get();
            if (seen.probe() == ProbeOutcome.OK) {
                var faults = faults(seen);
                var judged = faults.isEmpty()
                        ? conclude(
                                target, before, Verdict.HEALTHY, List.of("probes succeed from here"), List.of(viewer))
                        : conclude(target, before, Verdict.DEGRADED, faults, List.of(viewer));
                return healing(before, judged) ? judged.reachedBy(reachedBy(target, before)) : judged;
            }
            if (!fails(seen)) {
                return tooEarly(target, before, seen);
            }
            return failing(target, before, seen, blind);
        }

        /** Whether a link that was cut has not been whole for so long that calls which go round it should come back. */
        private boolean healing(Optional<Judged> before, Judged judged) {
            return before.map(b -> !b.reachedBy().isEmpty()).orElse(false)
                    && judged.since().plus(HEALING).isAfter(now);
        }

        /**
         * Who reaches it in the viewer's stead: who has just seen it alive, and who had and has not said otherwise since. Silence
         * takes nobody's calls away; a cluster that is lost itself is passed over by whoever plans.
         */
        private List<ClusterId> reachedBy(ClusterId target, Optional<Judged> before) {
            var had = before.map(Judged::reachedBy).orElse(List.of());
            return membership.counting().stream()
                    .filter(observer -> !observer.equals(viewer) && !observer.equals(target))
                    .filter(observer -> fresh(observer, target)
                            .map(o -> sawItAlive(o) || had.contains(observer) && !failed(o))
                            .orElse(had.contains(observer)))
                    .sorted()
                    .toList();
        }

        private boolean failed(Observation o) {
            return fails(o) || o.probe() == ProbeOutcome.REFUSED;
        }

        private boolean sawItAlive(Observation o) {
            return o.probe() == ProbeOutcome.OK && o.at().isAfter(now.minus(limits.okLife()));
        }

        private Judged tooEarly(ClusterId target, Optional<Judged> before, Observation seen) {
            var why = sentence("probes", seen) + ", too short to judge";
            return before.map(b -> conclude(target, before, b.verdict(), List.of(why), List.of(viewer))
                            .reachedBy(b.reachedBy().isEmpty() ? List.of() : reachedBy(target, before)))
                    .orElseGet(() -> conclude(target, before, Verdict.UNKNOWN, List.of(why), List.of(viewer)));
        }

        private List<String> faults(Observation seen) {
            var faults = new ArrayList<String>();
            boolean traffic = seen.attempts() >= limits.passiveAttemptsMin();
            if (traffic && percent(seen.failures(), seen.attempts()) >= limits.passiveFailurePercent()) {
                faults.add(seen.failures() + " of " + seen.attempts()
                        + " connections and requests of the last 10 s failed");
            }
            // TCP and TLS 1.3 take a round trip each.
            if (traffic && seen.connectMicros() / 1000 > 2 * limits.rttMax().toMillis()) {
                faults.add("traffic takes " + seen.connectMicros() / 1000 + " ms to connect");
            }
            var silence = silence(seen);
            if (silence.compareTo(limits.silenceMax()) > 0) {
                faults.add(
                        "its control plane has been silent for " + seconds(silence) + ", while its data path answers");
            }
            if (seen.rttMicros() / 1000 > limits.rttMax().toMillis()) {
                faults.add("a round trip takes " + seen.rttMicros() / 1000 + " ms");
            }
            return faults;
        }

        /** How long ago the target's node last said anything: its manifest, or what it observed of others. */
        private Duration silence(Observation seen) {
            return matrix.row(seen.target()).values().stream()
                    .map(o -> Duration.between(o.at(), now))
                    .reduce(seen.leaseAge(), (a, b) -> a.compareTo(b) < 0 ? a : b);
        }

        private Judged failing(ClusterId target, Optional<Judged> before, Observation seen, boolean blind) {
            var verdict = lost(target, before, seen, blind);
            if (silence(seen).compareTo(seen.failingFor()) >= 0) {
                return verdict; // Its last word is from before our failures began.
            }
            var reasons = new ArrayList<>(verdict.reasons());
            reasons.add("its node is heard: it is its gateway, or the way there, that fails");
            return verdict.because(reasons);
        }

        private Judged lost(ClusterId target, Optional<Judged> before, Observation seen, boolean blind) {
            var witnesses = new Witnesses(target, seen);
            var reasons = new ArrayList<String>();
            if (!witnesses.alive.isEmpty()) {
                reasons.add("my link is cut: " + names(witnesses.alive) + " just reached it");
                reasons.add(sentence("probes from here", seen));
                return conclude(target, before, Verdict.UNREACHABLE_FROM_HERE, reasons, witnesses.all())
                        .reachedBy(reachedBy(target, before));
            }
            boolean wasDown = before.map(b -> b.verdict() == Verdict.DOWN).orElse(false);
            if (blind && witnesses.dead.size() < 2 && !wasDown) {
                reasons.add("own network: no cluster answers from here, and nobody else says that it is down");
                reasons.add(sentence("probes from here", seen));
                return conclude(target, before, Verdict.UNREACHABLE_FROM_HERE, reasons, witnesses.all());
            }
            if (witnesses.quorum()) {
                reasons.add(
                        witnesses.dead.size() + " of " + witnesses.voters + " clusters agree that it does not answer");
            } else if (witnesses.refusedByAll && !blind) {
                reasons.add("its host is there and refuses the connection");
            } else if (wasDown) {
                reasons.add("it was down and nobody has seen it since");
            } else {
                reasons.add("silence: no other cluster can say whether it is down or my link is cut");
                reasons.add(sentence("probes from here", seen));
                return conclude(target, before, Verdict.UNREACHABLE_FROM_HERE, reasons, witnesses.all())
                        .reachedBy(
                                before.map(b -> b.reachedBy().isEmpty()).orElse(true)
                                        ? List.of()
                                        : reachedBy(target, before));
            }
            reasons.add(sentence("probes from here", seen));
            return conclude(target, before, Verdict.DOWN, reasons, witnesses.all());
        }

        private Judged conclude(
                ClusterId target,
                Optional<Judged> before,
                Verdict verdict,
                List<String> reasons,
                List<ClusterId> observers) {
            var since = before.filter(b -> b.verdict() == verdict)
                    .map(Judged::since)
                    .orElse(now);
            var at = matrix.find(viewer, target).map(Observation::at).orElse(now);
            return new Judged(target, verdict, since, at, reasons, observers);
        }

        /** What the others say about a target that fails from here. Confined to one thread. */
        private final class Witnesses {
            private final TreeSet<ClusterId> alive = new TreeSet<>();
            private final TreeSet<ClusterId> dead = new TreeSet<>();
            private final int voters;
            private boolean refusedByAll;

            Witnesses(ClusterId target, Observation seen) {
                var counting = new TreeSet<>(membership.counting());
                counting.add(viewer);
                counting.remove(target);
                voters = counting.size();
                dead.add(viewer);
                refusedByAll = seen.probe() == ProbeOutcome.REFUSED;
                counting.remove(viewer);
                counting.forEach(observer -> fresh(observer, target).ifPresent(o -> hear(o, seen)));
            }

            private void hear(Observation o, Observation seen) {
                // Our own failures are established; a refusal is no noise, and one more of it need not be waited for.
                if (failed(o)) {
                    dead.add(o.observer());
                    refusedByAll &= o.probe() == ProbeOutcome.REFUSED;
                } else if (sawItAlive(o)) {
                    refusedByAll = false;
                    // A success from before our failures began does not contradict them; the next one may.
                    var since = seen.at().minus(seen.failingFor());
                    if (o.at().isAfter(since)) {
                        alive.add(o.observer());
                    }
                }
            }

            private boolean quorum() {
                return dead.size() >= 2 && 2 * dead.size() > voters;
            }

            private List<ClusterId> all() {
                var both = new TreeSet<>(alive);
                both.addAll(dead);
                return List.copyOf(both);
            }
        }
    }

    private static String sentence(String who, Observation o) {
        var how = switch (o.probe()) {
            case REFUSED -> "are refused";
            case TIMEOUT -> "get no answer";
            case RESET -> "are reset";
            case IDENTITY -> "meet a wrong identity";
            case ECHO -> "are answered with something else";
            case OK -> "succeed";
            case NONE -> "were not made";
        };
        return who + ' ' + how + ", for " + seconds(o.failingFor());
    }

    private static String names(TreeSet<ClusterId> clusters) {
        return String.join(", ", clusters.stream().map(ClusterId::value).toList());
    }

    private static String seconds(Duration span) {
        long tenths = span.toMillis() / 100;
        return tenths < 100 ? tenths / 10 + "." + tenths % 10 + " s" : span.toSeconds() + " s";
    }

    private static long percent(long part, long whole) {
        return (long) (100.0 * part / whole);
    }
}
