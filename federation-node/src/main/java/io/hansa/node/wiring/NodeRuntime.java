package io.hansa.node.wiring;

import io.hansa.console.server.ConsoleParts;
import io.hansa.console.server.ConsoleServer;
import io.hansa.console.server.ConsoleSettings;
import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.fault.FederationException;
import io.hansa.core.membership.Member;
import io.hansa.core.model.ClusterId;
import io.hansa.core.port.DocumentReader;
import io.hansa.core.port.MeshSink;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.view.GatewayView;
import io.hansa.gateway.probe.ProbeClient;
import io.hansa.gateway.xds.GatewayStatus;
import io.hansa.gateway.xds.XdsLimits;
import io.hansa.gateway.xds.XdsServer;
import io.hansa.node.change.ChangeVerb;
import io.hansa.node.change.DrainChange;
import io.hansa.node.change.ExportChange;
import io.hansa.node.change.MemberChange;
import io.hansa.node.change.PinChange;
import io.hansa.node.change.PolicyChange;
import io.hansa.node.change.TrustChange;
import io.hansa.node.config.ConfigFault;
import io.hansa.node.config.NodeConfig;
import io.hansa.node.desk.LinkProbe;
import io.hansa.node.desk.LiveFeed;
import io.hansa.node.desk.NodeDesk;
import io.hansa.node.desk.NodeQueries;
import io.hansa.node.desk.OperationShelf;
import io.hansa.node.desk.PlannerSimulator;
import io.hansa.node.drill.DrillChange;
import io.hansa.node.peer.HostServer;
import io.hansa.node.peer.PeerChannels;
import io.hansa.node.peer.PeerServer;
import io.hansa.node.peer.PinnedDialer;
import io.hansa.node.probe.Prober;
import io.hansa.node.reach.ClusterDirectory;
import io.hansa.node.reach.NameBook;
import io.hansa.node.state.Brain;
import io.hansa.node.trust.TrustRoom;
import io.hansa.node.twin.TwinCheck;
import io.hansa.node.twin.TwinWitness;
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
    private final FailoverParts failover;
    private final TrustRoom room;
    private final Brain brain;
    private final Replica replica;
    private final LaterCarrier<HazelcastCarrier> carrier;
    private final NameBook names;
    private final SqliteRecordStore stored;
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
            this.brain = new Brain(room.book(), config.cluster(), () -> config.description(VERSION), clock);
            this.names = new NameBook(NameBook.Resolver.system(), threads.tasks(), clock, brain::refresh);
            this.directory = new ClusterDirectory(
                    config.federation(),
                    config.cluster(),
                    new ClusterDirectory.Known(this::info, room.book()::membership, room::contact),
                    names);
            var source = config.gateway().sourceAddress();
            this.peers = keep(new PeerChannels(
                    directory::peers, Optional.of(room.identity()), room.book(), source, threads.peers()));
            this.stored = new SqliteRecordStore(database);
            refuseTwin();
            this.carrier = keep(new LaterCarrier<>(() -> CarrierParts.advertised(config, names)
                    .map(address -> CarrierParts.carrier(config, room, directory, address, threads))));
            var ports = new ReplicaPorts(
                    stored, carrier, new NodeRecordSigner(room.identity()), room.book()::membership, clock);
            this.replica = keep(new Replica(config.cluster(), ReplicaLimits.defaults(), ports, brain::records));
            this.exchange = exchange(clock);
            var probes = keep(new ProbeClient(room.identity(), room.book(), clock, address(source)));
            this.prober =
                    new Prober(config.cluster(), probes::probe, directory::probes, threads.tasks(), System::nanoTime);
            this.events = new LiveFeed(clock);
            this.xds = keep(new XdsServer(XdsLimits.DEFAULT, clock, threads.tasks(), room::envoy, this::told));
            this.feed = new GatewayFeed(config, room, xds, names);
            this.failover = new FailoverParts(
                    database, new FailoverParts.Ports(documents, new ReplicaDesk(replica), audit, events));
            keep(peerServer());
            serveEnvoy();
            this.console = keep(console(reader, clock));
            begin(new Sources(config, folder, threads));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** What a cluster says of itself: as it is believed, or before the first conclusion as it was stored. */
    private Optional<ClusterInfo> info(ClusterId cluster) {
        var known = brain.view();
        return known.revision() > 0
                ? known.catalog().cluster(cluster)
                : stored.find(new RecordKey(cluster, RecordKind.CLUSTER, "self"))
                        .flatMap(ReplicaDesk::info);
    }

    private void refuseTwin() {
        room.book()
                .records(stored.all().stream()
                        .filter(r -> r.key().kind() == RecordKind.MEMBER)
                        .toList());
        lookUp();
        try {
            names.await(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        new TwinCheck(room.identity(), peers, room.book(), threads.tasks(), threads.clock())
                .refuseTwin(TwinCheck.witnesses(room.book().membership(), config.cluster()));
    }

    private SnapshotClient exchange(InstantSource clock) {
        var ports = new SnapshotPorts(
                peers,
                room.book()::membership,
                clock,
                threads.tasks(),
                (cluster, e) -> LOG.debug("cluster={} cannot be asked: {}", cluster, e.getMessage()));
        return new SnapshotClient(replica, ports, SnapshotLimits.defaults(), AntiEntropy.defaults(), new Random());
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
        handlers.addAll(new TwinWitness(room.identity(), peers, room.book()::membership).handlers());
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
            throw new FederationException(ConfigFault.PORT_IN_USE, address.toString(), e);
        }
    }

    private void serveEnvoy() {
        int port = config.ports().envoy();
        if (port != 0) {
            try {
                keep(new HostServer(port, xds.forThisHost(), threads.peers()));
            } catch (IOException e) {
                throw new FederationException(ConfigFault.PORT_IN_USE, "127.0.0.1:" + port, e);
            }
            room.onEnvoy(xds::leafRenewed);
        }
    }

    private static Optional<InetAddress> address(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("sourceAddress: " + text + " (expected: an IP address)", e);
        }
    }

    private ConsoleServer console(DocumentReader reader, InstantSource clock) {
        var queries = new NodeQueries(new NodeQueries.Parts(
                config,
                brain::view,
                room.book()::joined,
                new TrustReport(room),
                this::gateways,
                feed::listeners,
                new ReplicaDesk(replica),
                audit,
                failover.decisions(),
                failover.drills(),
                clock));
        var prober2 = new LinkProbe(
                brain::view, prober, directory::gateway, config.gateway().sourceAddress(), clock);
        var desk = new NodeDesk(
                new NodeDesk.Parts(
                        brain::view, new PlannerSimulator(clock), prober2, audit, new OperationShelf(documents), clock),
                verbs(clock));
        var settings = new ConsoleSettings(
                config.ports().host(), config.ports().http(), config.dataDir().resolve("admin.token"), false);
        var metrics = new NodeMetrics(brain::view, replica, carrier, names, threads.clock());
        return ConsoleServer.start(
                settings, new ConsoleParts(queries, desk, events, documents, reader, metrics, clock));
    }

    private List<ChangeVerb> verbs(InstantSource clock) {
        var records = new ReplicaDesk(replica);
        var dialer = new PinnedDialer(config.gateway().sourceAddress(), threads.peers());
        return List.of(
                new PolicyChange(records, brain::heads),
                new DrainChange(records, clock),
                new DrillChange(records, failover.drills(), clock),
                new PinChange(records, clock),
                new MemberChange(records),
                new ExportChange(documents, this::exportsChanged),
                new TrustChange(room, dialer, this::linked));
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
        carry();
        exportsChanged();
        events.tell("cluster.joined", config.cluster().value(), members.size() + " members");
    }

    private void begin(Sources sources) {
        var pass = threads.tasks();
        room.onAdmitted((member, description) -> {
            replica.put(RecordKind.MEMBER, member.cluster().value(), member.toTree());
            events.tell("cluster.joined", member.cluster().value(), "admitted");
        });
        failover.begin(brain, threads);
        brain.onChange((before, after) -> {
            events.changed(before, after);
            if (brain.settled()) {
                feed.publish(after);
            }
        });
        room.book().onChange(trust -> peers.closeAll());
        replica.start();
        lookUp();
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
        threads.every("probe", Heartbeat.PROBE, () -> beats.probe(exchange::hurry));
        threads.every("observe", Duration.ofMillis(500), beats::observe);
        threads.every("traffic", Duration.ofSeconds(1), beats::measure);
        threads.every("names", Duration.ofSeconds(1), this::lookUp);
        threads.every("carrier", Duration.ofSeconds(1), this::carry);
        threads.every("identity", Duration.ofSeconds(5), beats::renew);
        if (!made.isEmpty()) {
            threads.every("sinks", Duration.ofSeconds(10), () -> publish(made));
        }
    }

    private void lookUp() {
        var hosts = new ArrayList<>(directory.hosts());
        hosts.add(config.gateway().publicAddress().host());
        names.tick(hosts);
    }

    private void publish(List<MeshSink> sinks) {
        for (var sink : sinks) {
            try {
                sink.publish(feed.listeners());
            } catch (FederationException e) {
                LOG.warn("sink={} keeps what it has: {}", sink.name(), e.getMessage());
            }
        }
    }

    private void carry() {
        if (room.book().joined()) {
            carrier.open().ifPresent(opened -> {
                opened.seek(directory.others());
                opened.tick();
            });
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
        return xds.gateways().stream().map(GatewayReport::of).toList();
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
}
