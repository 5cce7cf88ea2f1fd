package io.hansa.core.policy;

import io.hansa.core.resource.Spans;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.time.Duration;

/**
 * How calmly traffic comes back. Leaving a cluster that fails is never damped; returning is. Immutable.
 *
 * @param holdDown how long a cluster must be good again before traffic returns, 0 s to 1 h
 * @param rampStepPercent share of its full share added per step, 1 to 100
 * @param rampInterval between steps, 0 s to 1 h
 * @param switchesPerHourMax returns per hour and service before it stays where it is, 1 to 1000
 */
public record Damping(Duration holdDown, int rampStepPercent, Duration rampInterval, int switchesPerHourMax) {

    public static final Damping DEFAULT = new Damping(Duration.ofSeconds(30), 25, Duration.ofSeconds(10), 6);

    private static final Duration HOUR = Duration.ofHours(1);

    public Tree toTree() {
        return Tree.fields()
                .put("holdDown", Spans.format(holdDown))
                .put("rampStepPercent", rampStepPercent)
                .put("rampInterval", Spans.format(rampInterval))
                .put("switchesPerHourMax", switchesPerHourMax)
                .build();
    }

    static Damping read(TreeReader in) {
        var damping = new Damping(
                in.duration("holdDown", DEFAULT.holdDown, Duration.ZERO, HOUR),
                (int) in.whole("rampStepPercent", DEFAULT.rampStepPercent, 1, 100),
                in.duration("rampInterval", DEFAULT.rampInterval, Duration.ZERO, HOUR),
                (int) in.whole("switchesPerHourMax", DEFAULT.switchesPerHourMax, 1, 1000));
        in.finish();
        return damping;
    }
}
