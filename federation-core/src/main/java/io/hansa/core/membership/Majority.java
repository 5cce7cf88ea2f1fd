package io.hansa.core.membership;

import io.hansa.core.model.ClusterId;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Whether a cluster may change what concerns everybody: it hears more than half of the clusters that count, itself included
 * (architecture.md). Half of an even number is a minority. A guard, not consensus. Immutable.
 *
 * @param counting all clusters that count
 * @param missing those of them that are not heard
 */
public record Majority(List<ClusterId> counting, List<ClusterId> missing) {

    public Majority {
        counting = List.copyOf(counting);
        missing = List.copyOf(missing);
    }

    /** Counts by this membership and by who is heard now. */
    public static Majority of(Membership membership, Predicate<ClusterId> heard) {
        var counting = membership.counting();
        return new Majority(counting, counting.stream().filter(heard.negate()).toList());
    }

    public int heard() {
        return counting.size() - missing.size();
    }

    public boolean holds() {
        return 2 * heard() > counting.size();
    }

    /** Who is heard and who is missing, for people. */
    public String sentence() {
        var hears = "this node hears " + heard() + " of " + counting.size() + " clusters";
        return missing.isEmpty()
                ? hears
                : hears + "; missing: " + missing.stream().map(ClusterId::value).collect(Collectors.joining(", "));
    }
}
