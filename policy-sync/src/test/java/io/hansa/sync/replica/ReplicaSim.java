package io.hansa.sync.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.model.ClusterId;
import io.hansa.core.record.Manifest;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.Tree;
import io.hansa.core.testkit.MemoryCarrier;
import io.hansa.core.testkit.MemoryRecordStore;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.sync.snapshot.AntiEntropy;
import io.hansa.sync.snapshot.SnapshotClient;
import io.hansa.sync.snapshot.SnapshotLimits;
import io.hansa.sync.snapshot.SnapshotPorts;
import io.hansa.sync.snapshot.SnapshotServer;
import io.hansa.sync.testkit.TestFederation;
import io.hansa.sync.testkit.TestPeers;
import io.hansa.sync.testkit.TestSigner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Three replicas over a carrier that loses, empties itself, is cut and resurrects, in virtual time. Safety after every
 * step: no record goes back in any replica, and no tombstone is undone except by a later word of its owner. Liveness: some
 * time after the carrier has become honest again all replicas are equal.
 */
class ReplicaSim {

    private static final List<ClusterId> CLUSTERS = List.of(Samples.AWS, Samples.AZURE, Samples.ONPREM);
    private static final int SEEDS = Integer.getInteger("sim.seeds", 6);
    private static final int STEPS = Integer.getInteger("sim.steps", 100);

    @TestFactory
    List<DynamicTest> everySeedIsSafeAndConverges() {
        var only = Long.getLong("sim.seed");
        var seeds = only == null ? LongStream.range(0, SEEDS) : LongStream.of(only);
        return seeds.mapToObj(seed -> DynamicTest.dynamicTest(
                        "-Dsim.seed=" + seed + " -Dsim.steps=" + STEPS, () -> new World(seed).run()))
                .toList();
    }

    private static final class World {
        private final Random random;
        private final VirtualTime time = new VirtualTime();
        private final TestFederation federation =
                new TestFederation(time.instant(), CLUSTERS.toArray(ClusterId[]::new));
        private final MemoryCarrier.Network network;
        private final Map<ClusterId, MemoryRecordStore> stores = new TreeMap<>();
        private final Map<ClusterId, TestSigner> signers = new TreeMap<>();
        private final TestPeers peers = new TestPeers();
        private final Map<ClusterId, SnapshotClient> clients = new TreeMap<>();
        private final Map<ClusterId, Replica> replicas = new TreeMap<>();
        private final Map<ClusterId, Map<RecordKey, SignedRecord>> before = new TreeMap<>();

        World(long seed) {
            random = new Random(seed);
            network = new MemoryCarrier.Network(random);
            for (var cluster : CLUSTERS) {
                stores.put(cluster, new MemoryRecordStore());
                signers.put(cluster, federation.signer(cluster));
                before.put(cluster, new TreeMap<>());
                restart(cluster);
            }
        }

        void run() {
            for (var step = 0; step < STEPS; step++) {
                act();
                time.advance(Duration.ofMillis(200 + random.nextInt(800)));
                replicas.values().forEach(Replica::tick);
                clients.values().forEach(SnapshotClient::tick);
                nothingWentBack();
            }
            network.lose(0);
            network.heal();
            peers.heal();
            for (var i = 0; i < 60; i++) {
                time.advance(Duration.ofSeconds(1));
                replicas.values().forEach(Replica::tick);
                clients.values().forEach(SnapshotClient::tick);
                nothingWentBack();
            }
            allAreEqual();
        }

        private void act() {
            var cluster = CLUSTERS.get(random.nextInt(CLUSTERS.size()));
            var other = CLUSTERS.get(random.nextInt(CLUSTERS.size()));
            var service = "s" + random.nextInt(8);
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> replica(cluster).put(RecordKind.SERVICE, service, Tree.of(random.nextInt(5)));
                case 4, 5 -> replica(cluster).tombstone(RecordKind.SERVICE, service);
                case 6 -> network.lose(random.nextInt(100));
                case 7 -> {
                    if (!cluster.equals(other)) {
                        network.cut(cluster.value(), other.value());
                        peers.cut(cluster, other);
                    }
                }
                case 8 -> {
                    network.heal();
                    peers.heal();
                }
                case 9 -> network.empty(cluster.value());
                case 10 -> network.resurrect();
                default -> restart(cluster);
            }
        }

        private void restart(ClusterId cluster) {
            var ports = new ReplicaPorts(
                    stores.get(cluster),
                    network.join(cluster.value()),
                    signers.get(cluster),
                    federation::membership,
                    time);
            var replica = new Replica(cluster, ReplicaLimits.defaults(), ports, keys -> {});
            replica.start();
            replicas.put(cluster, replica);
            var limits = SnapshotLimits.defaults();
            peers.serve(cluster, new SnapshotServer(replica, federation::membership, limits).handlers());
            var direct =
                    new SnapshotPorts(peers.from(cluster), federation::membership, time, Runnable::run, (c, e) -> {});
            clients.put(cluster, new SnapshotClient(replica, direct, limits, AntiEntropy.defaults(), random));
        }

        private Replica replica(ClusterId cluster) {
            return replicas.get(cluster);
        }

        private void nothingWentBack() {
            for (var cluster : CLUSTERS) {
                var known = before.get(cluster);
                var now = new TreeMap<RecordKey, SignedRecord>();
                replica(cluster).all().forEach(record -> now.put(record.key(), record));
                known.forEach((key, record) -> {
                    if (counts(key)) {
                        assertThat(now).as("withdrawn by absence").containsKey(key);
                        assertThat(record.newerThan(now.get(key)))
                                .as("went back: " + record)
                                .isFalse();
                    }
                });
                known.clear();
                // What a crash may lose is what was not yet on the disk: the next run is judged by that.
                stores.get(cluster).all().forEach(record -> known.put(record.key(), record));
            }
        }

        private static boolean counts(RecordKey key) {
            return Manifest.counts(key);
        }

        private void allAreEqual() {
            var views = new ArrayList<List<SignedRecord>>();
            for (var cluster : CLUSTERS) {
                views.add(replica(cluster).all().stream()
                        .filter(record -> counts(record.key()))
                        .toList());
            }
            IntStream.range(1, views.size())
                    .forEach(i -> assertThat(views.get(i)).isEqualTo(views.getFirst()));
            for (var cluster : CLUSTERS) {
                assertThat(replica(cluster).manifests().keySet()).containsExactlyInAnyOrderElementsOf(CLUSTERS);
                assertThat(replica(cluster).refusalCounts().keySet()).isSubsetOf("HANSA-RECORD-008");
            }
        }
    }
}
