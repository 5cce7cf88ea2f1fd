package io.hansa.sync.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.record.Manifest;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import io.hansa.core.testkit.MemoryCarrier;
import io.hansa.core.testkit.MemoryRecordStore;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.sync.replica.Replica;
import io.hansa.sync.replica.ReplicaLimits;
import io.hansa.sync.replica.ReplicaPorts;
import io.hansa.sync.testkit.TestFederation;
import io.hansa.sync.testkit.TestPeers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SnapshotTest {

    private static final RecordKey ORDER = new RecordKey(Samples.AWS, RecordKind.SERVICE, "order");

    private final VirtualTime time = new VirtualTime();
    private final TestFederation federation =
            new TestFederation(time.instant(), Samples.AWS, Samples.AZURE, Samples.ONPREM);
    private final TestPeers peers = new TestPeers();
    private final List<FederationException> failures = new ArrayList<>();
    private final SnapshotLimits limits = new SnapshotLimits(
            Duration.ofMillis(1500),
            Duration.ofSeconds(15),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(3),
            10,
            1024 * 1024);
    private final Site aws = new Site(Samples.AWS);
    private final Site azure = new Site(Samples.AZURE);

    /** A node whose carrier is dead: each has a network of its own. */
    private final class Site {
        final Replica replica;
        final SnapshotClient client;

        Site(ClusterId cluster) {
            var carrier = new MemoryCarrier.Network(new Random(1)).join(cluster.value());
            var ports = new ReplicaPorts(
                    new MemoryRecordStore(), carrier, federation.signer(cluster), federation::membership, time);
            replica = new Replica(cluster, ReplicaLimits.defaults(), ports, keys -> {});
            peers.serve(cluster, new SnapshotServer(replica, federation::membership, limits).handlers());
            var direct = new SnapshotPorts(
                    peers.from(cluster), federation::membership, time, Runnable::run, (c, e) -> failures.add(e));
            client = new SnapshotClient(replica, direct, limits, AntiEntropy.defaults(), new Random(2));
        }
    }

    @Test
    void keepsManifestsAndObservationsFreshWithoutAnyCarrier() {
        for (var i = 0; i < 20; i++) {
            aws.replica.put(RecordKind.OBSERVATION, "azure-weu", Tree.of("ok"));
            pass(Duration.ofSeconds(1));

            var seen = azure.replica.find(new RecordKey(Samples.AWS, RecordKind.OBSERVATION, "azure-weu"));
            assertThat(seen.orElseThrow().stamp().at()).isAfter(time.instant().minusMillis(3100));
        }
        assertThat(azure.replica.manifests()).containsKey(Samples.AWS);
        assertThat(aws.replica.manifests()).containsKey(Samples.AZURE);
        assertThat(aws.client.met(Samples.AZURE)).isTrue();
    }

    @Test
    void whoWasAdmittedHereHasNothingOlderToCompare() {
        peers.cut(Samples.AWS, Samples.AZURE);
        aws.client.tick();
        assertThat(aws.client.met(Samples.AZURE)).isFalse();

        aws.client.admitted(Samples.AZURE);

        assertThat(aws.client.met(Samples.AZURE)).isTrue();
    }

    @Test
    void pullsAllOnMeetingAndLaterWhatDiffersForFiveSeconds() {
        aws.replica.put(RecordKind.SERVICE, "order", Tree.of("v1"));
        pass(Duration.ofSeconds(1));
        assertThat(azure.replica.find(ORDER)).isPresent();

        aws.replica.put(RecordKind.SERVICE, "order", Tree.of("v2"));
        aws.replica.tombstone(RecordKind.SERVICE, "stock");
        for (var i = 0; i < 4; i++) {
            pass(Duration.ofSeconds(1));
        }
        assertThat(azure.replica.find(ORDER).orElseThrow().content()).isEqualTo(Tree.of("v1"));
        for (var i = 0; i < 4; i++) {
            pass(Duration.ofSeconds(1));
        }
        assertThat(azure.replica.find(ORDER).orElseThrow().content()).isEqualTo(Tree.of("v2"));
        assertThat(azure.replica.summary(Samples.AWS)).isEqualTo(aws.replica.summary(Samples.AWS));
    }

    @Test
    void makesAClusterKnownAndItsEvictionsHeardByOneCall() {
        aws.replica.put(RecordKind.CLUSTER, "self", Tree.of("gateways"));
        aws.replica.put(RecordKind.MEMBER, "onprem-fra", Tree.of("evicted"));
        peers.failAfter(1);

        aws.client.tick();

        assertThat(azure.replica.find(new RecordKey(Samples.AWS, RecordKind.CLUSTER, "self")))
                .isPresent();
        assertThat(azure.replica.find(new RecordKey(Samples.AWS, RecordKind.MEMBER, "onprem-fra")))
                .isPresent();
    }

    @Test
    void pullsPageByPageAndGoesOnWhereItWasCutOff() {
        for (var i = 0; i < 95; i++) {
            aws.replica.put(RecordKind.SERVICE, "s" + i, Tree.of("x"));
        }
        peers.failAfter(5);
        assertThatThrownBy(() -> azure.client.pullAll(Samples.AWS)).isInstanceOf(FederationException.class);
        var got = azure.replica.of(Samples.AWS).size();
        assertThat(got).isBetween(30, 60);

        peers.failAfter(1000);
        var offered = azure.client.pullAll(Samples.AWS);

        assertThat(azure.replica.summary(Samples.AWS)).isEqualTo(aws.replica.summary(Samples.AWS));
        assertThat(offered).as("not all once more").isLessThan(96);
        assertThat(azure.client.pullAll(Samples.AWS)).isZero();
    }

    @Test
    void servesTheRecordsOfAnOriginThatCannotBeReached() {
        var onprem = new Site(Samples.ONPREM);
        aws.replica.put(RecordKind.SERVICE, "order", Tree.of("v1"));
        onprem.client.pullAll(Samples.AWS);
        peers.cut(Samples.AWS, Samples.AZURE);

        azure.client.pullAll(Samples.ONPREM);

        assertThat(azure.replica.find(ORDER)).isEqualTo(aws.replica.find(ORDER));
    }

    @Test
    void answersNodesOfTrustedClustersOnly() {
        federation.put(Samples.AZURE, ClusterState.EVICTED);
        assertThatThrownBy(() -> azure.client.pullAll(Samples.AWS))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.fault()).isEqualTo(SnapshotFault.CALLER_FOREIGN));
    }

    @Test
    void takesTheGoodRecordsOfAnAnswerAndReportsTheBadOnes() {
        var good = aws.replica.put(RecordKind.SERVICE, "order", Tree.of("v1"));
        var page = Tree.fields()
                .put(
                        "records",
                        Tree.of(
                                List.of(
                                        aws.replica
                                                .of(RecordKind.TRUST)
                                                .getFirst()
                                                .toTree(),
                                        good.toTree(),
                                        Tree.of("no record")),
                                tree -> tree))
                .build();

        var read = SnapshotCodec.readPage(Cbor.write(page), 10);

        assertThat(read.records()).contains(good).hasSize(2);
        assertThat(read.unreadable()).isEqualTo(1);
        assertThatThrownBy(() -> SnapshotCodec.readPage(Cbor.write(page), 2))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.fault()).isEqualTo(SnapshotFault.OVER_LIMIT));
        assertThatThrownBy(() -> SnapshotCodec.readPage(new byte[] {1, 2, 3}, 10))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.fault()).isEqualTo(SnapshotFault.MALFORMED));
    }

    @Test
    void asksLessOftenWhileAClusterDoesNotAnswer() {
        peers.cut(Samples.AWS, Samples.AZURE);
        for (var i = 0; i < 120; i++) {
            aws.client.tick();
            time.advance(Duration.ofMillis(250));
        }
        var perCluster = failures.size() / 2;
        assertThat(perCluster).isBetween(5, 10);
    }

    @Test
    void asksTheOthersAtOnceWhenOneIsSuspected() {
        // Given nodes that have just exchanged what they see
        pass(Duration.ofSeconds(1));
        azure.replica.put(RecordKind.OBSERVATION, "onprem-fra", Tree.of("refused"));
        var seen = new RecordKey(Samples.AZURE, RecordKind.OBSERVATION, "onprem-fra");
        aws.client.tick();
        assertThat(aws.replica.find(seen)).isEmpty();

        // When aws-use1's own probe of onprem-fra fails
        aws.client.hurry(Samples.ONPREM);

        // Then
        assertThat(aws.replica.find(seen)).isPresent();
    }

    @Test
    void asksAboutStrangersAtOnceAndNotMoreThanOnceASecond() {
        pass(Duration.ofSeconds(1)); // They have met.
        var onprem = new Site(Samples.ONPREM);
        onprem.replica.put(RecordKind.CLUSTER, "self", Tree.of("gateways"));
        aws.client.pullAll(Samples.ONPREM);
        var stranger = new RecordKey(Samples.ONPREM, RecordKind.CLUSTER, "self");
        peers.cut(Samples.AZURE, Samples.ONPREM);
        azure.client.tick();
        assertThat(azure.replica.find(stranger)).as("nobody asked").isEmpty();

        azure.client.meet();
        azure.client.tick();
        assertThat(azure.replica.find(stranger)).isPresent();

        onprem.replica.put(RecordKind.SERVICE, "order", Tree.of("v1"));
        aws.client.pullAll(Samples.ONPREM);
        var order = new RecordKey(Samples.ONPREM, RecordKind.SERVICE, "order");
        azure.client.meet();
        azure.client.tick();
        assertThat(azure.replica.find(order)).as("too soon").isEmpty();
        time.advance(Duration.ofSeconds(1));
        azure.client.tick();
        assertThat(azure.replica.find(order)).isPresent();
    }

    @Test
    void hurriesNobodyWhoDoesNotAnswer() {
        peers.cut(Samples.AWS, Samples.AZURE);
        aws.client.hurry(Samples.ONPREM);
        assertThat(failures).hasSize(1);

        aws.client.hurry(Samples.ONPREM);
        assertThat(failures).hasSize(1);
    }

    @Test
    void leavesFreshRecordsOutOfTheRanges() {
        var observation = Samples.record(new RecordKey(Samples.AWS, RecordKind.OBSERVATION, "azure-weu"), 1, 1, "x");
        assertThat(KeyRanges.digests(List.<SignedRecord>of(observation))).isEqualTo(KeyRanges.digests(List.of()));
        assertThat(Manifest.counts(observation.key())).isFalse();
    }

    private void pass(Duration by) {
        time.advance(by);
        for (var site : List.of(aws, azure)) {
            site.replica.tick();
            site.client.tick();
        }
    }
}
