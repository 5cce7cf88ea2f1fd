package io.hansa.sync.snapshot;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static io.hansa.core.testkit.Samples.ONPREM;
import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.model.ClusterId;
import io.hansa.core.record.Floor;
import io.hansa.core.record.Manifest;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.Tree;
import io.hansa.core.store.RecordStore;
import io.hansa.core.testkit.MemoryCarrier;
import io.hansa.core.testkit.MemoryRecordStore;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.sync.replica.Replica;
import io.hansa.sync.replica.ReplicaFault;
import io.hansa.sync.replica.ReplicaLimits;
import io.hansa.sync.replica.ReplicaPorts;
import io.hansa.sync.store.NodeDatabase;
import io.hansa.sync.store.SqliteRecordStore;
import io.hansa.sync.testkit.TestFederation;
import io.hansa.sync.testkit.TestPeers;
import io.hansa.sync.testkit.TestSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clusters that join late, return after days, or come up from an old backup: nothing is resurrected and nothing withdrawn but
 * by its owner's word. Three clusters, each with a store and both ways between them, in virtual time.
 */
class ReturnTest {

    private final VirtualTime time = new VirtualTime();
    private final TestFederation federation = new TestFederation(time.instant(), AWS, AZURE, ONPREM);
    private final MemoryCarrier.Network network = new MemoryCarrier.Network(new Random(7));
    private final TestPeers peers = new TestPeers();
    private final Map<ClusterId, Site> sites = new TreeMap<>();

    @TempDir
    Path folder;

    private final class Site {
        final ClusterId cluster;
        final TestSigner signer;
        final RecordStore store;
        final Replica replica;
        final SnapshotClient client;

        Site(ClusterId cluster, RecordStore store) {
            this.cluster = cluster;
            this.store = store;
            this.signer = new TestSigner(federation.identity(cluster, time.instant()));
            var ports = new ReplicaPorts(store, network.join(cluster.value()), signer, federation::membership, time);
            replica = new Replica(cluster, ReplicaLimits.defaults(), ports, keys -> {});
            replica.start();
            var limits = SnapshotLimits.defaults();
            peers.serve(cluster, new SnapshotServer(replica, federation::membership, limits).handlers());
            var direct =
                    new SnapshotPorts(peers.from(cluster), federation::membership, time, Runnable::run, (c, e) -> {});
            client = new SnapshotClient(replica, direct, limits, AntiEntropy.defaults(), new Random(3));
            sites.put(cluster, this);
        }

        boolean serves(ClusterId origin, String service) {
            return replica.find(key(origin, service))
                    .filter(record -> !record.deleted())
                    .isPresent();
        }
    }

    private static RecordKey key(ClusterId origin, String service) {
        return new RecordKey(origin, RecordKind.SERVICE, service);
    }

    private Site start(ClusterId cluster) {
        return new Site(cluster, new MemoryRecordStore());
    }

    private void seconds(int count) {
        for (var i = 0; i < count; i++) {
            time.advance(Duration.ofSeconds(1));
            for (var site : sites.values()) {
                site.replica.tick();
                site.client.tick();
            }
        }
    }

    /** Days pass in steps; each node renews its leaf twice a day, as it does. */
    private void days(int count) {
        for (var half = 0; half < 2 * count; half++) {
            time.advance(Duration.ofHours(12));
            for (var site : sites.values()) {
                site.signer.renew(federation.identity(site.cluster, time.instant()));
            }
            seconds(7);
        }
    }

    private void leave(ClusterId cluster) {
        var site = sites.remove(cluster);
        peers.serve(cluster, List.of());
        sites.keySet().forEach(other -> peers.cut(cluster, other));
        site.replica.close();
    }

    private void level(ClusterId... clusters) {
        var first = sites.get(clusters[0]).replica;
        for (var cluster : clusters) {
            for (var origin : clusters) {
                assertThat(sites.get(cluster).replica.summary(origin))
                        .as(cluster + " of " + origin)
                        .isEqualTo(first.summary(origin));
            }
        }
    }

    @Test
    void aLateJoinerLearnsWhatStandsAndNothingThatWasWithdrawn() {
        var aws = start(AWS);
        start(AZURE);
        aws.replica.put(RecordKind.SERVICE, "order", Tree.of("v1"));
        aws.replica.put(RecordKind.SERVICE, "stock", Tree.of("v1"));
        aws.replica.put(RecordKind.POLICY, "gold", Tree.of("p1"));
        seconds(20);
        aws.replica.tombstone(RecordKind.SERVICE, "stock");
        days(3);

        var late = start(ONPREM);
        network.resurrect();
        seconds(60);

        assertThat(late.serves(AWS, "order")).isTrue();
        assertThat(late.serves(AWS, "stock")).isFalse();
        assertThat(late.replica.find(new RecordKey(AWS, RecordKind.POLICY, "gold")))
                .isPresent();
        level(AWS, AZURE, ONPREM);
    }

    @Test
    void aClusterThatReturnsAfterDaysBringsNothingBackAndLosesNothing() {
        var aws = start(AWS);
        var azure = start(AZURE);
        var onprem = start(ONPREM);
        aws.replica.put(RecordKind.SERVICE, "order", Tree.of("v1"));
        aws.replica.put(RecordKind.SERVICE, "stock", Tree.of("v1"));
        onprem.replica.put(RecordKind.SERVICE, "ledger", Tree.of("v1"));
        seconds(40);
        level(AWS, AZURE, ONPREM);

        leave(ONPREM);
        aws.replica.tombstone(RecordKind.SERVICE, "stock");
        aws.replica.put(RecordKind.SERVICE, "order", Tree.of("v2"));
        azure.replica.put(RecordKind.SERVICE, "search", Tree.of("v1"));
        days(9);
        assertThat(aws.serves(ONPREM, "ledger")).as("silence withdraws nothing").isTrue();

        peers.heal();
        var back = new Site(ONPREM, onprem.store);
        assertThat(back.serves(AWS, "stock")).as("its last view at once").isTrue();
        seconds(60);

        for (var site : List.of(aws, azure, back)) {
            assertThat(site.serves(AWS, "stock")).isFalse();
            assertThat(site.replica.find(key(AWS, "order")).orElseThrow().content())
                    .isEqualTo(Tree.of("v2"));
            assertThat(site.serves(AZURE, "search")).isTrue();
            assertThat(site.serves(ONPREM, "ledger")).isTrue();
        }
        level(AWS, AZURE, ONPREM);
    }

    @Test
    void tombstonesAreClearedAndAClusterThatMissedThemAllStillDropsWhatTheyWithdrew() {
        var aws = start(AWS);
        var azure = start(AZURE);
        var onprem = start(ONPREM);
        aws.replica.put(RecordKind.SERVICE, "order", Tree.of("stays"));
        aws.replica.put(RecordKind.POLICY, "gold", Tree.of("p1"));
        hundred(service -> aws.replica.put(RecordKind.SERVICE, service, Tree.of("short")));
        seconds(60);
        level(AWS, AZURE, ONPREM);
        leave(ONPREM);
        hundred(service -> aws.replica.tombstone(RecordKind.SERVICE, service));
        seconds(20);
        assertThat(azure.replica.of(AWS)).hasSizeGreaterThan(100);

        days(9);

        assertThat(aws.replica.of(AWS, RecordKind.SERVICE)).hasSize(1);
        assertThat(azure.replica.of(AWS, RecordKind.SERVICE))
                .as("at the others, too")
                .hasSize(1);
        assertThat(azure.store.all()).as("and on disk").hasSizeLessThan(60);
        assertThat(floor(azure)).isNotEqualTo(Floor.NONE);
        assertThat(azure.serves(AWS, "order")).isTrue();
        assertThat(azure.replica.find(new RecordKey(AWS, RecordKind.POLICY, "gold")))
                .isPresent();
        level(AWS, AZURE);

        peers.heal();
        var back = new Site(ONPREM, onprem.store);
        assertThat(back.serves(AWS, "s1")).isTrue();
        network.resurrect();
        seconds(90);

        for (var site : List.of(aws, azure, back)) {
            for (var i = 0; i < 100; i++) {
                assertThat(site.serves(AWS, "s" + i))
                        .as(site.cluster + " s" + i)
                        .isFalse();
            }
            assertThat(site.serves(AWS, "order")).isTrue();
        }
        level(AWS, AZURE, ONPREM);
        assertThat(new Site(AZURE, azure.store).serves(AWS, "s1"))
                .as("nor after a restart")
                .isFalse();
    }

    private static void hundred(Consumer<String> each) {
        for (var i = 0; i < 100; i++) {
            each.accept("s" + i);
        }
    }

    private static Floor floor(Site site) {
        return site.replica.manifests().get(AWS).floor();
    }

    @Test
    void aServiceThatComesBackAfterItsTombstoneWasClearedIsANewOne() {
        var aws = start(AWS);
        var azure = start(AZURE);
        for (var i = 0; i < 80; i++) {
            aws.replica.put(RecordKind.SERVICE, "s" + i, Tree.of("short"));
            aws.replica.tombstone(RecordKind.SERVICE, "s" + i);
        }
        days(9);
        assertThat(azure.replica.of(AWS, RecordKind.SERVICE)).isEmpty();

        aws.replica.put(RecordKind.SERVICE, "s1", Tree.of("again"));
        seconds(40);

        assertThat(azure.serves(AWS, "s1")).isTrue();
        level(AWS, AZURE);
    }

    @Test
    void aNodeRestoredFromAnOldBackupOfItsDatabaseTakesItsLaterWordBackFromTheOthers() throws IOException {
        var live = folder.resolve("hansa.db");
        var backup = folder.resolve("backup.db");
        var azure = start(AZURE);
        var database = NodeDatabase.open(live);
        var aws = new Site(AWS, new SqliteRecordStore(database));
        aws.replica.put(RecordKind.SERVICE, "order", Tree.of("v1"));
        aws.replica.put(RecordKind.SERVICE, "stock", Tree.of("v1"));
        aws.replica.put(RecordKind.POLICY, "gold", Tree.of("p1"));
        seconds(40);
        leave(AWS);
        database.close(); // A clean close leaves everything in the one file.
        Files.copy(live, backup);

        long last = liveOn(live);
        days(1);

        var restored = NodeDatabase.open(backup);
        var reborn = new Site(AWS, new SqliteRecordStore(restored));
        assertThat(reborn.replica.epoch()).as("it does not know better yet").isLessThan(last);
        assertThat(reborn.serves(AWS, "stock")).isTrue();
        reborn.replica.put(RecordKind.SERVICE, "order", Tree.of("as the restored node sees it"));
        reborn.replica.put(RecordKind.SERVICE, "fresh", Tree.of("said by the restored node"));
        assertThat(reborn.client.met(AZURE)).isFalse();
        seconds(60);

        assertThat(reborn.client.met(AZURE)).isTrue();
        assertThat(reborn.replica.epoch()).isGreaterThan(last);
        assertThat(reborn.replica.alarm()).contains(ReplicaFault.EPOCH_STOLEN);
        for (var site : List.of(azure, reborn)) {
            assertThat(site.serves(AWS, "stock"))
                    .as("nothing resurrected at " + site.cluster)
                    .isFalse();
            assertThat(site.serves(AWS, "search"))
                    .as("nothing withdrawn at " + site.cluster)
                    .isTrue();
            assertThat(site.serves(AWS, "fresh")).isTrue();
            assertThat(site.replica
                            .find(new RecordKey(AWS, RecordKind.POLICY, "gold"))
                            .orElseThrow()
                            .content())
                    .isEqualTo(Tree.of("p4"));
        }
        level(AWS, AZURE);
        restored.close();
    }

    /** Three more lives after the backup, each in a higher epoch; gives the last one. */
    private long liveOn(Path file) {
        long epoch = 0;
        for (var run = 0; run < 3; run++) {
            peers.heal();
            var database = NodeDatabase.open(file);
            var aws = new Site(AWS, new SqliteRecordStore(database));
            aws.replica.put(RecordKind.POLICY, "gold", Tree.of("p" + (run + 2)));
            aws.replica.put(RecordKind.SERVICE, "order", Tree.of("v" + (run + 2)));
            aws.replica.tombstone(RecordKind.SERVICE, "stock");
            aws.replica.put(RecordKind.SERVICE, "search", Tree.of("new"));
            seconds(30);
            epoch = aws.replica.epoch();
            leave(AWS);
            database.close();
        }
        peers.heal();
        return epoch;
    }

    @Test
    void anotherClustersOldBackupChangesNothingOfOurs() {
        var aws = start(AWS);
        var azure = start(AZURE);
        aws.replica.put(RecordKind.SERVICE, "order", Tree.of("v1"));
        aws.replica.put(RecordKind.SERVICE, "stock", Tree.of("v1"));
        seconds(40);
        var old = new MemoryRecordStore();
        old.putAll(azure.store.all());
        leave(AZURE);
        aws.replica.put(RecordKind.SERVICE, "order", Tree.of("v2"));
        aws.replica.tombstone(RecordKind.SERVICE, "stock");
        days(2);

        peers.heal();
        var reborn = new Site(AZURE, old);
        // It offers what it holds, as a node does that answers for others.
        aws.replica.offer(AZURE, old.all());
        seconds(40);

        assertThat(aws.serves(AWS, "stock")).isFalse();
        assertThat(reborn.serves(AWS, "stock")).isFalse();
        assertThat(reborn.replica.find(key(AWS, "order")).map(SignedRecord::content))
                .contains(Tree.of("v2"));
        assertThat(aws.replica.refusals())
                .as("shown with who offered it")
                .anyMatch(r ->
                        r.offeredBy().equals("azure-weu") && r.fault().code().equals("HANSA-RECORD-008"));
        level(AWS, AZURE);
        assertThat(Manifest.of(AWS, reborn.replica.of(AWS)).count()).isPositive();
    }
}
