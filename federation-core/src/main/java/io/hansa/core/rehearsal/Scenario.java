package io.hansa.core.rehearsal;

import io.hansa.core.model.ClusterId;
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
 */
public record Scenario(
        Set<ClusterId> lost, List<Cut> cutLinks, Set<ClusterId> drained, Optional<FailoverPolicy> policy) {

    /** Two clusters without a path between them. */
    public record Cut(ClusterId a, ClusterId b) {}

    public Scenario {
        lost = Set.copyOf(lost);
        cutLinks = List.copyOf(cutLinks);
        drained = Set.copyOf(drained);
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
}
