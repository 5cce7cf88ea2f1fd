package io.hansa.core.view;

import io.hansa.core.model.ClusterId;
import java.time.Instant;
import java.util.List;

/**
 * A link tried step by step, in both directions where the other side could be asked. Immutable.
 *
 */
public record ProbeReport(ClusterId from, ClusterId to, Instant at, boolean ok, List<Step> steps) {

    /** One step. {@code state} is ok, failed or skipped; {@code remedy} says what to open or repair. */
    public record Step(String name, String direction, String state, long millis, String detail, String remedy) {}
}
