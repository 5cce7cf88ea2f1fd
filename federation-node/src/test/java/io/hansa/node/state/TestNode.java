package io.hansa.node.state;

import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.catalog.LocalService;
import io.hansa.core.model.Cloud;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Protocol;
import io.hansa.core.port.RecordCarrier;
import io.hansa.core.port.ServiceSource;
import io.hansa.core.record.RecordKind;
import io.hansa.core.testkit.MemoryCarrier;
import io.hansa.core.testkit.MemoryDocumentStore;
import io.hansa.core.testkit.MemoryRecordStore;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.core.verdict.Observation;
import io.hansa.core.verdict.ProbeOutcome;
import io.hansa.sync.replica.Replica;
import io.hansa.sync.replica.ReplicaLimits;
import io.hansa.sync.replica.ReplicaPorts;
import io.hansa.trust.authority.NodeRecordSigner;
import io.hansa.trust.testkit.TestTrust;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** The knowing part of one node: its replica and its brain, on a virtual clock, without a network. */
public final class TestNode {
    private final ClusterId cluster;
    private final VirtualTime time;
    private final MembershipBook book;
    private final Brain brain;
    private final Replica replica;

    /** A node of a cluster that has joined the federation of {@code trust}. */
    public TestNode(ClusterId cluster, TestTrust trust, VirtualTime time) {
        this(cluster, trust, time, new MemoryCarrier.Network(new Random(1)).join(cluster.value()));
        replica.tick();
        think();
    }

    /** The same over this carrier, which is not looked at yet. */
    public TestNode(ClusterId cluster, TestTrust trust, VirtualTime time, RecordCarrier carrier) {
        this.cluster = cluster;
        this.time = time;
        this.book = new MembershipBook(
                cluster, trust.domain(cluster.value()), trust.anchor(cluster.value()), new MemoryDocumentStore());
        book.seed(trust.membership().members().values());
        this.brain = new Brain(book, cluster, this::description, time);
        this.replica = new Replica(
                cluster,
                ReplicaLimits.defaults(),
                new ReplicaPorts(
                        new MemoryRecordStore(),
                        carrier,
                        new NodeRecordSigner(trust.nodeSource(cluster.value(), "node-1")),
                        book::membership,
                        time),
                brain::records);
        replica.start();
        replica.beat();
        think();
    }

    private ClusterInfo description() {
        return Samples.info(cluster, Cloud.ONPREM, "fra");
    }

    public Brain brain() {
        return brain;
    }

    public Replica replica() {
        return replica;
    }

    public MembershipBook book() {
        return book;
    }

    public NodeView view() {
        return brain.view();
    }

    /** Two passes: the second takes in what the first made this node say. */
    public void think() {
        brain.pass(replica);
        brain.pass(replica);
    }

    /** Learns everything that the other node holds, and thinks. */
    public void hear(TestNode other) {
        other.replica.tick();
        replica.offer(other.cluster, other.replica.all());
        think();
    }

    /** Says that a probe of the other cluster came back so. */
    public void saw(ClusterId other, ProbeOutcome outcome, Duration failingFor) {
        var observation =
                new Observation(cluster, other, time.instant(), Duration.ofSeconds(1), outcome, failingFor, 900, 10, 0);
        replica.put(RecordKind.OBSERVATION, other.value(), observation.toTree());
        think();
    }

    /** Its source lists one service with this many ready instances of two. */
    public void lists(String service, int ready) {
        var endpoints = List.of(endpoint(service, 1, ready > 0), endpoint(service, 2, ready > 1));
        brain.listing(
                "test",
                new ServiceSource.Listing(
                        List.of(new LocalService(service, "", Protocol.HTTP, 0, endpoints)), time.instant(), ""));
        think();
    }

    private static Endpoint endpoint(String service, int number, boolean ready) {
        return new Endpoint(service + '-' + number, new HostPort("127.0.0.1", 9_000 + number), "", "", 100, ready);
    }
}
