package io.hansa.core.assembly;

import io.hansa.core.catalog.Catalog;
import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.catalog.Export;
import io.hansa.core.catalog.ServiceOffer;
import io.hansa.core.drain.Drain;
import io.hansa.core.drain.Pin;
import io.hansa.core.fault.Problem;
import io.hansa.core.membership.Distrust;
import io.hansa.core.membership.Member;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.PolicyMerge;
import io.hansa.core.policy.PolicyRevision;
import io.hansa.core.record.Manifest;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.record.Stamp;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.verdict.Observation;
import io.hansa.core.verdict.ObservationMatrix;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts admitted records together, each as it comes: a changed record is read once and touches only what it speaks of (I9). The
 * order in which records come does not matter, nor does repetition; of two of one key the newer counts (I3).
 *
 * <p>Never throws on a payload: one that cannot be read, or speaks in another's name, becomes a problem and leaves what was
 * known before it in place (I2). Confined to one thread; what {@link #knowledge()} returns may be shared.
 */
public final class CatalogAssembly {
    /** A record signed this much before its receipt was held up on the way and is dated by its signer instead. */
    private static final Duration HELD_UP = Duration.ofSeconds(60);

    private static final Stamp VOID = new Stamp(1, 1, Instant.EPOCH);

    private final Map<RecordKey, Stamp> stamps = new HashMap<>();
    private final SortedMap<ClusterId, ClusterInfo> clusters = new TreeMap<>();
    private final Map<RecordKey, Member> members = new TreeMap<>();
    private final Map<RecordKey, PolicyRevision> revisions = new TreeMap<>();
    private final Map<RecordKey, Drain> drains = new TreeMap<>();
    private final Map<RecordKey, Pin> pins = new TreeMap<>();
    private final Map<RecordKey, Distrust> distrusts = new TreeMap<>();
    private final Map<RecordKey, Observation> observations = new TreeMap<>();
    private final Map<ClusterId, Instant> leases = new TreeMap<>();
    private final Map<RecordKey, Problem> problems = new TreeMap<>();

    private Catalog catalog = Catalog.EMPTY;
    private Membership membership = Membership.EMPTY;
    private PolicyMerge policies = PolicyMerge.EMPTY;

    private final Set<ServiceName> touched = new HashSet<>();
    private boolean wide;
    private boolean measured;

    /**
     * Takes records in.
     *
     * @param received when they came, by our clock; for records from our own disk the time of reading
     */
    public KnowledgeChange apply(Collection<SignedRecord> records, Instant received) {
        touched.clear();
        wide = false;
        measured = false;
        for (var record : records) {
            var held = stamps.get(record.key());
            if (held == null || record.stamp().newerThan(held)) {
                stamps.put(record.key(), record.stamp());
                take(record, received);
            }
        }
        if (wide) {
            membership = Membership.of(members.values());
            policies = PolicyMerge.of(revisions.values());
        }
        if (wide) {
            catalog = catalog.with(clusters);
        }
        return new KnowledgeChange(touched, wide, measured);
    }

    /** Forgets these keys: their origin has made void what was said under them. */
    public KnowledgeChange forget(Collection<RecordKey> keys, Instant now) {
        var gone = keys.stream()
                .filter(key -> stamps.remove(key) != null)
                .map(key -> new SignedRecord(key, VOID, true, new byte[0], "", new byte[0]))
                .toList();
        var change = apply(gone, now);
        gone.forEach(record -> stamps.remove(record.key()));
        return change;
    }

    /** Everything known now. */
    public Knowledge knowledge() {
        return new Knowledge(
                catalog,
                membership,
                policies,
                List.copyOf(drains.values()),
                ObservationMatrix.of(observations.values()),
                leases,
                List.copyOf(problems.values()));
    }

    /** The drains by the key of their record: its origin alone may end one. */
    public Map<RecordKey, Drain> drains() {
        return Map.copyOf(drains);
    }

    /** The pins by the key of their record: its origin alone may end one. */
    public Map<RecordKey, Pin> pins() {
        return Map.copyOf(pins);
    }

    /** What clusters believe no longer by themselves, by the key of their record, lifted ones included. */
    public Map<RecordKey, Distrust> distrusts() {
        return Map.copyOf(distrusts);
    }

    /** Every slot's revision of every policy by the key of its record, deletions included. */
    public Map<RecordKey, PolicyRevision> revisions() {
        return Map.copyOf(revisions);
    }

    /** When and in which order the newest record of this key was signed. */
    public Optional<Stamp> stamp(RecordKey key) {
        return Optional.ofNullable(stamps.get(key));
    }

    private void take(SignedRecord record, Instant received) {
        try {
            read(record, received);
            problems.remove(record.key());
        } catch (InvalidResource | IllegalArgumentException e) {
            problems.put(record.key(), new Problem(record.key().toString(), String.valueOf(e.getMessage())));
        }
    }

    private void read(SignedRecord record, Instant received) {
        switch (record.key().kind()) {
            case CLUSTER -> cluster(record);
            case SERVICE -> service(record);
            case MEMBER -> member(record);
            case POLICY -> policy(record);
            case DRAIN -> drain(record);
            case PIN -> pin(record);
            case OBSERVATION -> observation(record, received);
            case MANIFEST -> manifest(record, received);
            case DISTRUST -> distrust(record);
            case EXPORT -> export(record);
            case TRUST -> {
                // Read by RecordAdmission alone.
            }
        }
    }

    private static Optional<Tree> content(SignedRecord record) {
        return record.deleted() ? Optional.empty() : Optional.of(record.content());
    }

    private void cluster(SignedRecord record) {
        var origin = record.key().origin();
        var info = content(record).map(ClusterInfo::fromTree);
        info.ifPresent(i -> require(i.cluster().equals(origin), "speaks for " + i.cluster()));
        info.ifPresentOrElse(i -> clusters.put(origin, i), () -> clusters.remove(origin));
        wide = true;
    }

    private void service(SignedRecord record) {
        var origin = record.key().origin();
        var service = new ServiceName(record.key().name());
        var offer = content(record).map(ServiceOffer::fromTree);
        offer.ifPresent(o -> require(o.service().equals(service), "offers " + o.service()));
        var byCluster = new TreeMap<>(catalog.offersOf(service));
        offer.ifPresentOrElse(
                o -> byCluster.put(origin, new Catalog.Offer(o, record.stamp().at())), () -> byCluster.remove(origin));
        catalog = catalog.with(service, byCluster);
        touched.add(service);
    }

    private void member(SignedRecord record) {
        // A decision is followed by another one, never withdrawn: else deleting it would lift an eviction.
        content(record).ifPresent(tree -> {
            var member = Member.fromTree(tree);
            require(member.cluster().value().equals(record.key().name()), "decides about " + member.cluster());
            Membership.requireAnchors(member);
            members.put(record.key(), member);
            wide = true;
        });
    }

    private void policy(SignedRecord record) {
        // Nor is a revision: a policy is deleted by a revision that says so.
        content(record).ifPresent(tree -> {
            var revision = PolicyRevision.fromTree(tree);
            require(revision.name().equals(record.key().name()), "revises " + revision.name());
            revisions.put(record.key(), revision);
            wide = true;
        });
    }

    /** Read by its own cluster alone, which offers by it; here it is only held to its form. */
    private static void export(SignedRecord record) {
        content(record).ifPresent(tree -> {
            var export = TreeReader.read(tree, Export::read);
            require(export.service().value().equals(record.key().name()), "exports " + export.service());
        });
    }

    private void distrust(SignedRecord record) {
        // It is lifted by a later word, never by deleting it: else its revisions would start anew.
        content(record).ifPresent(tree -> {
            var distrust = Distrust.fromTree(tree);
            require(distrust.cluster().value().equals(record.key().name()), "distrusts " + distrust.cluster());
            distrusts.put(record.key(), distrust);
            wide = true;
        });
    }

    private void drain(SignedRecord record) {
        var drain = content(record).map(Drain::fromTree);
        drain.ifPresentOrElse(d -> drains.put(record.key(), d), () -> drains.remove(record.key()));
        wide = true;
    }

    private void pin(SignedRecord record) {
        Optional.ofNullable(pins.get(record.key())).ifPresent(before -> touched.add(before.service()));
        var pin = content(record).map(Pin::fromTree);
        pin.ifPresentOrElse(p -> pins.put(record.key(), p), () -> pins.remove(record.key()));
        pin.ifPresent(p -> touched.add(p.service()));
    }

    private void observation(SignedRecord record, Instant received) {
        var observation = content(record).map(Observation::fromTree);
        observation.ifPresent(o -> require(
                o.observer().equals(record.key().origin())
                        && o.target().value().equals(record.key().name()),
                "speaks for " + o.observer() + " about " + o.target()));
        observation.ifPresentOrElse(
                o -> observations.put(record.key(), o.heardAt(record.stamp().at(), received)),
                () -> observations.remove(record.key()));
        measured = true;
    }

    private void manifest(SignedRecord record, Instant received) {
        content(record).ifPresent(tree -> {
            var origin = record.key().origin();
            var manifest = Manifest.fromTree(tree);
            require(manifest.origin().equals(origin), "speaks for " + manifest.origin());
            var signed = record.stamp().at();
            leases.put(origin, signed.isBefore(received.minus(HELD_UP)) ? signed : received);
            measured = true;
        });
    }

    private static void require(boolean fits, String otherwise) {
        if (!fits) {
            throw new IllegalArgumentException(otherwise + " (expected: what its key says)");
        }
    }
}
