package io.hansa.core.routing;

import io.hansa.core.policy.Damping;
import io.hansa.core.routing.Appraisal.Grade;
import io.hansa.core.routing.RouteMemory.Phase;
import io.hansa.core.routing.RouteMemory.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Damps the way back: leaving is at once, returning waits out the hold-down, then ramps, and not more often than the policy
 * allows. One service's decision at one instant; confined to one thread.
 *
 * <pre>
 *   GOOD ----fails---> FAILED ----good---> RETURNING ---ramped---> GOOD
 *   GOOD --drained---> DRAINED --undone--> RETURNING, without hold-down
 *   RETURNING --fails--> FAILED
 *   any --link cut, reached through another--> RELAYED --link whole for the hold-down--> RETURNING
 * </pre>
 */
final class Homecoming {
    private final Damping damping;
    private final Duration window;
    private final Instant now;
    private int returnsInWindow;
    private Instant oldestReturn = Instant.MAX;

    /**
     * How much of its full share a usable cluster may take now.
     *
     * @param standing to be remembered; null for one that was never good
     * @param percent 0 to 100
     * @param reason IN_FORCE, HOLD_DOWN, RAMP or SWITCH_CAP
     * @param next when time alone changes this
     */
    record Step(@Nullable Standing standing, int percent, RouteReason reason, String evidence, Instant next) {

        static Step settled(@Nullable Standing standing, int percent) {
            return new Step(standing, percent, RouteReason.IN_FORCE, "", Instant.MAX);
        }
    }

    Homecoming(Damping damping, RouteLimits limits, Map<?, Standing> standings, Instant now) {
        this.damping = damping;
        this.window = limits.switchWindow();
        this.now = now;
        for (var standing : standings.values()) {
            standing.returns().stream().filter(this::inWindow).forEach(this::count);
        }
    }

    private boolean inWindow(Instant at) {
        return at.plus(window).isAfter(now);
    }

    private void count(Instant at) {
        returnsInWindow++;
        oldestReturn = at.isBefore(oldestReturn) ? at : oldestReturn;
    }

    Step step(@Nullable Standing before, Appraisal appraisal) {
        if (appraisal.grade() == Grade.BARRED) {
            return Step.settled(null, 0);
        }
        boolean usable = appraisal.grade() == Grade.USABLE;
        if (usable && appraisal.pinned()) {
            return Step.settled(served(before), 100); // A person's word waits for nothing.
        }
        if (usable && appraisal.relay().isPresent()) {
            // No damping: it serves after all that are reached straight, so it takes nothing from anybody.
            return Step.settled(relayed(before), 100);
        }
        if (before == null) {
            boolean arrives = usable && appraisal.known();
            return Step.settled(arrives ? new Standing(Phase.GOOD, now, List.of(), 0) : null, usable ? 100 : 0);
        }
        var standing = pruned(before);
        if (!usable) {
            var phase = appraisal.grade() == Grade.DRAINED ? Phase.DRAINED : Phase.FAILED;
            return Step.settled(standing.phase() == phase ? standing : standing.with(phase, now), 0);
        }
        return switch (standing.phase()) {
            case GOOD -> Step.settled(standing, 100);
            case FAILED -> appraisal.known() ? hold(standing.with(Phase.RETURNING, now)) : Step.settled(standing, 0);
            case DRAINED, RELAYED ->
                appraisal.known() ? begin(standing.with(Phase.RETURNING, now)) : Step.settled(standing, 0);
            case RETURNING -> {
                boolean begun = !standing.returns().isEmpty()
                        && !standing.returns().getLast().isBefore(standing.since());
                yield begun ? ramp(standing) : hold(standing);
            }
        };
    }

    private Standing relayed(@Nullable Standing before) {
        if (before == null) {
            return new Standing(Phase.RELAYED, now, List.of(), 0);
        }
        var standing = pruned(before);
        return standing.phase() == Phase.RELAYED ? standing : standing.with(Phase.RELAYED, now);
    }

    private Step hold(Standing standing) {
        var end = standing.since().plus(damping.holdDown());
        if (now.isBefore(end)) {
            var evidence = "good since " + standing.since() + ", returns from " + end;
            return new Step(standing, 0, RouteReason.HOLD_DOWN, evidence, end);
        }
        if (returnsInWindow >= damping.switchesPerHourMax()) {
            var evidence = returnsInWindow + " returns within the hour (at most " + damping.switchesPerHourMax() + ')';
            return new Step(standing, 0, RouteReason.SWITCH_CAP, evidence, oldestReturn.plus(window));
        }
        return begin(standing);
    }

    private Step begin(Standing standing) {
        return ramp(returned(standing));
    }

    private Standing returned(Standing standing) {
        count(now);
        var returns = new ArrayList<>(standing.returns());
        returns.add(now);
        return new Standing(standing.phase(), standing.since(), returns, standing.share());
    }

    private Step ramp(Standing standing) {
        var start = standing.returns().getLast();
        long millis = damping.rampInterval().toMillis();
        long steps = millis == 0 ? 100 : Duration.between(start, now).toMillis() / millis + 1;
        long percent = steps * damping.rampStepPercent();
        if (percent >= 100) {
            return Step.settled(standing.with(Phase.GOOD, now), 100);
        }
        var next = start.plusMillis(steps * millis);
        var evidence = percent + " % of its share since " + start + ", more at " + next;
        return new Step(standing, (int) percent, RouteReason.RAMP, evidence, next);
    }

    /** The standing of a cluster that serves all of its share though it was not due, because nothing else can. */
    Standing served(@Nullable Standing standing) {
        if (standing == null) {
            return new Standing(Phase.GOOD, now, List.of(), 0);
        }
        boolean begun =
                !standing.returns().isEmpty() && !standing.returns().getLast().isBefore(standing.since());
        return (standing.phase() == Phase.GOOD || begun ? standing : returned(standing)).with(Phase.GOOD, now);
    }

    private Standing pruned(Standing standing) {
        return standing.returns().stream().allMatch(this::inWindow)
                ? standing
                : new Standing(
                        standing.phase(),
                        standing.since(),
                        standing.returns().stream().filter(this::inWindow).toList(),
                        standing.share());
    }
}
