package io.hansa.core.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the slots of all editors amount to: the policies in force, and where two were made at once. Depends on the set of
 * revisions alone, so it is commutative, associative and idempotent. Immutable.
 *
 * <p>A conflict is never lost and never decided by a clock: until a revision names both branches, everybody uses the last
 * revision before the fork (sync.md, section 7); when nobody holds that one any more, the branch with the higher number, then
 * the lower hash.
 *
 * @param inForce the revision in force by policy name, deletions left out
 * @param forks conflicts by policy name
 */
public record PolicyMerge(SortedMap<String, PolicyRevision> inForce, SortedMap<String, Fork> forks) {

    public static final PolicyMerge EMPTY = new PolicyMerge(new TreeMap<>(), new TreeMap<>());

    /**
     * Two or more revisions of which none replaces another.
     *
     * @param rivals in a fixed order, at least two
     * @param used the revision in force meanwhile; empty when the policy did not exist before the fork
     */
    public record Fork(List<PolicyRevision> rivals, Optional<PolicyRevision> used) {
        public Fork {
            rivals = List.copyOf(rivals);
        }
    }

    public PolicyMerge {
        inForce = Collections.unmodifiableSortedMap(new TreeMap<>(inForce));
        forks = Collections.unmodifiableSortedMap(new TreeMap<>(forks));
    }

    /** The merge of these revisions, in whatever order and however often they come. */
    public static PolicyMerge of(Collection<PolicyRevision> revisions) {
        var byName = new TreeMap<String, Map<String, PolicyRevision>>();
        for (var revision : revisions) {
            byName.computeIfAbsent(revision.name(), k -> new TreeMap<>()).put(revision.hash(), revision);
        }
        var inForce = new TreeMap<String, PolicyRevision>();
        var forks = new TreeMap<String, Fork>();
        byName.forEach((name, known) -> {
            var heads = heads(known.values());
            if (heads.size() == 1) {
                inForce.put(name, heads.getFirst());
            } else {
                var used = beforeTheFork(heads, known);
                forks.put(name, new Fork(heads, used));
                used.ifPresent(revision -> inForce.put(name, revision));
            }
        });
        inForce.values().removeIf(revision -> revision.policy() == null);
        return new PolicyMerge(inForce, forks);
    }

    /** Highest number first, then by hash. */
    private static List<PolicyRevision> heads(Collection<PolicyRevision> known) {
        return known.stream()
                .filter(r -> known.stream().noneMatch(other -> other.replaces(r) || bears(other, r)))
                .sorted(Comparator.comparingLong(PolicyRevision::revision)
                        .reversed()
                        .thenComparing(PolicyRevision::hash))
                .toList();
    }

    /** Whether the predecessor that {@code other} carries replaces {@code r}. */
    private static boolean bears(PolicyRevision other, PolicyRevision r) {
        return other.predecessor() != null && other.predecessor().replaces(r);
    }

    private static Optional<PolicyRevision> beforeTheFork(
            List<PolicyRevision> heads, Map<String, PolicyRevision> known) {
        if (heads.stream().anyMatch(h -> h.previous().isEmpty())) {
            return Optional.empty();
        }
        var candidates = new ArrayList<>(known.values());
        heads.stream().map(PolicyRevision::predecessor).filter(p -> p != null).forEach(candidates::add);
        return candidates.stream()
                .filter(c -> heads.stream().allMatch(h -> h.replaces(c)))
                .max(Comparator.comparingLong(PolicyRevision::revision).thenComparing(PolicyRevision::hash))
                .or(() -> Optional.of(heads.getFirst()));
    }

    /** The policies in force, by name, as {@code RoutePlanner} takes them. */
    public SortedMap<String, FailoverPolicy> policies() {
        var policies = new TreeMap<String, FailoverPolicy>();
        inForce.forEach((name, revision) -> {
            if (revision.policy() != null) {
                policies.put(name, revision.policy());
            }
        });
        return policies;
    }
}
