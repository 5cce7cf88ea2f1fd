package io.hansa.core.rehearsal;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.FailoverPolicy;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is supposed to happen. Immutable.
 *
 * @param lost clusters that are gone
 * @param cutLinks pairs that cannot reach each other; each pair once, in either order
 * @param drained clusters that an operator drains
 * @param policy a policy as it would be edited
 * @param weakened services that lose instances in one cluster
 */
public record Scenario(
        Set<ClusterId> lost,
        List<Cut> cutLinks,
        Set<ClusterId> drained,
        Optional<FailoverPolicy> policy,
        List<Weakened> weakened) {

    /** Nothing happens. */
    public static final Scenario NOTHING = new Scenario(Set.of(), List.of(), Set.of(), Optional.empty());

    /** Two clusters without a path between them. */
    public record Cut(ClusterId a, ClusterId b) {}

    /** A service whose ready instances in a cluster shrink to {@code percentLeft}, 0 to 100, rounded down. */
    public record Weakened(ServiceName service, ClusterId cluster, int percentLeft) {
        public Weakened {
            if (percentLeft < 0 || percentLeft > 100) {
                throw new IllegalArgumentException("percentLeft: " + percentLeft + " (expected: 0 to 100)");
            }
        }
    }

    public Scenario {
        lost = Set.copyOf(lost);
        cutLinks = List.copyOf(cutLinks);
        drained = Set.copyOf(drained);
        weakened = List.copyOf(weakened);
    }

    /** With every instance where it is. */
    public Scenario(Set<ClusterId> lost, List<Cut> cutLinks, Set<ClusterId> drained, Optional<FailoverPolicy> policy) {
        this(lost, cutLinks, drained, policy, List.of());
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
        var weakened = List.of(new Weakened(service, cluster, percentLeft));
        return new Scenario(Set.of(), List.of(), Set.of(), Optional.empty(), weakened);
    }
}
