package io.hansa.core.view;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import java.time.Instant;
import java.util.List;

/**
 * What would happen: the planner asked with changed inputs. Immutable.
 *
 * @param lost services that nobody could serve, per viewer
 * @param overloads targets that would get more than they declare to carry, one sentence each, where the load is measured
 */
public record SimulationView(
        String scenario, Instant at, List<Row> rows, List<String> lost, String sentence, List<String> overloads) {

    /** Without overloads. */
    public SimulationView(String scenario, Instant at, List<Row> rows, List<String> lost, String sentence) {
        this(scenario, at, rows, lost, sentence, List.of());
    }

    /** One service seen from one cluster, before and after. {@code note} tells of overload, residency or no fallback. */
    public record Row(
            ClusterId viewer, ServiceName service, String before, String after, boolean changed, String note) {}

    /**
     * One line of the table of losses: what a scenario would do to the whole federation, in routes, one per service and viewer.
     *
     * @param moved routes whose traffic moves
     * @param weak routes that only clusters with too little health would serve
     * @param lost routes that worked before and that nobody could serve
     * @param alone routes that the last able cluster would serve: without a fallback
     * @param overloads targets beyond their declared capacity, where the load is measured
     * @param dearer routes that would cost more than now
     */
    public record Loss(
            String scenario,
            long moved,
            long weak,
            long lost,
            long alone,
            long overloads,
            long dearer,
            String sentence) {}
}
