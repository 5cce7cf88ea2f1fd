package io.hansa.node.change;

import io.hansa.core.operation.ChangePlan.Check;
import io.hansa.core.operation.ChangePlan.Diff;
import io.hansa.core.operation.ChangePlan.Level;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.rehearsal.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a verb computed about a request. Immutable.
 *
 * @param inverse what undoes it
 * @param scenario what to ask the planner, so that the moves can be shown; empty when routing does not change
 * @param services that it touches
 */
public record Draft(
        List<Check> checks,
        List<Diff> diff,
        Optional<ChangeRequest> inverse,
        Optional<Scenario> scenario,
        List<String> clusters,
        List<String> services) {

    public Draft {
        checks = List.copyOf(checks);
        diff = List.copyOf(diff);
        clusters = List.copyOf(clusters);
        services = List.copyOf(services);
    }

    /** A draft that touches these objects and finds nothing to say. */
    public static Draft of(List<Diff> diff, Optional<ChangeRequest> inverse) {
        return new Draft(List.of(), diff, inverse, Optional.empty(), List.of(), List.of());
    }

    /** The draft with what a check found, its values in the places of the finding's sentence. */
    public Draft with(Level level, Finding finding, Object... values) {
        var more = new ArrayList<>(checks);
        more.add(new Check(finding.code(), level, finding.tell(values)));
        return new Draft(more, diff, inverse, scenario, clusters, services);
    }

    public Draft asking(Scenario question) {
        return new Draft(checks, diff, inverse, Optional.of(question), clusters, services);
    }

    public Draft touching(List<String> touchedClusters, List<String> touchedServices) {
        return new Draft(checks, diff, inverse, scenario, touchedClusters, touchedServices);
    }
}
