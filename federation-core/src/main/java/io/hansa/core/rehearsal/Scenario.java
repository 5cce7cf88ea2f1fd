package io.hansa.core.rehearsal;

import io.hansa.core.drain.Drain;
import io.hansa.core.drain.Pin;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.FailoverPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is supposed to happen. Immutable.
 *
 * @param lost clusters that are gone
 * @param cutLinks pairs that cannot reach each other; each pair once, in either order
 * @param drained clusters that an operator drains
 * @param policy a policy as it would be edited
 * @param weakened services that lose instances in one cluster
 * @param gateways clusters whose gateways are gone while their workloads live: nobody reaches them, and they reach nobody
 * @param thinned clusters that lose a share of the instances of all their services: per cent left, 0 to 100
 * @param pins overrides as a person would make them
 * @param drills drains of any kind as they would stand at the end of their ramps
 */
public record Scenario(
        Set<ClusterId> lost,
        List<Cut> cutLinks,
        Set<ClusterId> drained,
        Optional<FailoverPolicy> policy,
        List<Weakened> weakened,
        Set<ClusterId> gateways,
        SortedMap<ClusterId, Integer> thinned,
        List<Pin> pins,
        List<Drain> drills) {

    /** Nothing happens. */
    public static final Scenario NOTHING = new Scenario(Set.of(), List.of(), Set.of(), Optional.empty());

    /** Two clusters without a path between them. */
    public record Cut(ClusterId a, ClusterId b) {}

    /** A service whose ready instances in a cluster shrink to {@code percentLeft}, 0 to 100, rounded down. */
    public record Weakened(ServiceName service, ClusterId cluster, int percentLeft) {
        public Weakened {
            requirePercent(percentLeft);
        }
    }

    public Scenario {
        lost = Set.copyOf(lost);
        cutLinks = List.copyOf(cutLinks);
        drained = Set.copyOf(drained);
        weakened = List.copyOf(weakened);
        gateways = Set.copyOf(gateways);
        thinned = Collections.unmodifiableSortedMap(new TreeMap<>(thinned));
        thinned.values().forEach(Scenario::requirePercent);
        pins = List.copyOf(pins);
        drills = List.copyOf(drills);
    }

    private static void requirePercent(int percentLeft) {
        if (percentLeft < 0 || percentLeft > 100) {
            throw new IllegalArgumentException("percentLeft: " + percentLeft + " (expected: 0 to 100)");
        }
    }

    /** With every instance and gateway where it is. */
    public Scenario(Set<ClusterId> lost, List<Cut> cutLinks, Set<ClusterId> drained, Optional<FailoverPolicy> policy) {
        this(lost, cutLinks, drained, policy, List.of(), Set.of(), Collections.emptySortedMap(), List.of(), List.of());
    }

    public static Scenario losing(ClusterId cluster) {
        return new Scenario(Set.of(cluster), List.of(), Set.of(), Optional.empty());
    }

    public static Scenario draining(ClusterId cluster) {
        return new Scenario(Set.of(), List.of(), Set.of(cluster), Optional.empty());
    }

    public static Scenario editing(FailoverPolicy policy) {
        return new Scenario(Set.of(), List.of(), Set.of(), Optional.of(policy));
    }

    public static Scenario cutting(ClusterId a, ClusterId b) {
        return new Scenario(Set.of(), List.of(new Cut(a, b)), Set.of(), Optional.empty());
    }

    public static Scenario weakening(ServiceName service, ClusterId cluster, int percentLeft) {
        return NOTHING.with(List.of(new Weakened(service, cluster, percentLeft)), Set.of(), Map.of());
    }

    /** The cluster's gateways die; its workloads and those of others live on. */
    public static Scenario losingGateways(ClusterId cluster) {
        return NOTHING.with(List.of(), Set.of(cluster), Map.of());
    }

    /** Every service of the cluster keeps only this share of its ready instances. */
    public static Scenario thinning(ClusterId cluster, int percentLeft) {
        return NOTHING.with(List.of(), Set.of(), Map.of(cluster, percentLeft));
    }

    public static Scenario pinning(Pin pin) {
        return NOTHING.with(List.of(pin), List.of());
    }

    /** A drain or drill as it would be in force. */
    public static Scenario drilling(Drain drain) {
        return NOTHING.with(List.of(), List.of(drain));
    }

    /** The same with these losses besides. */
    public Scenario with(List<Weakened> weak, Set<ClusterId> deadGateways, Map<ClusterId, Integer> thin) {
        var allThinned = new TreeMap<>(thinned);
        allThinned.putAll(thin);
        return new Scenario(
                lost,
                cutLinks,
                drained,
                policy,
                concat(weakened, weak),
                union(gateways, deadGateways),
                allThinned,
                pins,
                drills);
    }

    private Scenario with(List<Pin> morePins, List<Drain> moreDrills) {
        return new Scenario(
                lost,
                cutLinks,
                drained,
                policy,
                weakened,
                gateways,
                thinned,
                concat(pins, morePins),
                concat(drills, moreDrills));
    }

    /** Both at once; where both edit a policy or thin a cluster, the other one counts. */
    public Scenario and(Scenario other) {
        var allThinned = new TreeMap<>(thinned);
        allThinned.putAll(other.thinned);
        return new Scenario(
                union(lost, other.lost),
                concat(cutLinks, other.cutLinks),
                union(drained, other.drained),
                other.policy.or(() -> policy),
                concat(weakened, other.weakened),
                union(gateways, other.gateways),
                allThinned,
                concat(pins, other.pins),
                concat(drills, other.drills));
    }

    private static <T> Set<T> union(Set<T> a, Set<T> b) {
        var all = new HashSet<>(a);
        all.addAll(b);
        return all;
    }

    private static <T> List<T> concat(List<T> a, List<T> b) {
        var all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }
}
