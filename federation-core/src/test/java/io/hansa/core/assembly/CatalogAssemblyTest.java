package io.hansa.core.assembly;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.catalog.Export;
import io.hansa.core.drain.Drain;
import io.hansa.core.drain.Pin;
import io.hansa.core.membership.Distrust;
import io.hansa.core.model.Cloud;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.PolicyRevision;
import io.hansa.core.record.Manifest;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.record.Stamp;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.core.verdict.Observation;
import io.hansa.core.verdict.ProbeOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogAssemblyTest {
    private static final Instant NOW = VirtualTime.START;
    private static final ServiceName ORDER = new ServiceName("order");

    private final CatalogAssembly assembly = new CatalogAssembly();

    @Test
    void readsEveryKind() {
        var change = assembly.apply(everything(), NOW.plusSeconds(1));
        var known = assembly.knowledge();

        assertThat(change).isEqualTo(new KnowledgeChange(java.util.Set.of(ORDER), true, true));
        assertThat(known.problems()).isEmpty();
        assertThat(known.catalog().clusters()).containsOnlyKeys(AWS);
        assertThat(known.catalog().offersOf(ORDER).get(AWS).offer().health().ready())
                .isEqualTo(2);
        assertThat(known.membership().is(AZURE, ClusterState.ACTIVE)).isTrue();
        assertThat(known.policies().policies()).containsOnlyKeys("gold");
        assertThat(known.drains()).hasSize(1);
        assertThat(known.observations().find(AWS, AZURE).orElseThrow().at()).isEqualTo(NOW.plusSeconds(1));
        assertThat(known.leases()).containsEntry(AWS, NOW.plusSeconds(1));
    }

    @Test
    void touchesOnlyWhatARecordSpeaksOf() {
        assembly.apply(everything(), NOW);
        long revision = assembly.knowledge().catalog().revision();

        var change = assembly.apply(List.of(offer(AWS, 2, 1, 3)), NOW);
        assertThat(change).isEqualTo(new KnowledgeChange(java.util.Set.of(ORDER), false, false));
        assertThat(assembly.knowledge().catalog().revision()).isEqualTo(revision + 1);

        assertThat(assembly.apply(List.of(offer(AWS, 2, 1, 3)), NOW).nothing()).isTrue();
        assertThat(assembly.knowledge().catalog().revision()).isEqualTo(revision + 1);
    }

    @Test
    void withdrawsByATombstoneOnly() {
        assembly.apply(List.of(offer(AWS, 1, 2, 2), offer(AZURE, 1, 2, 2)), NOW);

        assembly.apply(List.of(tombstone(RecordKind.SERVICE, "order", 2)), NOW);

        assertThat(assembly.knowledge().catalog().offersOf(ORDER)).containsOnlyKeys(AZURE);
        assembly.apply(List.of(offer(AWS, 1, 2, 2)), NOW);
        assertThat(assembly.knowledge().catalog().offersOf(ORDER))
                .as("the old record came back")
                .containsOnlyKeys(AZURE);
    }

    @Test
    void liftsNoEvictionBecauseItsRecordWasDeleted() {
        var evicted = Samples.member(AZURE, ClusterState.ACTIVE).with(ClusterState.EVICTED, "stolen");
        assembly.apply(List.of(record(AWS, RecordKind.MEMBER, "azure-weu", 1, evicted.toTree())), NOW);

        assembly.apply(List.of(tombstone(RecordKind.MEMBER, "azure-weu", 2)), NOW);

        assertThat(assembly.knowledge().membership().is(AZURE, ClusterState.EVICTED))
                .isTrue();
    }

    @Test
    void keepsWhatItKnewWhenAPayloadIsBroken() {
        assembly.apply(everything(), NOW);
        for (var kind : RecordKind.values()) {
            if (kind != RecordKind.TRUST) {
                var name = everything().stream()
                        .filter(r -> r.key().kind() == kind)
                        .findFirst()
                        .orElseThrow()
                        .key()
                        .name();
                assembly.apply(List.of(record(AWS, kind, name, 9, Tree.of("nonsense"))), NOW);
            }
        }
        var known = assembly.knowledge();

        assertThat(known.problems()).hasSize(RecordKind.values().length - 1);
        assertThat(known.problems().getFirst().place()).startsWith("aws-use1/");
        assertThat(known.catalog().offersOf(ORDER)).containsOnlyKeys(AWS);
        assertThat(known.policies().policies()).containsOnlyKeys("gold");
        assertThat(known.drains()).hasSize(1);

        assembly.apply(List.of(offer(AWS, 10, 2, 2)), NOW);
        assertThat(assembly.knowledge().problems()).hasSize(RecordKind.values().length - 2);
    }

    @Test
    void takesNoStatementInAnothersName() {
        assembly.apply(
                List.of(
                        record(
                                AZURE,
                                RecordKind.CLUSTER,
                                "self",
                                1,
                                Samples.info(AWS, Cloud.AWS, "x").toTree()),
                        record(
                                AZURE,
                                RecordKind.SERVICE,
                                "stock",
                                1,
                                Samples.offer("order", 1, 1, 0).toTree()),
                        record(
                                AZURE,
                                RecordKind.OBSERVATION,
                                "azure-weu",
                                1,
                                observation().toTree()),
                        record(
                                AZURE,
                                RecordKind.MANIFEST,
                                "all",
                                1,
                                Manifest.of(AWS, List.of()).toTree()),
                        record(AZURE, RecordKind.POLICY, "silver", 1, revision().toTree()),
                        record(
                                AZURE,
                                RecordKind.MEMBER,
                                "onprem-fra",
                                1,
                                Samples.member(AWS, ClusterState.EVICTED).toTree())),
                NOW);
        var known = assembly.knowledge();

        assertThat(known.problems()).hasSize(6);
        assertThat(known.catalog().clusters()).isEmpty();
        assertThat(known.catalog().offers()).isEmpty();
        assertThat(known.observations().rows()).isEmpty();
        assertThat(known.leases()).isEmpty();
        assertThat(known.policies().inForce()).isEmpty();
        assertThat(known.membership().members()).isEmpty();
    }

    @Test
    void datesALeaseByItsSignatureWhenTheManifestWasHeldUp() {
        var manifest = record(
                AWS, RecordKind.MANIFEST, "all", 1, Manifest.of(AWS, List.of()).toTree());

        assembly.apply(List.of(manifest), NOW.plusSeconds(3600));

        assertThat(assembly.knowledge().leases()).containsEntry(AWS, NOW);
    }

    @Test
    void endsTheSameInWhateverOrderRecordsCome() {
        var records = new ArrayList<>(everything());
        records.add(offer(AWS, 2, 1, 2));
        records.add(offer(AZURE, 1, 2, 2));
        records.add(tombstone(RecordKind.DRAIN, "d-1", 5));
        records.add(tombstone(RecordKind.SERVICE, "gone", 5));
        records.add(record(
                AWS,
                RecordKind.SERVICE,
                "gone",
                4,
                Samples.offer("gone", 1, 1, 0).toTree()));
        assembly.apply(records, NOW);
        var expected = assembly.knowledge();
        for (int seed = 0; seed < 100; seed++) {
            var other = new CatalogAssembly();
            var shuffled = new ArrayList<>(records);
            shuffled.addAll(records.subList(0, seed % records.size()));
            Collections.shuffle(shuffled, new Random(seed));
            shuffled.forEach(record -> other.apply(List.of(record), NOW));
            var known = other.knowledge();

            assertThat(known.catalog().offers())
                    .as("seed " + seed)
                    .isEqualTo(expected.catalog().offers());
            assertThat(known.drains()).isEqualTo(expected.drains()).isEmpty();
            assertThat(known.membership()).isEqualTo(expected.membership());
            assertThat(known.policies()).isEqualTo(expected.policies());
            assertThat(known.observations()).isEqualTo(expected.observations());
        }
    }

    private static List<SignedRecord> everything() {
        var drain = new Drain(
                "d-1", Drain.Subject.CLUSTER, "azure-weu", NOW, Duration.ZERO, NOW.plusSeconds(60), "test", "li.wei");
        return List.of(
                record(
                        AWS,
                        RecordKind.CLUSTER,
                        "self",
                        1,
                        Samples.info(AWS, Cloud.AWS, "us-east-1").toTree()),
                offer(AWS, 1, 2, 2),
                record(
                        AWS,
                        RecordKind.MEMBER,
                        "azure-weu",
                        1,
                        Samples.member(AZURE, ClusterState.ACTIVE).toTree()),
                record(AWS, RecordKind.POLICY, "gold", 1, revision().toTree()),
                record(AWS, RecordKind.DRAIN, "d-1", 1, drain.toTree()),
                record(AWS, RecordKind.PIN, "p-1", 1, pin(ORDER).toTree()),
                record(
                        AWS,
                        RecordKind.OBSERVATION,
                        "azure-weu",
                        1,
                        observation().toTree()),
                record(
                        AWS,
                        RecordKind.MANIFEST,
                        "all",
                        1,
                        Manifest.of(AWS, List.of()).toTree()),
                record(
                        AWS,
                        RecordKind.DISTRUST,
                        "azure-weu",
                        1,
                        new Distrust(AZURE, NOW, NOW.plusSeconds(60), "odd calls", "li.wei", 1, false).toTree()),
                record(
                        AWS,
                        RecordKind.EXPORT,
                        "order",
                        1,
                        Export.of(new ServiceName("order")).toTree()));
    }

    @Test
    void decidesOnlyTheServicesThatAPinSpokeOrSpeaksOf() {
        assembly.apply(everything(), NOW);
        var stock = new ServiceName("stock");

        var moved = assembly.apply(
                List.of(record(AWS, RecordKind.PIN, "p-1", 2, pin(stock).toTree())), NOW);
        assertThat(moved.services()).containsExactlyInAnyOrder(ORDER, stock);
        assertThat(moved.wide()).isFalse();

        assertThat(assembly.apply(List.of(tombstone(RecordKind.PIN, "p-1", 3)), NOW)
                        .services())
                .containsExactly(stock);
        assertThat(assembly.pins()).isEmpty();
    }

    private static Pin pin(ServiceName service) {
        return new Pin("p-1", service, AZURE, Set.of(), NOW, NOW.plusSeconds(60), "test", "li.wei");
    }

    private static PolicyRevision revision() {
        var policy = new FailoverPolicy(
                "gold",
                List.of(),
                FailoverPolicy.BUILT_IN.tiers(),
                50,
                List.of(),
                30,
                FailoverPolicy.BUILT_IN.staleness(),
                FailoverPolicy.BUILT_IN.damping());
        return PolicyRevision.first("gold", policy, "a@aws-use1", "new");
    }

    private static Observation observation() {
        return new Observation(AWS, AZURE, NOW, Duration.ZERO, ProbeOutcome.OK, Duration.ZERO, 900, 0, 0);
    }

    private static SignedRecord offer(ClusterId origin, long version, int ready, int total) {
        return record(
                origin,
                RecordKind.SERVICE,
                "order",
                version,
                Samples.offer("order", ready, total, 0).toTree());
    }

    private static SignedRecord record(ClusterId origin, RecordKind kind, String name, long version, Tree payload) {
        return new SignedRecord(
                new RecordKey(origin, kind, name),
                new Stamp(1, version, NOW),
                false,
                Cbor.write(payload),
                "a1",
                new byte[] {1});
    }

    private static SignedRecord tombstone(RecordKind kind, String name, long version) {
        return new SignedRecord(
                new RecordKey(AWS, kind, name), new Stamp(1, version, NOW), true, new byte[0], "a1", new byte[] {1});
    }
}
