package io.hansa.sync.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.NodeId;
import io.hansa.core.record.Manifest;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.resource.Tree;
import io.hansa.core.spiffe.SpiffeTrustManager;
import io.hansa.core.store.RecordStore;
import io.hansa.core.testkit.MemoryRecordStore;
import io.hansa.core.testkit.Samples;
import io.hansa.sync.membertls.MemberChannels;
import io.hansa.sync.membertls.MemberName;
import io.hansa.sync.membertls.MemberTlsSettings;
import io.hansa.sync.membertls.SpiffeMemberCredentials;
import io.hansa.sync.replica.Replica;
import io.hansa.sync.replica.ReplicaLimits;
import io.hansa.sync.replica.ReplicaPorts;
import io.hansa.sync.testkit.SniPassthrough;
import io.hansa.sync.testkit.TestFederation;
import io.hansa.sync.testkit.TestRoot;
import io.hansa.sync.testkit.TestSigner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replicas over real members with TLS, through gateways that a test may cut. */
class CarrierIT {

    private static final FederationName FEDERATION = new FederationName("acme.mesh");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final TestFederation federation = new TestFederation(Instant.now(), Samples.AWS, Samples.AZURE);
    private final Map<InetSocketAddress, MemberName> directory = new ConcurrentHashMap<>();
    private final List<Site> sites = new ArrayList<>();
    private final Executor executor = Executors.newVirtualThreadPerTaskExecutor();

    private final class Site {
        final ClusterId cluster;
        final MemberName name;
        final SniPassthrough gateway = new SniPassthrough();
        final InetSocketAddress bind;
        final RecordStore store = new MemoryRecordStore();
        final TestSigner signer;
        HazelcastCarrier carrier;
        Replica replica;

        Site(ClusterId cluster) throws IOException {
            this.cluster = cluster;
            name = new MemberName(new NodeId("node-1"), cluster, FEDERATION);
            try (var free = new ServerSocket(0)) {
                bind = new InetSocketAddress("127.0.0.1", free.getLocalPort());
            }
            gateway.route(name.sni(), bind.getPort());
            directory.put(gateway.address(), name);
            signer = federation.signer(cluster);
            sites.add(this);
        }

        Site start() {
            var clock = InstantSource.system();
            var trust = new SpiffeTrustManager(() -> federation.membership().trustView(), clock, id -> true);
            var credentials = new SpiffeMemberCredentials(
                    TestRoot.fixed(federation.identity(cluster)),
                    trust,
                    FEDERATION,
                    domain -> federation.membership().ownerOf(domain),
                    member -> true);
            var channels = new MemberChannels(
                    MemberTlsSettings.defaults(),
                    credentials,
                    address -> Optional.ofNullable(directory.get(address)),
                    clock);
            var settings = CarrierSettings.of(name, bind, gateway.address())
                    .withProperties(Map.of(
                            "hazelcast.logging.type", "none",
                            "hazelcast.heartbeat.interval.seconds", "1",
                            "hazelcast.max.no.heartbeat.seconds", "5",
                            "hazelcast.merge.first.run.delay.seconds", "3",
                            "hazelcast.merge.next.run.delay.seconds", "3"));
            carrier = new HazelcastCarrier(settings, channels, executor, clock);
            var limits = new ReplicaLimits(
                    Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(1), 10_000, 100, 100);
            var ports = new ReplicaPorts(store, carrier, signer, federation::membership, clock);
            replica = new Replica(cluster, limits, ports, keys -> {});
            replica.start();
            carrier.seek(List.copyOf(directory.keySet()));
            return this;
        }

        void tick() {
            carrier.tick();
            replica.tick();
        }
    }

    @AfterEach
    void stop() throws IOException {
        for (var site : sites) {
            site.carrier.close();
            site.gateway.close();
        }
    }

    @Test
    void carriesRecordsThroughACutAndARestartAndNeverMakesAnybodyWait() throws IOException {
        var aws = new Site(Samples.AWS);
        var azure = new Site(Samples.AZURE);
        var started = Instant.now();
        aws.start();
        azure.start();
        assertThat(Duration.between(started, Instant.now()))
                .as("starting waits for nobody")
                .isLessThan(Duration.ofSeconds(5));

        IntStream.range(0, 600).forEach(i -> aws.replica.put(RecordKind.SERVICE, "s" + i, Tree.of("v1")));
        azure.replica.put(RecordKind.SERVICE, "order", Tree.of("v1"));
        await("both level", () -> level(aws, azure));
        assertThat(aws.carrier.members()).containsExactly(aws.name.sni(), azure.name.sni());

        aws.gateway.cut();
        azure.gateway.cut();
        aws.replica.tombstone(RecordKind.SERVICE, "s1");
        var before = Instant.now();
        aws.replica.put(RecordKind.SERVICE, "s2", Tree.of("v2"));
        azure.replica.put(RecordKind.SERVICE, "order", Tree.of("v2"));
        assertThat(Duration.between(before, Instant.now()))
                .as("writing in a cut")
                .isLessThan(Duration.ofSeconds(1));
        await(
                "the cut noticed",
                () -> aws.carrier.members().size() == 1
                        && azure.carrier.members().size() == 1);
        assertThat(azure.replica.of(Samples.AWS))
                .as("nothing withdrawn by absence")
                .hasSizeGreaterThan(600);

        aws.gateway.heal();
        azure.gateway.heal();
        await("level after the heal", () -> level(aws, azure));
        var s1 = new RecordKey(Samples.AWS, RecordKind.SERVICE, "s1");
        assertThat(azure.replica.find(s1).orElseThrow().deleted()).isTrue();

        azure.carrier.close();
        aws.replica.put(RecordKind.SERVICE, "s3", Tree.of("v3"));
        azure.start();
        assertThat(azure.replica.of(Samples.AWS)).as("its last view at once").hasSizeGreaterThan(600);
        await("level after the restart", () -> level(aws, azure));
        assertThat(azure.carrier.malformedCount()).isZero();
    }

    private static boolean level(Site a, Site b) {
        return Samples.AWS.equals(a.cluster)
                && sameOf(Samples.AWS, a.replica, b.replica)
                && sameOf(Samples.AZURE, a.replica, b.replica);
    }

    private static boolean sameOf(ClusterId origin, Replica a, Replica b) {
        Manifest one = a.summary(origin);
        return one.count() > 0 && one.equals(b.summary(origin));
    }

    private void await(String what, BooleanSupplier condition) {
        var deadline = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("waiting for " + what).isBefore(deadline);
            sites.forEach(Site::tick);
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
