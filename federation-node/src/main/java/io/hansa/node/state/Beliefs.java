package io.hansa.node.state;

import io.hansa.core.assembly.CatalogAssembly;
import io.hansa.core.assembly.KnowledgeChange;
import io.hansa.core.catalog.Catalog;
import io.hansa.core.fault.Problem;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.PolicyChoice;
import io.hansa.core.policy.PolicyMerge;
import io.hansa.core.policy.PolicyRevision;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.record.Stamp;
import io.hansa.core.verdict.Observation;
import io.hansa.core.verdict.ObservationMatrix;
import io.hansa.node.state.NodeView.HeldDrain;
import io.hansa.node.state.NodeView.HeldPin;
import io.hansa.node.state.NodeView.HeldPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the records say as far as this node believes their writers: {@link CatalogAssembly} puts everything together, and what
 * comes from a cluster that is suspended, evicted or unknown is left out here, at once and without a new record from anybody.
 * A policy outlives its editor's trust: it was the federation's when it was made. Confined to the owner's thread.
 */
final class Beliefs {
    private static final Logger LOG = LoggerFactory.getLogger(Beliefs.class);

    private final CatalogAssembly assembly = new CatalogAssembly();
    private Set<Problem> told = Set.of();
    private Catalog catalog = Catalog.EMPTY;
    private PolicyMerge merge = PolicyMerge.EMPTY;
    private SortedMap<String, HeldPolicy> policies = new TreeMap<>();
    private PolicyChoice choice = PolicyChoice.NONE;
    private List<HeldDrain> drains = List.of();
    private List<HeldPin> pins = List.of();
    private ObservationMatrix matrix = ObservationMatrix.EMPTY;
    private Map<ClusterId, Instant> leases = Map.of();
    private Membership believed = Membership.EMPTY;

    /**
     * Takes in records as they are now held, and what the membership now makes of all of them.
     *
     * @param gone keys that are held no longer, because their origin has made void what was said under them
     */
    KnowledgeChange take(
            Collection<SignedRecord> records, Collection<RecordKey> gone, Membership membership, Instant now) {
        var change = union(assembly.apply(records, now), assembly.forget(gone, now));
        boolean moved = !membership.equals(believed);
        believed = membership;
        if (change.nothing() && !moved) {
            return change;
        }
        var known = assembly.knowledge();
        tell(known.problems());
        if (change.wide() || moved) {
            catalog = catalog(known.catalog());
        } else { // One service's change costs one service (I9).
            for (var service : change.services()) {
                catalog = catalog.with(service, believable(known.catalog().offersOf(service)));
            }
        }
        if (change.wide() || moved || !change.services().isEmpty()) {
            pins = assembly.pins().entrySet().stream()
                    .filter(e -> trusted(e.getKey().origin()))
                    .map(e -> new HeldPin(e.getValue(), e.getKey().origin()))
                    .sorted(Comparator.comparing((HeldPin p) -> p.pin().from())
                            .reversed()
                            .thenComparing(p -> p.pin().id()))
                    .toList();
        }
        if (change.wide() || moved) {
            merge = known.policies();
            policies = held();
            choice = PolicyChoice.of(merge.policies());
            drains = assembly.drains().entrySet().stream()
                    .filter(e -> trusted(e.getKey().origin()))
                    .map(e -> new HeldDrain(e.getValue(), e.getKey().origin()))
                    .sorted(Comparator.comparing((HeldDrain d) -> d.drain().from())
                            .reversed()
                            .thenComparing(d -> d.drain().id()))
                    .toList();
        }
        if (change.measured() || moved) {
            matrix = matrix(known.observations());
        }
        leases = known.leases();
        return moved ? new KnowledgeChange(change.services(), true, change.measured()) : change;
    }

    private static KnowledgeChange union(KnowledgeChange a, KnowledgeChange b) {
        var services = new HashSet<>(a.services());
        services.addAll(b.services());
        return new KnowledgeChange(services, a.wide() || b.wide(), a.measured() || b.measured());
    }

    /** A problem is logged once, when it appears. */
    private void tell(List<Problem> problems) {
        problems.stream()
                .filter(p -> !told.contains(p))
                .forEach(p -> LOG.warn("record {} is not usable: {}", p.place(), p.text()));
        told = new HashSet<>(problems);
    }

    private boolean trusted(ClusterId cluster) {
        return believed.find(cluster).map(m -> m.state().trusted()).orElse(false);
    }

    private Catalog catalog(Catalog all) {
        var clusters = new TreeMap<>(all.clusters());
        clusters.keySet().removeIf(c -> !trusted(c));
        var offers = new TreeMap<ServiceName, SortedMap<ClusterId, Catalog.Offer>>();
        all.offers().forEach((service, byCluster) -> {
            var some = believable(byCluster);
            if (!some.isEmpty()) {
                offers.put(service, some);
            }
        });
        return new Catalog(all.revision(), clusters, offers);
    }

    private SortedMap<ClusterId, Catalog.Offer> believable(SortedMap<ClusterId, Catalog.Offer> byCluster) {
        var some = new TreeMap<>(byCluster);
        some.keySet().removeIf(c -> !trusted(c));
        return some;
    }

    private ObservationMatrix matrix(ObservationMatrix all) {
        var some = new ArrayList<Observation>();
        all.rows().forEach((observer, row) -> {
            if (trusted(observer)) {
                some.addAll(row.values());
            }
        });
        return ObservationMatrix.of(some);
    }

    private SortedMap<String, HeldPolicy> held() {
        var held = new TreeMap<String, HeldPolicy>();
        merge.inForce().forEach((name, revision) -> {
            var policy = revision.policy();
            if (policy != null) {
                var slot = slot(revision);
                var fork = merge.forks().get(name);
                held.put(
                        name,
                        new HeldPolicy(
                                revision,
                                policy,
                                slot.origin(),
                                assembly.stamp(slot).map(Stamp::at).orElse(Instant.EPOCH),
                                fork == null
                                        ? List.of()
                                        : fork.rivals().stream()
                                                .filter(r -> !r.hash().equals(revision.hash()))
                                                .toList()));
            }
        });
        return held;
    }

    /** The record that holds the revision, or else one that carries it as its predecessor. */
    private RecordKey slot(PolicyRevision revision) {
        var hash = revision.hash();
        return assembly.revisions().entrySet().stream()
                .filter(e -> e.getValue().name().equals(revision.name()))
                .filter(e -> e.getValue().hash().equals(hash)
                        || e.getValue().previous().equals(hash))
                .min(Comparator.comparingLong(e -> e.getValue().revision()))
                .orElseThrow(() -> new IllegalStateException("revision in force: " + hash + " (expected: in a slot)"))
                .getKey();
    }

    /** By policy name the revisions that the next one must replace: one, or each branch of a fork; deletions included. */
    Map<String, List<PolicyRevision>> heads() {
        var heads = new TreeMap<String, List<PolicyRevision>>();
        assembly.revisions()
                .values()
                .forEach(revision -> heads.merge(
                        revision.name(),
                        List.of(revision),
                        (a, b) -> a.getFirst().revision() >= revision.revision() ? a : b));
        merge.forks().forEach((name, fork) -> heads.put(name, fork.rivals()));
        return heads;
    }

    /** The catalog without clusters that are not trusted. */
    Catalog catalog() {
        return catalog;
    }

    /** The policies in force, by name. */
    SortedMap<String, HeldPolicy> policies() {
        return policies;
    }

    /** The same, as the planner asks for them. */
    PolicyChoice choice() {
        return choice;
    }

    /** Revisions made at once that no revision has settled yet, by policy name. */
    SortedMap<String, PolicyMerge.Fork> forks() {
        return merge.forks();
    }

    /** The drains of trusted clusters, newest first. */
    List<HeldDrain> drains() {
        return drains;
    }

    /** The pins of trusted clusters, newest first. */
    List<HeldPin> pins() {
        return pins;
    }

    ObservationMatrix matrix() {
        return matrix;
    }

    Map<ClusterId, Instant> leases() {
        return leases;
    }
}
