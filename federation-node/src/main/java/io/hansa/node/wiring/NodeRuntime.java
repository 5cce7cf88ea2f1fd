package io.hansa.node.wiring;

import io.hansa.console.server.ConsoleServer;
import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.fault.FederationException;
import io.hansa.core.membership.Member;
import io.hansa.core.model.ClusterId;
import io.hansa.core.port.DocumentReader;
import io.hansa.core.port.MeshSink;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.gateway.probe.ProbeClient;
import io.hansa.gateway.xds.GatewayStatus;
import io.hansa.gateway.xds.XdsLimits;
import io.hansa.gateway.xds.XdsServer;
import io.hansa.node.change.ExportChange;
import io.hansa.node.config.ConfigFault;
import io.hansa.node.config.NodeConfig;
import io.hansa.node.desk.LiveFeed;
import io.hansa.node.peer.HostServer;
import io.hansa.node.peer.PeerChannels;
import io.hansa.node.peer.PeerServer;
import io.hansa.node.probe.Prober;
import io.hansa.node.reach.ClusterDirectory;
import io.hansa.node.reach.NameBook;
import io.hansa.node.records.Heals;
import io.hansa.node.records.OwnExports;
import io.hansa.node.report.ReplicaDesk;
import io.hansa.node.state.Brain;
import io.hansa.node.trust.TrustRoom;
import io.hansa.node.twin.TwinCheck;
import io.hansa.node.twin.TwinWitness;
import io.hansa.sync.carrier.HazelcastCarrier;
import io.hansa.sync.membertls.MemberName;
import io.hansa.sync.replica.Replica;
import io.hansa.sync.replica.ReplicaLimits;
import io.hansa.sync.replica.ReplicaPorts;
import io.hansa.sync.snapshot.AntiEntropy;
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
    private final Heals heals;
    private final OwnExports exports;
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
            this.directory = directory();
            var source = config.gateway().sourceAddress();
            this.peers = keep(new PeerChannels(
                    directory::peers, Optional.of(room.identity()), room.book(), source, threads.peers()));
            this.stored = new SqliteRecordStore(database);
            refuseTwin();
            this.carrier = keep(new LaterCarrier<>(() -> CarrierParts.advertised(config, names)
                    .map(address -> CarrierParts.carrier(config, room, this::memberAt, address, threads))));
            var ports = new ReplicaPorts(
                    stored, carrier, new NodeRecordSigner(room.identity()), room.book()::membership, clock);
            this.events = new LiveFeed(clock);
            this.heals = new Heals(documents, audit, events);
            this.replica = keep(new Replica(config.cluster(), ReplicaLimits.defaults(), ports, this::recorded));
            this.exports = new OwnExports(replica);
            believeRecords();
            this.exchange = exchange(clock);
            var probes = keep(new ProbeClient(room.identity(), room.book(), clock, address(source)));
            this.prober =
                    new Prober(config.cluster(), probes::probe, directory::probes, threads.tasks(), System::nanoTime);
            this.xds = keep(new XdsServer(XdsLimits.DEFAULT, clock, threads.tasks(), room::envoy, this::told));
            this.feed = new GatewayFeed(config, room, xds, names);
            this.failover = new FailoverParts(
                    database, new FailoverParts.Ports(documents, new ReplicaDesk(replica), audit, events));
            keep(peerServer());
            serveEnvoy();
            this.console = keep(ConsoleDoor.open(
                    config,
                    new ConsoleDoor.Knowledge(room, brain, replica, documents, audit, events),
                    new ConsoleDoor.Upkeep(failover, exports, heals, exchange),
                    new ConsoleDoor.Reach(carrier, names, directory, prober, xds, feed, threads),
                    new ConsoleDoor.Outcomes(this::exportsChanged, this::linked, reader)));
            begin(new Sources(config, folder, threads));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private ClusterDirectory directory() {
        return new ClusterDirectory(
                config.federation(),
                config.cluster(),
                new ClusterDirectory.Known(this::info, room.book()::membership, room::contact),
                names);
    }

    /** Before anybody is let in: whom the records of earlier runs have evicted, and whom this cluster distrusts. */
    private void believeRecords() {
        room.book().records(replica.of(RecordKind.MEMBER));
        room.book().distrusts(replica.of(config.cluster(), RecordKind.DISTRUST));
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

    /** Whom the carrier finds at an address; one whom nobody here knows is asked about elsewhere. */
    private Optional<MemberName> memberAt(InetSocketAddress address) {
        var known = directory.at(address);
        if (known.isEmpty()) {
            exchange.meet();
        }
        return known;
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

    private void recorded(List<RecordKey> keys) {
        brain.records(keys);
        heals.changed(keys);
        if (keys.stream()
                .anyMatch(k -> k.kind() == RecordKind.EXPORT && k.origin().equals(config.cluster()))) {
            exportsChanged();
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

    private void exportsChanged() {
        brain.exports(ExportChange.all(config.exports(), exports));
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
            exchange.admitted(member.cluster());
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
        exports.adopt(documents);
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
        // Apart, because only the first may ever wait for the carrier.
        threads.every("look", Duration.ofMillis(250), replica::look);
        threads.every("replica", Duration.ofMillis(250), replica::beat);
        threads.every(
                "heals",
                Duration.ofSeconds(1),
                () -> heals.tick(replica, brain.view(), threads.clock().instant()));
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
