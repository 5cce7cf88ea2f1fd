package io.hansa.node.wiring;

import io.hansa.console.server.ConsoleParts;
import io.hansa.console.server.ConsoleServer;
import io.hansa.console.server.ConsoleSettings;
import io.hansa.core.membership.Member;
import io.hansa.core.port.DocumentReader;
import io.hansa.core.port.RecordCarrier;
import io.hansa.core.record.RecordKind;
import io.hansa.gateway.xds.XdsServer;
import io.hansa.node.change.ChangeVerb;
import io.hansa.node.change.DistrustChange;
import io.hansa.node.change.DrainChange;
import io.hansa.node.change.ExportChange;
import io.hansa.node.change.MemberChange;
import io.hansa.node.change.PinChange;
import io.hansa.node.change.PolicyChange;
import io.hansa.node.change.TrustChange;
import io.hansa.node.config.NodeConfig;
import io.hansa.node.desk.LinkProbe;
import io.hansa.node.desk.LiveFeed;
import io.hansa.node.desk.NodeDesk;
import io.hansa.node.desk.NodeQueries;
import io.hansa.node.desk.OperationShelf;
import io.hansa.node.desk.PlannerSimulator;
import io.hansa.node.drill.DrillChange;
import io.hansa.node.peer.PinnedDialer;
import io.hansa.node.probe.Prober;
import io.hansa.node.reach.ClusterDirectory;
import io.hansa.node.reach.NameBook;
import io.hansa.node.records.Heals;
import io.hansa.node.records.OwnExports;
import io.hansa.node.records.RecordReport;
import io.hansa.node.report.GatewayReport;
import io.hansa.node.report.NodeMetrics;
import io.hansa.node.report.ReplicaDesk;
import io.hansa.node.report.TrustReport;
import io.hansa.node.state.Brain;
import io.hansa.node.trust.TrustRoom;
import io.hansa.sync.replica.Replica;
import io.hansa.sync.snapshot.SnapshotClient;
import io.hansa.sync.store.SqliteAuditStore;
import io.hansa.sync.store.SqliteDocumentStore;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Opens the console and the API over the node's parts: what is asked, what is changed, what is counted. */
final class ConsoleDoor {

    /** What is known, said and kept. */
    record Knowledge(
            TrustRoom room,
            Brain brain,
            Replica replica,
            SqliteDocumentStore documents,
            SqliteAuditStore audit,
            LiveFeed events) {}

    /** What is looked after beside that. */
    record Upkeep(FailoverParts failover, OwnExports exports, Heals heals, SnapshotClient exchange) {}

    /** What is reached and told. */
    record Reach(
            RecordCarrier carrier,
            NameBook names,
            ClusterDirectory directory,
            Prober prober,
            XdsServer xds,
            GatewayFeed feed,
            NodeThreads threads) {}

    /**
     * What changes do beyond their own records.
     *
     * @param exportsChanged exports were made or withdrawn
     * @param linked the federation was founded, or joined, with these
     * @param reader reads the documents that people send
     */
    record Outcomes(Runnable exportsChanged, Consumer<List<Member>> linked, DocumentReader reader) {}

    private ConsoleDoor() {}

    static ConsoleServer open(NodeConfig config, Knowledge known, Upkeep upkeep, Reach reach, Outcomes outcomes) {
        var clock = reach.threads().clock();
        var brain = known.brain();
        var queries = new NodeQueries(new NodeQueries.Parts(
                config,
                brain::view,
                known.room().book()::joined,
                new TrustReport(known.room()),
                () -> reach.xds().gateways().stream().map(GatewayReport::of).toList(),
                reach.feed()::listeners,
                new RecordReport(known.replica(), upkeep.exchange()::met, upkeep.heals()::reports),
                known.audit(),
                upkeep.failover().decisions(),
                upkeep.failover().drills(),
                clock));
        var source = config.gateway().sourceAddress();
        var desk = new NodeDesk(
                new NodeDesk.Parts(
                        brain::view,
                        new PlannerSimulator(clock),
                        new LinkProbe(brain::view, reach.prober(), reach.directory()::gateway, source, clock),
                        known.audit(),
                        new OperationShelf(known.documents()),
                        clock,
                        upkeep.exchange()::met),
                verbs(config, known, upkeep, reach.threads(), outcomes));
        var settings = new ConsoleSettings(
                config.ports().host(), config.ports().http(), config.dataDir().resolve("admin.token"), false);
        var metrics = new NodeMetrics(brain::view, known.replica(), reach.carrier(), reach.names(), clock);
        return ConsoleServer.start(
                settings,
                new ConsoleParts(queries, desk, known.events(), known.documents(), outcomes.reader(), metrics, clock));
    }

    private static List<ChangeVerb> verbs(
            NodeConfig config, Knowledge known, Upkeep upkeep, NodeThreads threads, Outcomes outcomes) {
        var clock = threads.clock();
        var replica = known.replica();
        var records = new ReplicaDesk(replica);
        var distrust = new DistrustChange(records, () -> replica.of(config.cluster(), RecordKind.DISTRUST), clock);
        threads.every("distrust", Duration.ofSeconds(1), distrust::tick);
        var dialer = new PinnedDialer(config.gateway().sourceAddress(), threads.peers());
        return List.of(
                new PolicyChange(records, known.brain()::heads),
                new DrainChange(records, clock),
                new DrillChange(records, upkeep.failover().drills(), clock),
                new PinChange(records, clock),
                new MemberChange(records),
                distrust,
                new ExportChange(upkeep.exports(), outcomes.exportsChanged()),
                new TrustChange(known.room(), dialer, outcomes.linked()));
    }
}
