package io.hansa.cloud.poll;

import io.hansa.core.fault.FederationException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Steps of which each may fail without holding up the others; what failed is told in one fault at the end. Confined to one
 * task.
 */
public final class Attempts {
    /** A summary is read by people; the rest is in its suppressed faults. */
    private static final int NAMED_MAX = 10;

    private final List<FederationException> failures = new ArrayList<>();

    /** Takes the step, and remembers its fault. */
    public void attempt(Runnable step) {
        try {
            step.run();
        } catch (FederationException e) {
            failures.add(e);
        }
    }

    /**
     * Ends the steps.
     *
     * @param entries what the steps were about, in the plural, such as {@code record sets}
     * @throws FederationException with the first fault, naming the others, when a step failed
     */
    public void requireAllDone(String entries) {
        if (failures.isEmpty()) {
            return;
        }
        var first = failures.getFirst();
        var detail = failures.stream()
                .map(e -> String.valueOf(e.getMessage()))
                .limit(NAMED_MAX)
                .collect(Collectors.joining("; "));
        var summary = new FederationException(
                first.fault(), failures.size() + " of the " + entries + " are not up to date: " + detail, first);
        failures.stream().skip(1).forEach(summary::addSuppressed);
        throw summary;
    }
}
