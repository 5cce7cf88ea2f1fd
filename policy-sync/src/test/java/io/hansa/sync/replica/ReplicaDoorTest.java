package io.hansa.sync.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.port.Carried;
import io.hansa.core.port.RecordCarrier;
import io.hansa.core.record.RecordFault;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.record.Stamp;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import io.hansa.core.testkit.MemoryRecordStore;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.sync.refusal.Refusal;
import io.hansa.sync.testkit.TestFederation;
import io.hansa.sync.testkit.TestSigner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a replica lets in and shows of what it does not, by disk and by carrier, and whom a carrier that blocks keeps. */
class ReplicaDoorTest {

    private static final RecordKey ORDER = new RecordKey(Samples.AWS, RecordKind.SERVICE, "order");
    private static final RecordKey STOCK = new RecordKey(Samples.AWS, RecordKind.SERVICE, "stock");

    private final VirtualTime time = new VirtualTime();
    private final TestFederation federation = new TestFederation(time.instant(), Samples.AWS, Samples.AZURE);
    private final TestSigner awsSigner = federation.signer(Samples.AWS);
    private final ShownCarrier shown = new ShownCarrier();
    private final CountDownLatch release = new CountDownLatch(1);

    /** A carrier that holds what a test puts there. */
    private static class ShownCarrier implements RecordCarrier {
        final List<Carried> content = new ArrayList<>();

        @Override
        public void start(Runnable hint) {
            // Nothing hints: the scan is due at the start.
        }

        @Override
        public void offer(Collection<SignedRecord> records) {
            // Nobody else is there.
        }

        @Override
        public List<SignedRecord> scan() {
            return look().stream().map(Carried::record).toList();
        }

        @Override
        public List<Carried> look() {
            return List.copyOf(content);
        }

        @Override
        public List<String> members() {
            return List.of();
        }

        @Override
        public void close() {
            // Nothing was opened.
        }
    }

    @AfterEach
    void letGo() {
        release.countDown();
    }

    @Test
    void countsARecordFromTheDiskOnlyWhenItsOriginSignedIt() {
        var store = new MemoryRecordStore();
        var azure = replica(Samples.AZURE, store, shown);
        var good = by(awsSigner, ORDER, 3, "ready");
        azure.offer(Samples.AWS, List.of(trust(awsSigner, 1), good, by(awsSigner, STOCK, 2, "ready")));
        var stock = azure.find(STOCK).orElseThrow();
        var stranger = new RecordKey(new ClusterId("nobody"), RecordKind.SERVICE, "order");
        store.putAll(List.of(
                new SignedRecord(
                        STOCK,
                        new Stamp(1, 9, stock.stamp().at()),
                        false,
                        Cbor.write(Tree.of("evil")),
                        stock.keyId(),
                        stock.signature()),
                Samples.record(stranger, 1, 1, "evil")));

        var restarted = replica(Samples.AZURE, store, shown);

        assertThat(restarted.find(ORDER)).contains(good);
        assertThat(restarted.find(STOCK)).as("altered on the disk").isEmpty();
        assertThat(restarted.find(stranger)).isEmpty();
        assertThat(restarted.refusals()).extracting(Refusal::offeredBy).containsOnly("disk");
        assertThat(restarted.refusals())
                .extracting(Refusal::fault)
                .containsExactlyInAnyOrder(RecordFault.SIGNATURE_BAD, RecordFault.FOREIGN_ORIGIN);

        restarted.offer(Samples.AWS, List.of(stock));
        assertThat(restarted.find(STOCK)).as("and comes again from its owner").contains(stock);
    }

    @Test
    void keepsOverARestartWhatAClusterHadSaidBeforeItWasSuspended() {
        var store = new MemoryRecordStore();
        replica(Samples.AZURE, store, shown)
                .offer(Samples.AWS, List.of(trust(awsSigner, 1), by(awsSigner, ORDER, 2, "x")));
        federation.put(Samples.AWS, ClusterState.SUSPENDED);

        assertThat(replica(Samples.AZURE, store, shown).find(ORDER)).isPresent();
    }

    @Test
    void learnsFromTheDiskAloneWhoBelongsToTheFederation() {
        var store = new MemoryRecordStore();
        var all = federation.membership();
        var member = all.find(Samples.AWS).orElseThrow();
        var azureSigner = federation.signer(Samples.AZURE);
        var decision = azureSigner.sign(
                new RecordKey(Samples.AZURE, RecordKind.MEMBER, "aws-use1"),
                new Stamp(1, 2, time.instant()),
                false,
                Cbor.write(member.toTree()));
        store.putAll(List.of(
                trust(Samples.AZURE, azureSigner, 1), decision, trust(awsSigner, 1), by(awsSigner, ORDER, 2, "ready")));
        var alone = io.hansa.core.membership.Membership.of(
                List.of(all.find(Samples.AZURE).orElseThrow()));
        var ports = new ReplicaPorts(store, shown, azureSigner, () -> alone, time);

        var restarted = new Replica(Samples.AZURE, ReplicaLimits.defaults(), ports, keys -> {});

        assertThat(restarted.find(ORDER)).isPresent();
        assertThat(restarted.refusals()).isEmpty();
    }

    @Test
    void saysWhichMemberClaimsToHavePutAForgeryIntoTheCarrierAndHowOften() {
        var azure = replica(Samples.AZURE, new MemoryRecordStore(), shown);
        azure.offer(Samples.AWS, List.of(trust(awsSigner, 1), by(awsSigner, ORDER, 2, "ready")));
        for (var version = 3; version < 8; version++) {
            shown.content.clear();
            shown.content.add(new Carried(forged(ORDER, version), "azure-weu"));
            shown.content.add(new Carried(forged(STOCK, version), "no member \" of ours"));
            time.advance(Duration.ofSeconds(6));
            azure.tick();
            azure.tick();
        }

        assertThat(azure.refusals())
                .extracting(r -> r.key() + " " + r.offeredBy() + " " + r.count())
                .containsExactlyInAnyOrder("aws-use1/svc/order carrier/azure-weu 5", "aws-use1/svc/stock carrier 5");
        assertThat(azure.refusalsByOfferer())
                .containsExactlyInAnyOrder(
                        new Refusal.Count("HANSA-RECORD-005", "carrier/azure-weu", 5),
                        new Refusal.Count("HANSA-RECORD-005", "carrier", 5));
    }

    @Test
    void boundsWhatAFloodOfForgeriesCostsAndLetsTheOthersThrough() {
        var azure = replica(Samples.AZURE, new MemoryRecordStore(), shown);
        azure.offer(Samples.AWS, List.of(trust(awsSigner, 1), by(awsSigner, ORDER, 2, "v1")));
        for (var i = 0; i < 3_000; i++) {
            var key = new RecordKey(Samples.AWS, RecordKind.SERVICE, "flood-" + i);
            shown.content.add(new Carried(forged(key, 50), ""));
        }
        var update = by(awsSigner, ORDER, 60, "v2");
        shown.content.add(new Carried(update, "aws-use1"));

        time.advance(Duration.ofSeconds(6));
        azure.tick();

        assertThat(azure.find(ORDER)).as("a known key comes first").contains(update);
        assertThat(azure.refusalCounts().get("HANSA-RECORD-005")).isBetween(500L, 700L);
        for (var i = 0; i < 10; i++) {
            time.advance(Duration.ofSeconds(6));
            azure.tick();
        }
        assertThat(azure.refusalCounts()).as("each once").containsEntry("HANSA-RECORD-005", 3_000L);
        assertThat(azure.of(Samples.AWS)).hasSize(2);
    }

    /** The carrier's scan does not return before the test says so: as in the cut of 20 s that was measured, only longer. */
    @Test
    @Timeout(60)
    void goesOnWhileTheCarrierBlocks() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var blocked = new ShownCarrier() {
            @Override
            public List<Carried> look() {
                entered.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return super.look();
            }
        };
        var late = by(awsSigner, STOCK, 4, "late");
        blocked.content.add(new Carried(late, "aws-use1"));
        var azure = replica(Samples.AZURE, new MemoryRecordStore(), blocked);
        var loop = Thread.ofVirtual().start(azure::tick);
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();

        for (var second = 0; second < 60; second++) {
            time.advance(Duration.ofSeconds(1));
            azure.put(RecordKind.OBSERVATION, "aws-use1", Tree.of(second));
            azure.offer(Samples.AWS, List.of(trust(awsSigner, 1), by(awsSigner, ORDER, 10 + second, "v" + second)));
            azure.beat();
            azure.look(); // Returns at once: somebody is looking already.
        }

        assertThat(azure.find(ORDER).orElseThrow().content()).isEqualTo(Tree.of("v59"));
        assertThat(azure.find(new RecordKey(Samples.AZURE, RecordKind.MANIFEST, Replica.MANIFEST_NAME))
                        .orElseThrow()
                        .stamp()
                        .at())
                .as("its lease stayed fresh")
                .isAfter(time.instant().minusSeconds(4));
        assertThat(azure.find(STOCK)).isEmpty();

        release.countDown();
        loop.join();
        assertThat(azure.find(STOCK)).as("nothing is lost by the wait").contains(late);
        assertThatCode(azure::tick).doesNotThrowAnyException();
    }

    private Replica replica(ClusterId origin, MemoryRecordStore store, RecordCarrier carrier) {
        var ports = new ReplicaPorts(store, carrier, federation.signer(origin), federation::membership, time);
        return new Replica(origin, ReplicaLimits.defaults(), ports, keys -> {});
    }

    private SignedRecord by(TestSigner signer, RecordKey key, long version, String text) {
        return signer.sign(key, new Stamp(1, version, time.instant()), false, Cbor.write(Tree.of(text)));
    }

    private SignedRecord trust(TestSigner signer, long version) {
        return trust(Samples.AWS, signer, version);
    }

    private SignedRecord trust(ClusterId origin, TestSigner signer, long version) {
        return signer.sign(
                new RecordKey(origin, RecordKind.TRUST, signer.keyId()),
                new Stamp(1, version, VirtualTime.START),
                false,
                signer.trustPayload());
    }

    /** As the origin would have said it, but for the signature. */
    private SignedRecord forged(RecordKey key, long version) {
        var stamp = new Stamp(1, version, time.instant());
        var other = by(awsSigner, ORDER, 1, "signed something else");
        return new SignedRecord(key, stamp, false, Cbor.write(Tree.of("evil")), other.keyId(), other.signature());
    }
}
