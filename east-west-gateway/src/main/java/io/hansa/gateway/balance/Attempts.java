package io.hansa.gateway.balance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one connection or request has tried so far, so that its next try goes elsewhere. Confined to its event loop.
 */
public final class Attempts {
    /** Two dead endpoints of a priority are reason to believe that the rest is dead too. */
    private static final int FAILURES_PER_PRIORITY_MAX = 2;

    private final List<EndpointState> tried = new ArrayList<>(3);
    private final Map<Integer, Integer> failures = new HashMap<>(2);

    /** That endpoint did not take it. */
    public void onFailed(EndpointPicker.Pick pick) {
        tried.add(pick.state());
        failures.merge(pick.priority(), 1, Integer::sum);
    }

    /** How many tries have failed. */
    public int failed() {
        return tried.size();
    }

    boolean tried(EndpointState state) {
        return tried.contains(state);
    }

    boolean givenUp(int priority) {
        return failures.getOrDefault(priority, 0) >= FAILURES_PER_PRIORITY_MAX;
    }
}
