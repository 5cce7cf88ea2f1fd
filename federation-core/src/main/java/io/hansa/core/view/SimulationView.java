package io.hansa.core.view;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import java.time.Instant;
import java.util.List;

/**
 * What would happen: the planner asked with changed inputs. Immutable.
 *
 * @param lost services that nobody could serve, per viewer
 */
public record SimulationView(String scenario, Instant at, List<Row> rows, List<String> lost, String sentence) {

    /** One service seen from one cluster, before and after. {@code note} tells of overload, residency or no fallback. */
    public record Row(
            ClusterId viewer, ServiceName service, String before, String after, boolean changed, String note) {}
}
