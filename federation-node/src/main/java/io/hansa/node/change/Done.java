package io.hansa.node.change;

import java.util.List;
import java.util.Map;

/**
 * What carrying out a change did. Immutable.
 *
 * @param steps one sentence each
 * @param shownOnce results for the caller alone, kept nowhere
 */
public record Done(List<String> steps, Map<String, String> shownOnce) {

    public Done {
        steps = List.copyOf(steps);
        shownOnce = Map.copyOf(shownOnce);
    }

    public static Done of(String step) {
        return new Done(List.of(step), Map.of());
    }
}
