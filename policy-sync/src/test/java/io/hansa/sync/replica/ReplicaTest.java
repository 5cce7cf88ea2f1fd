package io.hansa.sync.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.record.RecordFault;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.record.Stamp;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import io.hansa.core.store.RecordStore;
import io.hansa.core.testkit.MemoryCarrier;
import io.hansa.core.testkit.MemoryRecordStore;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.sync.refusal.Refusal;
import io.hansa.sync.store.StoreFault;
import io.hansa.sync.testkit.TestFederation;
import io.hansa.sync.testkit.TestSigner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplicaTest {

    private static final RecordKey ORDER = new RecordKey(Samples.AWS, RecordKind.SERVICE, "order");

    private final VirtualTime time = new VirtualTime();
    private final TestFederation federation = new TestFederation(time.instant(), Samples.AWS, Samples.AZURE);
    private final MemoryCarrier.Network network = new MemoryCarrier.Network(new Random(1));
    private final FullDisk awsDisk = new FullDisk();
    private final FullDisk azureDisk = new FullDisk();
    private final TestSigner awsSigner = federation.signer(Samples.AWS);
    private final List<RecordKey> changes = new ArrayList<>();
    private final Replica aws = replica(Samples.AWS, awsDisk, awsSigner);
    private final Replica azure = replica(Samples.AZURE, azureDisk, federation.signer(Samples.AZURE));

    /** A store in memory whose disk may be full. */
    private static final class FullDisk implements RecordStore {
        private final MemoryRecordStore memory = new MemoryRecordStore();
        private boolean full;

        @Override
        public Optional<SignedRecord> find(RecordKey key) {
            return memory.find(key);
        }

        @Override
        public List<SignedRecord> all() {
            return memory.all();
        }

        @Override
        public void putAll(Collection<SignedRecord> records) {
            if (full) {
                throw new FederationException(StoreFault.DISK_FULL, "test");
            }
            memory.putAll(records);
        }

        @Override
        public void removeAll(Collection<RecordKey> keys) {
            memory.removeAll(keys);
        }

        @Override
        public long counter(String name) {
            return memory.counter(name);
        }

        @Override
        public void setCounter(String name, long value) {
            memory.setCounter(name, value);
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    @Test
    void carriesAStatementToTheOtherNodeAndItsWithdrawalToo() {
        aws.put(RecordKind.SERVICE, "order", Tree.of("ready"));
        azure.tick();
        assertThat(azure.find(ORDER).orElseThrow().content()).isEqualTo(Tree.of("ready"));
        assertThat(changes).contains(ORDER);

        aws.tombstone(RecordKind.SERVICE, "order");
        azure.tick();
        assertThat(azure.find(ORDER).orElseThrow().deleted()).isTrue();
        assertThat(azureDisk.find(ORDER).orElseThrow().deleted()).isTrue();
    }

    @Test
    void saysNothingTwiceButAnObservation() {
        var first = aws.put(RecordKind.SERVICE, "order", Tree.of("ready"));
        assertThat(aws.put(RecordKind.SERVICE, "order", Tree.of("ready"))).isEqualTo(first);
        var observed = aws.put(RecordKind.OBSERVATION, "azure-weu", Tree.of("ok"));
        assertThat(aws.put(RecordKind.OBSERVATION, "azure-weu", Tree.of("ok")).newerThan(observed))
                .isTrue();
    }

    @Test
    void publishesAManifestThatTheOthersReadAndCompare() {
        aws.put(RecordKind.SERVICE, "order", Tree.of("ready"));
        aws.tick();
        azure.tick();

        assertThat(azure.manifests().get(Samples.AWS)).isEqualTo(aws.summary(Samples.AWS));
        assertThat(azure.summary(Samples.AWS)).isEqualTo(aws.summary(Samples.AWS));
    }

    @Test
    void defersARecordUntilItsSignersCertificateIsHere() {
        var signer = federation.signer(Samples.AWS);
        var service = signer.sign(ORDER, new Stamp(5, 1, time.instant()), false, Cbor.write(Tree.of("x")));
        var trust = signer.sign(
                new RecordKey(Samples.AWS, RecordKind.TRUST, signer.keyId()),
                new Stamp(5, 2, time.instant()),
                false,
                signer.trustPayload());

        azure.offer(Samples.AWS, List.of(service));
        assertThat(azure.find(ORDER)).isEmpty();
        assertThat(azure.deferredCount()).isEqualTo(1);

        azure.offer(Samples.AWS, List.of(trust));
        assertThat(azure.find(ORDER)).contains(service);
        assertThat(azure.deferredCount()).isZero();
    }

    @Test
    void refusesForgedAlteredForeignAndReplayedRecordsAndSaysWhoOfferedThem() {
        var old = aws.put(RecordKind.SERVICE, "order", Tree.of("v1"));
        var held = aws.put(RecordKind.SERVICE, "order", Tree.of("v2"));
        azure.tick();
        var altered = new SignedRecord(
                ORDER,
                new Stamp(
                        held.stamp().epoch(),
                        held.stamp().version() + 1,
                        held.stamp().at()),
                false,
                Cbor.write(Tree.of("evil")),
                held.keyId(),
                held.signature());
        var azureSigner = federation.signer(Samples.AZURE);
        var byAnother = azureSigner.sign(ORDER, new Stamp(9, 9, time.instant()), false, Cbor.write(Tree.of("evil")));
        var itsTrust = azureSigner.sign(
                new RecordKey(Samples.AWS, RecordKind.TRUST, azureSigner.keyId()),
                new Stamp(9, 8, time.instant()),
                false,
                azureSigner.trustPayload());
        var foreign = Samples.record(new RecordKey(new ClusterId("nobody"), RecordKind.SERVICE, "order"), 1, 1, "evil");
        var future = awsSigner.sign(
                ORDER, new Stamp(8, 1, time.instant().plusSeconds(900)), false, Cbor.write(Tree.of("evil")));

        time.advance(Duration.ofSeconds(61));
        azure.offer(Samples.ONPREM, List.of(altered, byAnother, itsTrust, foreign, future, old));
        azure.offer(Samples.ONPREM, List.of(altered, foreign, old));

        assertThat(azure.find(ORDER)).contains(held);
        assertThat(azure.refusals()).allMatch(refusal -> refusal.offeredBy().equals("onprem-fra"));
        assertThat(azure.refusals())
                .extracting(Refusal::fault)
                .contains(
                        RecordFault.SIGNATURE_BAD,
                        RecordFault.SIGNER_FOREIGN,
                        RecordFault.FOREIGN_ORIGIN,
                        RecordFault.FROM_THE_FUTURE,
                        RecordFault.WENT_BACK);
        assertThat(azure.refusalCounts()).containsEntry(RecordFault.SIGNATURE_BAD.code(), 1L);
        assertThat(azure.deferredCount())
                .as("a record whose trust record was refused")
                .isEqualTo(1);
    }

    @Test
    void refusesWhatAnEvictedClusterSaysAndKeepsWhatItSaidBefore() {
        aws.put(RecordKind.SERVICE, "order", Tree.of("v1"));
        azure.tick();
        federation.put(Samples.AWS, ClusterState.EVICTED);
        var after = aws.put(RecordKind.SERVICE, "order", Tree.of("v2"));

        azure.offer(Samples.AWS, List.of(after));

        assertThat(azure.find(ORDER).orElseThrow().content()).isEqualTo(Tree.of("v1"));
        assertThat(azure.refusals().getFirst().fault()).isEqualTo(RecordFault.UNTRUSTED_ORIGIN);
    }

    @Test
    void takesNoMoreRecordsOfAClusterThanItsLimit() {
        var few = new ReplicaLimits(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(3), 3, 10, 10);
        var ports = new ReplicaPorts(
                new MemoryRecordStore(),
                network.join("small"),
                federation.signer(Samples.AZURE),
                federation::membership,
                time);
        try (var small = new Replica(Samples.AZURE, few, ports, keys -> {})) {
            for (var i = 0; i < 5; i++) {
                aws.put(RecordKind.SERVICE, "s" + i, Tree.of("x"));
            }
            small.offer(Samples.AWS, aws.of(Samples.AWS));

            assertThat(small.of(Samples.AWS)).hasSize(3);
            assertThat(small.refusalCounts()).containsKey(ReplicaFault.ORIGIN_OVER_LIMIT.code());
        }
    }

    @Test
    void startsFromItsStoreWithoutTheNetworkAndInAHigherEpoch() {
        aws.put(RecordKind.SERVICE, "order", Tree.of("ready"));
        azure.tick();
        var epoch = azure.epoch();

        var restarted = replica(Samples.AZURE, azureDisk, federation.signer(Samples.AZURE));

        assertThat(restarted.find(ORDER).orElseThrow().content()).isEqualTo(Tree.of("ready"));
        assertThat(restarted.epoch()).isEqualTo(epoch + 1);
        assertThat(restarted
                        .put(RecordKind.SERVICE, "stock", Tree.of("x"))
                        .stamp()
                        .epoch())
                .isEqualTo(epoch + 1);
    }

    @Test
    void signsWithTheNewLeafAndCarriesItsTrustRecordFirst() {
        aws.put(RecordKind.SERVICE, "order", Tree.of("v1"));
        awsSigner.renew(federation.identity(Samples.AWS));
        var after = aws.put(RecordKind.SERVICE, "order", Tree.of("v2"));
        azure.tick();

        assertThat(azure.find(ORDER)).contains(after);
        assertThat(azure.of(RecordKind.TRUST).stream()
                        .filter(trust -> trust.key().origin().equals(Samples.AWS)))
                .hasSize(2);
    }

    @Test
    void goesOnServingOnAFullDiskButMakesNoChangeThatItCannotKeep() {
        awsDisk.full = true;
        azureDisk.full = true;

        assertThatThrownBy(() -> aws.put(RecordKind.POLICY, "default", Tree.of("x")))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.fault()).isEqualTo(ReplicaFault.NOT_DURABLE));
        assertThat(aws.of(RecordKind.POLICY)).isEmpty();
        aws.put(RecordKind.SERVICE, "order", Tree.of("ready"));
        azure.tick();

        assertThat(azure.find(ORDER)).isPresent();
        assertThat(azure.alarm()).contains(StoreFault.DISK_FULL);

        azureDisk.full = false;
        time.advance(Duration.ofSeconds(1));
        azure.tick();
        assertThat(azure.alarm()).isEmpty();
        assertThat(azureDisk.find(ORDER)).isPresent();
    }

    @Test
    void raisesItsEpochWhenItsOwnOlderWordComesBackAfterItsStoreWasLost() {
        aws.put(RecordKind.SERVICE, "order", Tree.of("before"));
        replica(Samples.AWS, awsDisk, awsSigner).put(RecordKind.SERVICE, "order", Tree.of("later"));
        azure.tick();

        var reborn = replica(Samples.AWS, new FullDisk(), federation.signer(Samples.AWS));
        var fresh = reborn.put(RecordKind.SERVICE, "order", Tree.of("reborn"));
        azure.offer(Samples.AWS, reborn.of(Samples.AWS));
        assertThat(azure.find(ORDER).orElseThrow().content()).isEqualTo(Tree.of("later"));

        reborn.put(RecordKind.SERVICE, "stock", Tree.of("new"));
        reborn.offer(Samples.AZURE, azure.of(Samples.AWS));
        azure.offer(Samples.AWS, reborn.of(Samples.AWS));

        assertThat(reborn.epoch()).isGreaterThan(fresh.stamp().epoch());
        assertThat(reborn.alarm()).contains(ReplicaFault.EPOCH_STOLEN);
        var stock = new RecordKey(Samples.AWS, RecordKind.SERVICE, "stock");
        assertThat(azure.find(stock).orElseThrow().stamp().epoch()).isEqualTo(reborn.epoch());
        assertThat(azure.summary(Samples.AWS)).isEqualTo(reborn.summary(Samples.AWS));
    }

    private Replica replica(ClusterId origin, RecordStore store, TestSigner signer) {
        var ports = new ReplicaPorts(store, network.join(origin.value()), signer, federation::membership, time);
        var replica = new Replica(origin, ReplicaLimits.defaults(), ports, changes::addAll);
        replica.start();
        return replica;
    }
}
