package io.hansa.core.desk;

import io.hansa.core.audit.AuditEntry;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.rehearsal.Scenario;
import io.hansa.core.view.ClusterView;
import io.hansa.core.view.DrainView;
import io.hansa.core.view.FederationView;
import io.hansa.core.view.GatewayView;
import io.hansa.core.view.LinkView;
import io.hansa.core.view.PinView;
import io.hansa.core.view.PolicyView;
import io.hansa.core.view.RouteView;
import io.hansa.core.view.ServiceView;
import io.hansa.core.view.SimulationView;
import io.hansa.core.view.TrustState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Everything that may be asked of a node. Answers come from memory and never wait for the network. Thread-safe. */
public interface StateQueries {

    FederationView federation();

    /** All clusters, this one first, then by name. */
    List<ClusterView> clusters();

    /** The matrix of observations, row by row. */
    List<LinkView> links();

    /** All services that anybody offers to this cluster or that it exports, by name. */
    List<ServiceView> services();

    /** Why calls to the service from that cluster go where they go; empty when either is unknown. */
    Optional<RouteView> explain(ServiceName service, ClusterId from);

    /**
     * Why calls to the service from this node's cluster went where they went at an instant, decided anew from what was written
     * down then; empty when nothing was, or for callers of another cluster: its own nodes write that down.
     */
    Optional<RouteView> explainAt(ServiceName service, ClusterId from, Instant at);

    List<PolicyView> policies();

    /** Drains in force, newest first. */
    List<DrainView> drains();

    /** Drills of this node, running and graded, newest first. */
    List<DrainView.Graded> drills();

    /** Pins in force and ended, newest first. */
    List<PinView> pins();

    TrustState trust();

    /** How the records stand with everybody's: ages, refusals, heals, conflicts. */
    SyncView sync();

    List<GatewayView> gateways();

    /** The newest audit entries before a sequence number, newest first; at most 500. */
    List<AuditEntry> audit(long before, int limit);

    /** The first audit entry that does not fit its predecessor; 0 when the log is whole. */
    long auditBrokenAt();

    /** What would happen in the scenario; changes nothing. */
    SimulationView simulate(Scenario scenario);

    /** What the loss of each cluster alone would do. */
    SortedMap<ClusterId, SimulationView> simulateEachLoss();

    /**
     * The table of losses: of every cluster, of its gateways, of every link; with {@code depth} 2 of every two clusters as well.
     *
     * @param depth 1 or 2
     */
    List<SimulationView.Loss> simulateTable(int depth);
}
