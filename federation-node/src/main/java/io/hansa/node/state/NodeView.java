package io.hansa.node.state;

import io.hansa.core.catalog.Catalog;
import io.hansa.core.catalog.Export;
import io.hansa.core.catalog.Offering;
import io.hansa.core.drain.Drain;
import io.hansa.core.drain.Pin;
import io.hansa.core.membership.Majority;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.PolicyChoice;
import io.hansa.core.policy.PolicyMerge;
import io.hansa.core.policy.PolicyRevision;
import io.hansa.core.port.ServiceSource;
import io.hansa.core.routing.RouteInput;
import io.hansa.core.routing.RoutePlan;
import io.hansa.core.table.SortedTable;
import io.hansa.core.verdict.GlobalGuard;
import io.hansa.core.verdict.Judged;
import io.hansa.core.verdict.ObservationMatrix;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that the node knows at one revision, and what it concludes from it. Immutable.
 *
 * @param choice the same policies, as the planner asks for them
 * @param forks revisions of a policy that were made at once, by its name; see {@link PolicyMerge}
 * @param verdicts as judged: what pages show
 * @param guarded the verdicts to plan with; others while the global guard holds some back
 * @param leases when each origin's newest manifest was received, by our clock
 * @param listings what each source of local services last said, by name
 * @param load requests per second that this cluster's callers send to a service, as far as it is measured
 */
public record NodeView(
        long revision,
        Instant at,
        ClusterId self,
        Membership membership,
        Catalog catalog,
        SortedMap<String, HeldPolicy> policies,
        PolicyChoice choice,
        SortedMap<String, PolicyMerge.Fork> forks,
        List<HeldDrain> drains,
        List<HeldPin> pins,
        ObservationMatrix matrix,
        SortedMap<ClusterId, Judged> verdicts,
        GlobalGuard.Guarded guarded,
        Map<ClusterId, Instant> leases,
        RoutePlan plan,
        Offering offering,
        List<Export> exports,
        Map<String, ServiceSource.Listing> listings,
        Map<ServiceName, Long> load) {

    /** Longer than two manifest intervals of the slowest path (sync.md, section 8). */
    public static final Duration LEASE = Duration.ofSeconds(15);

    /** A drain with the cluster whose record it is. */
    public record HeldDrain(Drain drain, ClusterId origin) {}

    /** A pin with the cluster whose record it is. */
    public record HeldPin(Pin pin, ClusterId origin) {}

    /**
     * The revision of a policy that is in force.
     *
     * @param origin whose record it was found in, signed {@code at}
     * @param conflict the revisions that were made at once and wait for one that settles them; empty without a conflict
     */
    public record HeldPolicy(
            PolicyRevision revision,
            FailoverPolicy policy,
            ClusterId origin,
            Instant at,
            List<PolicyRevision> conflict) {

        public HeldPolicy {
            conflict = List.copyOf(conflict);
        }
    }

    public NodeView {
        policies = SortedTable.copyOf(policies);
        forks = Collections.unmodifiableSortedMap(new TreeMap<>(forks));
        drains = List.copyOf(drains);
        pins = List.copyOf(pins);
        verdicts = Collections.unmodifiableSortedMap(new TreeMap<>(verdicts));
        leases = Map.copyOf(leases);
        exports = List.copyOf(exports);
        listings = Collections.unmodifiableMap(new TreeMap<>(listings));
        load = Map.copyOf(load);
    }

    /** A node that has learnt nothing yet. */
    public static NodeView empty(ClusterId self, Membership membership, Instant now) {
        return new NodeView(
                0,
                now,
                self,
                membership,
                Catalog.EMPTY,
                new TreeMap<>(),
                PolicyChoice.NONE,
                new TreeMap<>(),
                List.of(),
                List.of(),
                ObservationMatrix.EMPTY,
                new TreeMap<>(),
                GlobalGuard.Guarded.NOTHING,
                Map.of(),
                RoutePlan.empty(self, now),
                Offering.NONE,
                List.of(),
                Map.of(),
                Map.of());
    }

    /** Why the global guard holds verdicts back; empty when it does not. */
    public String alarm() {
        return guarded.alarm();
    }

    /** The same with this plan. */
    public NodeView with(RoutePlan next) {
        return new NodeView(
                revision,
                at,
                self,
                membership,
                catalog,
                policies,
                choice,
                forks,
                drains,
                pins,
                matrix,
                verdicts,
                guarded,
                leases,
                next,
                offering,
                exports,
                listings,
                load);
    }

    /** The planner's input as it is now. */
    public RouteInput input(Instant now) {
        return new RouteInput(
                catalog,
                membership,
                choice,
                drains.stream().map(HeldDrain::drain).toList(),
                guarded.verdicts(),
                leases,
                plan.memory(),
                self,
                now,
                load,
                pins.stream().map(HeldPin::pin).toList());
    }

    /** Whether a cluster's lease is good: its manifest came in recently, or it is this cluster. */
    public boolean heard(ClusterId cluster, Instant now) {
        var lease = leases.get(cluster);
        return cluster.equals(self) || lease != null && lease.plus(LEASE).isAfter(now);
    }

    /** How old the newest word of a cluster is; empty when none was heard since the start. */
    public Optional<Duration> age(ClusterId cluster, Instant now) {
        return cluster.equals(self)
                ? Optional.of(Duration.ZERO)
                : Optional.ofNullable(leases.get(cluster)).map(at -> Duration.between(at, now));
    }

    /** Clusters that count in a majority and are heard. */
    public long heardCounting(Instant now) {
        return membership.counting().stream().filter(c -> heard(c, now)).count();
    }

    /** Whether more than half of the counting clusters are heard, and who is missing. */
    public Majority quorum(Instant now) {
        return Majority.of(membership, c -> heard(c, now));
    }

    /** Whether more than half of the counting clusters are heard. */
    public boolean majority(Instant now) {
        return quorum(now).holds();
    }
}
