package io.hansa.core.drain;

import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.verdict.ObservationMatrix;
import java.time.Instant;
import java.util.Optional;

/**
 * What ends a drain or drill before its time: connections that fail where the traffic went. Immutable.
 *
 * @param failurePercentMax share of the tries of the last ten seconds, at all other clusters together, that may fail, 1 to
 *     100; 0 never stops
 * @param attemptsMin fewer tries say nothing, 1 to 1000000
 */
public record StopCondition(int failurePercentMax, int attemptsMin) {

    public static final StopCondition NONE = new StopCondition(0, 20);

    public StopCondition {
        if (failurePercentMax < 0 || failurePercentMax > 100 || attemptsMin < 1) {
            throw new IllegalArgumentException("failurePercentMax/attemptsMin: " + failurePercentMax + '/' + attemptsMin
                    + " (expected: 0 to 100, 1 or more)");
        }
    }

    /**
     * How calls fare at every cluster but one, as all observers have just counted.
     *
     * @param attempts connections tried in the last ten seconds
     * @param failures how many of them failed
     */
    public record Fare(long attempts, long failures) {

        /** The fresh observations of everybody about everybody but {@code drained}. */
        public static Fare elsewhere(String drained, ObservationMatrix matrix, Instant now) {
            long attempts = 0;
            long failures = 0;
            for (var row : matrix.rows().values()) {
                for (var o : row.values()) {
                    if (o.fresh(now) && !o.target().value().equals(drained)) {
                        attempts += o.attempts();
                        failures += o.failures();
                    }
                }
            }
            return new Fare(attempts, failures);
        }

        /** Share of failures in per cent, rounded down; 0 without any try. */
        public int failurePercent() {
            return attempts == 0 ? 0 : (int) (100 * failures / attempts);
        }
    }

    /** Why it must end; empty while it may go on. */
    public Optional<String> broken(Fare fare) {
        boolean tells = failurePercentMax > 0 && fare.attempts() >= attemptsMin;
        return tells && fare.failurePercent() >= failurePercentMax
                ? Optional.of(fare.failures() + " of " + fare.attempts() + " connections failed elsewhere = "
                        + fare.failurePercent() + " % >= " + failurePercentMax + " %")
                : Optional.empty();
    }

    Tree toTree() {
        return Tree.fields()
                .put("failurePercentMax", failurePercentMax)
                .put("attemptsMin", attemptsMin)
                .build();
    }

    static StopCondition read(TreeReader in) {
        var stop = new StopCondition((int) in.whole("failurePercentMax", 0, 0, 100), (int)
                in.whole("attemptsMin", NONE.attemptsMin, 1, 1_000_000));
        in.finish();
        return stop;
    }
}
