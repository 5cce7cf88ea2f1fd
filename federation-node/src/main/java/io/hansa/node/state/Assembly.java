package io.hansa.node.state;

import io.hansa.core.catalog.Catalog;
import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.catalog.ServiceOffer;
import io.hansa.core.drain.Drain;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.PolicyRevision;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import io.hansa.core.verdict.Observation;
import io.hansa.core.verdict.ObservationMatrix;
import io.hansa.node.state.NodeView.HeldDrain;
import io.hansa.node.state.NodeView.HeldPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records that count, read into values, kept up to date record by record: one changed record costs what it touches (I9).
 * A payload that cannot be read is left out and logged; the others are unaffected. Confined to the owner's thread.
 */
final class Assembly {
    private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);

    private record Kept<T>(T value, SignedRecord record) {}

    private final TreeMap<ClusterId, ClusterInfo> clusters = new TreeMap<>();
    private final TreeMap<ServiceName, SortedMap<ClusterId, Catalog.Offer>> offers = new TreeMap<>();
    private final Map<RecordKey, Kept<PolicyRevision>> policies = new HashMap<>();
    private final Map<RecordKey, Kept<Drain>> drains = new HashMap<>();
    private final Map<RecordKey, Observation> observations = new HashMap<>();
    private final Map<ClusterId, Instant> leases = new HashMap<>();

    /** Takes in one key as it is now held; empty when nothing is held of it. */
    void take(RecordKey key, Optional<SignedRecord> held, Instant now) {
        var live = held.filter(r -> !r.deleted());
        try {
            switch (key.kind()) {
                case CLUSTER -> put(clusters, key.origin(), live.map(r -> ClusterInfo.fromTree(r.content())));
                case SERVICE -> takeOffer(key, live);
                case POLICY -> put(policies, key, live.map(r -> new Kept<>(PolicyRevision.fromTree(r.content()), r)));
                case DRAIN -> put(drains, key, live.map(r -> new Kept<>(Drain.fromTree(r.content()), r)));
                case OBSERVATION ->
                    put(observations, key, live.map(r -> Observation.fromTree(r.content()).heardAt(now)));
                case MANIFEST -> live.ifPresent(r -> leases.put(key.origin(), now));
                case MEMBER, TRUST -> {} // Read by the membership book and by record admission.
            }
        } catch (InvalidResource | IllegalArgumentException e) {
            LOG.warn("record {} is not usable: {}", key, e.getMessage());
        }
    }

    private static <K, V> void put(Map<K, V> map, K key, Optional<V> value) {
        value.ifPresentOrElse(v -> map.put(key, v), () -> map.remove(key));
    }

    private void takeOffer(RecordKey key, Optional<SignedRecord> live) {
        var service = new ServiceName(key.name());
        if (live.isEmpty()) {
            var byCluster = offers.get(service);
            if (byCluster != null) {
                byCluster.remove(key.origin());
                if (byCluster.isEmpty()) {
                    offers.remove(service);
                }
            }
            return;
        }
        var offer = ServiceOffer.fromTree(live.get().content());
        offers.computeIfAbsent(service, s -> new TreeMap<>())
                .put(key.origin(), new Catalog.Offer(offer, live.get().stamp().at()));
    }

    /** The catalog without clusters that are not trusted. */
    Catalog catalog(long revision, Membership membership) {
        var trusted = new TreeMap<>(clusters);
        trusted.keySet().removeIf(c -> !trusted(c, membership));
        var kept = new TreeMap<ServiceName, SortedMap<ClusterId, Catalog.Offer>>();
        offers.forEach((service, byCluster) -> {
            var some = new TreeMap<>(byCluster);
            some.keySet().removeIf(c -> !trusted(c, membership));
            if (!some.isEmpty()) {
                kept.put(service, some);
            }
        });
        return new Catalog(revision, trusted, kept);
    }

    private static boolean trusted(ClusterId cluster, Membership membership) {
        return membership.find(cluster).map(m -> m.state().trusted()).orElse(false);
    }

    /** The policies in force: of each name the highest revision; of two rivals the one before the fork, while both are kept. */
    SortedMap<String, HeldPolicy> policies() {
        var byName = new TreeMap<String, List<Kept<PolicyRevision>>>();
        policies.values().forEach(k -> byName.computeIfAbsent(k.value().name(), n -> new ArrayList<>()).add(k));
        var inForce = new TreeMap<String, HeldPolicy>();
        byName.forEach((name, revisions) -> inForce(revisions).ifPresent(held -> inForce.put(name, held)));
        return inForce;
    }

    private static Optional<HeldPolicy> inForce(List<Kept<PolicyRevision>> revisions) {
        long highest = revisions.stream().mapToLong(k -> k.value().revision()).max().orElse(0);
        var heads = revisions.stream()
                .filter(k -> k.value().revision() == highest)
                .sorted((a, b) -> a.value().hash().compareTo(b.value().hash()))
                .toList();
        Optional<PolicyRevision> rival = heads.size() > 1 && !heads.get(0).value().equals(heads.get(1).value())
                ? Optional.of(heads.get(1).value())
                : Optional.empty();
        var head = heads.getFirst();
        var chosen = rival.isEmpty()
                ? head
                : revisions.stream()
                        .filter(k -> k.value().hash().equals(head.value().previous()))
                        .findFirst()
                        .orElse(head);
        var policy = chosen.value().policy();
        return policy == null
                ? Optional.empty()
                : Optional.of(new HeldPolicy(
                        chosen.value(), policy, chosen.record().key().origin(), chosen.record().stamp().at(), rival));
    }

    /** The highest revision held of a policy, deletions included. */
    Optional<PolicyRevision> newest(String name) {
        return policies.values().stream()
                .map(Kept::value)
                .filter(r -> r.name().equals(name))
                .max((a, b) -> Long.compare(a.revision(), b.revision()));
    }

    List<HeldDrain> drains() {
        return drains.values().stream()
                .map(k -> new HeldDrain(k.value(), k.record().key().origin()))
                .sorted((a, b) -> b.drain().from().compareTo(a.drain().from()))
                .toList();
    }

    ObservationMatrix matrix(Membership membership) {
        return ObservationMatrix.of(observations.entrySet().stream()
                .filter(e -> trusted(e.getKey().origin(), membership)
                        && e.getKey().origin().equals(e.getValue().observer()))
                .map(Map.Entry::getValue)
                .toList());
    }

    Map<ClusterId, Instant> leases() {
        return Map.copyOf(leases);
    }
}
