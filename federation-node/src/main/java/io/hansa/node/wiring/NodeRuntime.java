package io.hansa.node.wiring;

import io.hansa.console.server.ConsoleParts;
import io.hansa.console.server.ConsoleServer;
import io.hansa.console.server.ConsoleSettings;
import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.membership.Member;
import io.hansa.core.model.ClusterId;
import io.hansa.core.port.DocumentReader;
import io.hansa.core.port.MeshSink;
import io.hansa.core.record.RecordKind;
import io.hansa.core.resource.Tree;
import io.hansa.core.view.GatewayView;
import io.hansa.gateway.probe.ProbeClient;
import io.hansa.gateway.xds.GatewayStatus;
import io.hansa.gateway.xds.XdsLimits;
import io.hansa.gateway.xds.XdsServer;
import io.hansa.node.change.ChangeVerb;
import io.hansa.node.change.DrainChange;
import io.hansa.node.change.ExportChange;
import io.hansa.node.change.MemberChange;
import io.hansa.node.change.PolicyChange;
import io.hansa.node.change.RecordDesk;
import io.hansa.node.change.TrustChange;
import io.hansa.node.config.ConfigFault;
import io.hansa.node.config.NodeConfig;
import io.hansa.node.desk.LinkProbe;
import io.hansa.node.desk.LiveFeed;
import io.hansa.node.desk.NodeDesk;
import io.hansa.node.desk.NodeQueries;
import io.hansa.node.desk.OperationShelf;
import io.hansa.node.desk.PlannerSimulator;
import io.hansa.node.peer.PeerChannels;
import io.hansa.node.peer.PeerServer;
import io.hansa.node.peer.PinnedDialer;
import io.hansa.node.probe.Prober;
import io.hansa.node.state.Brain;
import io.hansa.node.trust.TrustRoom;
import io.hansa.sync.carrier.HazelcastCarrier;
import io.hansa.sync.replica.AntiEntropy;
import io.hansa.sync.replica.Replica;
import io.hansa.sync.replica.ReplicaLimits;
import io.hansa.sync.replica.ReplicaPorts;
import io.hansa.sync.snapshot.SnapshotClient;
import io.hansa.sync.snapshot.SnapshotLimits;
import io.hansa.sync.snapshot.SnapshotPorts;
import io.hansa.sync.snapshot.SnapshotServer;
import io.hansa.sync.store.NodeDatabase;
import io.hansa.sync.store.SqliteAuditStore;
import io.hansa.sync.store.SqliteDocumentStore;
import io.hansa.sync.store.SqliteRecordStore;
import io.hansa.sync.store.SqliteTokenStore;
import io.hansa.trust.authority.NodeRecordSigner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node, running: opened in the order in which its parts need each other, closed in the reverse. What it needs of others
 * it does without (I1): it starts into its last known view with no network.
 */
public final class NodeRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeRuntime.class);

    /** The version that this build calls itself. */
    public static final String VERSION = "0.1.0";

    private final NodeConfig config;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final NodeThreads threads;
    private final SqliteDocumentStore documents;
    private final SqliteAuditStore audit;
    private final TrustRoom room;
    private final Brain brain;
    private final Replica replica;
    private final LaterCarrier<HazelcastCarrier> carrier;
    private final ClusterDirectory directory;
    private final PeerChannels peers;
    private final Prober prober;
    private final SnapshotClient exchange;
    private final XdsServer xds;
    private final GatewayFeed feed;
    private final LiveFeed events;
    private final ConsoleServer console;

    /** Opens everything; what was opened before a failure is closed again. */
    public NodeRuntime(NodeConfig config, Path folder, DocumentReader reader) {
        this.config = config;
        var clock = InstantSource.system();
        this.threads = keep(new NodeThreads(clock));
        try {
            var database = keep(NodeDatabase.open(config.dataDir().resolve("hansa.db")));
            this.documents = new SqliteDocumentStore(database);
            this.audit = new SqliteAuditStore(database);
            this.room = keep(new TrustRoom(
                    config, new TrustRoom.Stores(documents, new SqliteTokenStore(database, clock), audit), clock));
            this.brain = new Brain(room.book(), config.cluster(), this::description, clock);
            this.directory = new ClusterDirectory(config.federation(), config.cluster(), room, brain::view);
            var source = config.gateway().sourceAddress();
            this.peers = keep(new PeerChannels(
                    directory::peer, Optional.of(room.identity()), room.book(), source, threads.peers()));
            this.carrier = keep(new LaterCarrier<>(() -> CarrierParts.carrier(config, room, directory, threads)));
            var ports = new ReplicaPorts(
                    new SqliteRecordStore(database),
                    carrier,
                    new NodeRecordSigner(room.identity()),
                    room.book()::membership,
                    clock);
            this.replica = keep(new Replica(config.cluster(), ReplicaLimits.defaults(), ports, brain::records));
            this.exchange = new SnapshotClient(
                    replica,
                    new SnapshotPorts(
                            peers,
                            room.book()::membership,
                            clock,
                            threads.tasks(),
                            (cluster, e) -> LOG.debug("cluster={} cannot be asked: {}", cluster, e.getMessage())),
                    SnapshotLimits.defaults(),
                    AntiEntropy.defaults(),
                    new Random());
            var probes = keep(new ProbeClient(room.identity(), room.book(), clock, address(source)));
            this.prober = new Prober(config.cluster(), probes, directory::probe, threads.tasks(), clock);
            this.events = new LiveFeed(clock);
            this.xds = keep(new XdsServer(XdsLimits.DEFAULT, clock, threads.tasks(), Optional::empty, this::told));
            this.feed = new GatewayFeed(config, room, xds);
            keep(peerServer());
            this.console = keep(console(reader, clock));
            begin(new Sources(config, folder, threads));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void told(GatewayStatus status) {
        events.tell("gateway.state", status.gateway(), status.state().name());
    }

    private <T extends AutoCloseable> T keep(T part) {
        open.push(part);
        return part;
    }

    private PeerServer peerServer() {
        var handlers = new ArrayList<>(room.handlers());
        handlers.addAll(new SnapshotServer(replica, room.book()::membership, SnapshotLimits.defaults()).handlers());
        var address =
                new InetSocketAddress(config.ports().host(), config.ports().peer());
        try {
            return new PeerServer(
                    address,
                    room.identity(),
                    room.book(),
                    new PeerServer.Served(
                            handlers, List.of(xds.forGateways(room.authority().domain()))),
                    threads.peers());
        } catch (IOException e) {
            throw new io.hansa.core.fault.FederationException(ConfigFault.PORT_IN_USE, address.toString(), e);
        }
    }

    private static Optional<InetAddress> address(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("sourceAddress: " + text + " (expected: an IP address)", e);
        }
    }

    private ClusterInfo description() {
        return new ClusterInfo(
                config.cluster(),
                config.locality(),
                config.mesh(),
                List.of(config.gateway().publicAddress()),
                List.of(config.gateway().name()),
                List.of(config.node()),
                "http://" + config.ports().host() + ':' + config.ports().http(),
                VERSION,
                java.util.Map.of());
    }

    private ConsoleServer console(DocumentReader reader, InstantSource clock) {
        var queries = new NodeQueries(new NodeQueries.Parts(
                config,
                brain::view,
                room.book()::joined,
                new TrustReport(room),
                this::gateways,
                feed::listeners,
                new Counts(replica),
                audit,
                clock));
        var prober2 = new LinkProbe(
                brain::view, prober, directory::gateway, config.gateway().sourceAddress(), clock);
        var desk = new NodeDesk(
                new NodeDesk.Parts(
                        brain::view, new PlannerSimulator(clock), prober2, audit, new OperationShelf(documents), clock),
                verbs(clock));
        var settings = new ConsoleSettings(
                config.ports().host(), config.ports().http(), config.dataDir().resolve("admin.token"), false);
        var metrics = new NodeMetrics(brain::view, replica, carrier, threads.clock());
        return ConsoleServer.start(
                settings, new ConsoleParts(queries, desk, events, documents, reader, metrics, clock));
    }

    private List<ChangeVerb> verbs(InstantSource clock) {
        var records = new RecordDesk() {
            @Override
            public io.hansa.core.record.SignedRecord put(RecordKind kind, String name, Tree content) {
                return replica.put(kind, name, content);
            }

            @Override
            public io.hansa.core.record.SignedRecord tombstone(RecordKind kind, String name) {
                return replica.tombstone(kind, name);
            }
        };
        var dialer = new PinnedDialer(config.gateway().sourceAddress(), threads.peers());
        return List.of(
                new PolicyChange(records, brain::heads),
                new DrainChange(records, clock),
                new MemberChange(records),
                new ExportChange(documents, this::exportsChanged),
                new TrustChange(room, dialer, this::linked, xds::leafRenewed));
    }

    private void exportsChanged() {
        brain.exports(ExportChange.all(config.exports(), documents));
    }

    /** Founded or joined: statements can be made, and the others asked for theirs. */
    private void linked(List<Member> members) {
        for (var member : members) {
            if (member.cluster().equals(config.cluster())) {
                replica.put(RecordKind.MEMBER, member.cluster().value(), member.toTree());
            }
        }
        carrier.open().seek(directory.others());
        exportsChanged();
        events.tell("cluster.joined", config.cluster().value(), members.size() + " members");
    }

    private void begin(Sources sources) {
        var pass = threads.tasks();
        room.onAdmitted((member, description) -> {
            replica.put(RecordKind.MEMBER, member.cluster().value(), member.toTree());
            events.tell("cluster.joined", member.cluster().value(), "admitted");
        });
        brain.onChange((before, after) -> {
            events.changed(before, after);
            if (brain.settled()) {
                feed.publish(after);
            }
        });
        room.book().onChange(trust -> peers.closeAll());
        replica.start();
        if (room.book().joined()) {
            carrier.open().seek(directory.others());
        }
        exportsChanged();
        brain.records(replica.all().stream().map(r -> r.key()).toList());
        var listed = sources.sources();
        brain.expect(listed.keySet());
        listed.forEach((name, source) -> {
            keep(source);
            source.start(listing -> brain.listing(name, listing));
        });
        var made = sources.sinks();
        made.forEach(this::keep);
        pass.execute(this::think);
        var beats = new Heartbeat(config, room, replica, brain, prober);
        threads.every("replica", Duration.ofMillis(250), replica::tick);
        threads.every("exchange", Duration.ofMillis(250), exchange::tick);
        threads.every("probe", Duration.ofMillis(500), beats::probe);
        threads.every("observe", Duration.ofMillis(500), beats::observe);
        threads.every("carrier", Duration.ofSeconds(1), this::carry);
        threads.every("identity", Duration.ofSeconds(5), beats::renew);
        if (!made.isEmpty()) {
            threads.every("sinks", Duration.ofSeconds(10), () -> publish(made));
        }
    }

    private void publish(List<MeshSink> sinks) {
        for (var sink : sinks) {
            try {
                sink.publish(feed.listeners());
            } catch (io.hansa.core.fault.FederationException e) {
                LOG.warn("sink={} keeps what it has: {}", sink.name(), e.getMessage());
            }
        }
    }

    private void carry() {
        var opened = carrier.opened();
        if (opened != null) {
            opened.seek(directory.others());
            opened.tick();
        }
    }

    private void think() {
        while (!threads.timer().isShutdown()) {
            try {
                brain.await(200);
                brain.pass(replica);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                // A task root (style.md, d): the last view stays in force, the next pass tries again.
                LOG.error("a pass over the node's view failed", e);
            }
        }
    }

    private List<GatewayView> gateways() {
        return xds.gateways().stream().map(NodeRuntime::gateway).toList();
    }

    private static GatewayView gateway(GatewayStatus status) {
        return GatewayReport.of(status);
    }

    /** Where the console listens, and the first password if it was made just now. */
    public ConsoleServer console() {
        return console;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                // A task root (style.md, d): the parts below must still be closed.
                LOG.warn("a part did not close well", e);
            }
        }
    }

    /** Record counts for the cluster pages. */
    private record Counts(Replica replica) implements NodeQueries.RecordCounts {
        @Override
        public long held(ClusterId cluster) {
            return replica.of(cluster).size();
        }

        @Override
        public Optional<String> alarm() {
            return replica.alarm().map(fault -> fault.code() + ": " + fault.sentence());
        }

        @Override
        public Optional<String> refusal() {
            return replica.refusals().stream()
                    .findFirst()
                    .map(r -> r.key() + " offered by " + r.offeredBy() + " at " + r.at() + ": "
                            + r.fault().code() + ' ' + r.detail());
        }

        @Override
        public boolean match(ClusterId cluster) {
            var said = replica.manifests().get(cluster);
            return said != null && said.digest().equals(replica.summary(cluster).digest());
        }
    }
}
