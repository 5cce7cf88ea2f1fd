package io.hansa.sync.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.NodeId;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
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
import io.hansa.sync.snapshot.AntiEntropy;
import io.hansa.sync.snapshot.SnapshotClient;
import io.hansa.sync.snapshot.SnapshotLimits;
import io.hansa.sync.snapshot.SnapshotPorts;
import io.hansa.sync.snapshot.SnapshotServer;
import io.hansa.sync.testkit.SniPassthrough;
import io.hansa.sync.testkit.TestFederation;
import io.hansa.sync.testkit.TestPeers;
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
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An upgrade of Hazelcast's minor is a planned partition (sync.md, section 11): the halves of a federation run under two
 * names of the carrier and know each other by the direct way alone, until the last cluster has moved. Real members.
 */
class LockStepIT {

    private static final FederationName FEDERATION = new FederationName("acme.mesh");
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final TestFederation federation =
            new TestFederation(Instant.now(), Samples.AWS, Samples.AZURE, Samples.ONPREM);
    private final Map<InetSocketAddress, MemberName> directory = new ConcurrentHashMap<>();
    private final TestPeers peers = new TestPeers();
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
        SnapshotClient client;

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

        /** Starts, or starts again with the same store, on this line of the carrier. */
        Site start(String line) {
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
                    .on(line)
                    .withProperties(Map.of(
                            "hazelcast.logging.type", "none",
                            "hazelcast.heartbeat.interval.seconds", "1",
                            "hazelcast.merge.first.run.delay.seconds", "3",
                            "hazelcast.merge.next.run.delay.seconds", "3"));
            carrier = new HazelcastCarrier(settings, channels, executor, clock);
            var limits = new ReplicaLimits(
                    Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(1), 10_000, 100, 100);
            replica = new Replica(
                    cluster, limits, new ReplicaPorts(store, carrier, signer, federation::membership, clock), k -> {});
            replica.start();
            carrier.seek(List.copyOf(directory.keySet()));
            direct(clock);
            return this;
        }

        private void direct(InstantSource clock) {
            var limits = SnapshotLimits.defaults();
            peers.serve(cluster, new SnapshotServer(replica, federation::membership, limits).handlers());
            var ports =
                    new SnapshotPorts(peers.from(cluster), federation::membership, clock, Runnable::run, (c, e) -> {});
            var soon = new AntiEntropy(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(4), 4);
            client = new SnapshotClient(replica, ports, limits, soon, new Random(1));
        }

        void tick() {
            carrier.tick();
            replica.tick();
            client.tick();
        }

        boolean says(ClusterId origin, RecordKind kind, String name, String text) {
            return replica.find(new RecordKey(origin, kind, name))
                    .filter(record -> !record.deleted() && record.content().equals(Tree.of(text)))
                    .isPresent();
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
    void aFederationInTwoHalvesGoesOnAndIsOneAgainWhenTheLastHasMoved() throws IOException {
        var aws = new Site(Samples.AWS);
        var azure = new Site(Samples.AZURE);
        var onprem = new Site(Samples.ONPREM);
        List.copyOf(sites).forEach(site -> site.start("5.7"));
        aws.replica.put(RecordKind.SERVICE, "order", Tree.of("v1"));
        aws.replica.put(RecordKind.SERVICE, "stock", Tree.of("v1"));
        onprem.replica.put(RecordKind.SERVICE, "ledger", Tree.of("v1"));
        await(
                "one carrier",
                () -> sites.stream().allMatch(s -> s.carrier.members().size() == 3));
        await("all level", this::level);

        onprem.carrier.close();
        onprem.start("5.8");
        await(
                "two carriers",
                () -> onprem.carrier.members().equals(List.of(onprem.name.sni()))
                        && aws.carrier.members().size() == 2);

        aws.replica.put(RecordKind.SERVICE, "order", Tree.of("v2"));
        aws.replica.tombstone(RecordKind.SERVICE, "stock");
        aws.replica.put(RecordKind.POLICY, "gold", Tree.of("aws"));
        onprem.replica.put(RecordKind.SERVICE, "ledger", Tree.of("v2"));
        onprem.replica.put(RecordKind.POLICY, "silver", Tree.of("onprem"));
        await(
                "changes cross without a common carrier",
                () -> sites.stream()
                        .allMatch(s -> s.says(Samples.AWS, RecordKind.SERVICE, "order", "v2")
                                && s.says(Samples.AWS, RecordKind.POLICY, "gold", "aws")
                                && s.says(Samples.ONPREM, RecordKind.SERVICE, "ledger", "v2")
                                && s.says(Samples.ONPREM, RecordKind.POLICY, "silver", "onprem")));
        await("all level across the halves", this::level);
        assertThat(onprem.carrier.members()).as("still apart").containsExactly(onprem.name.sni());
        assertThat(withdrawn(onprem)).containsExactly("aws-use1/svc/stock");
        await("leases are fresh across the halves", () -> sites.stream().allMatch(LockStepIT::hearsAll));

        theOthersMove(aws, azure, onprem);
        for (var site : sites) {
            assertThat(site.says(Samples.AWS, RecordKind.SERVICE, "order", "v3"))
                    .isTrue();
            assertThat(site.says(Samples.AZURE, RecordKind.SERVICE, "search", "v1"))
                    .isTrue();
            assertThat(withdrawn(site)).containsExactly("aws-use1/svc/stock");
            // A carrier that merges may show an older version for a while; nothing else is ever refused.
            assertThat(site.replica.refusalCounts().keySet()).isSubsetOf("HANSA-RECORD-008");
        }
    }

    private void theOthersMove(Site aws, Site azure, Site onprem) {
        azure.carrier.close();
        azure.start("5.8");
        await("the majority has moved", () -> onprem.carrier.members().size() == 2);
        aws.replica.put(RecordKind.SERVICE, "order", Tree.of("v3"));
        azure.replica.put(RecordKind.SERVICE, "search", Tree.of("v1"));
        await("all level with the last one apart", this::level);

        aws.carrier.close();
        aws.start("5.8");
        await(
                "one carrier again",
                () -> sites.stream().allMatch(s -> s.carrier.members().size() == 3));
        await("all level at the end", this::level);
    }

    private static boolean hearsAll(Site site) {
        var since = Instant.now().minusSeconds(10);
        return site.replica.of(RecordKind.MANIFEST).stream()
                        .filter(record -> record.stamp().at().isAfter(since))
                        .count()
                == 3;
    }

    private static List<String> withdrawn(Site site) {
        return site.replica.all().stream()
                .filter(SignedRecord::deleted)
                .map(record -> record.key().toString())
                .toList();
    }

    private boolean level() {
        return sites.stream()
                .allMatch(site -> sites.stream().allMatch(origin -> {
                    var own = origin.replica.summary(origin.cluster);
                    return own.count() > 0 && own.equals(site.replica.summary(origin.cluster));
                }));
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
