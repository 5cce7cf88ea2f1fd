package io.hansa.node.desk;

import io.hansa.core.operation.ChangePlan.Move;
import io.hansa.core.rehearsal.Scenario;
import io.hansa.core.view.SimulationView;
import io.hansa.node.state.NodeView;
import java.util.List;

/** Asks the planner what would happen. Pure as far as the view is. */
public interface Simulator {

    SimulationView simulate(NodeView view, Scenario scenario);

    /** The rows of a simulation that change, as a plan shows them. */
    static List<Move> moves(SimulationView simulated) {
        return simulated.rows().stream()
                .filter(SimulationView.Row::changed)
                .map(r -> new Move(r.viewer().value(), r.service().value(), r.before(), r.after(), r.note()))
                .toList();
    }
}
