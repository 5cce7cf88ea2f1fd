package io.hansa.core.split;

import io.hansa.core.model.ClusterId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Divides 10000 basis points down a ladder of claims. Pure; the same claims in any order give the same division.
 */
public final class Split {
    /** All of the traffic, in basis points. */
    public static final int WHOLE = 10_000;

    /** Below this nothing is worth handing on. */
    private static final double CRUMB = 1e-6;

    /**
     * What one cluster may take.
     *
     * @param weight relative to the other claims of its tier, above 0
     * @param fraction of its share that it may take now (ramp and drain), 0 to 1
     * @param cap most that it may take in all, in basis points; {@link Double#MAX_VALUE} for no cap
     * @param rank who is asked first when nobody may take what is left: lower first
     */
    public record Claim(ClusterId cluster, int tier, double weight, double fraction, double cap, int rank) {}

    /**
     * A division.
     *
     * @param shares sum to 10000, or empty without any claim
     * @param forced clusters that were given more than they may take, because nobody else could
     */
    public record Division(SortedMap<ClusterId, Integer> shares, List<ClusterId> forced) {}

    private final TreeMap<ClusterId, Double> taken = new TreeMap<>();
    private final Map<ClusterId, Integer> ceilings = new HashMap<>();
    private double rest = WHOLE;

    private Split() {}

    /**
     * The cap of a cluster that may keep the share it was shown with and no more: what rounding took from the share is still
     * its own, or that crumb would be left over and force somebody else.
     */
    public static double upTo(int basisPoints) {
        return basisPoints + 1 - 2 * CRUMB;
    }

    /** Divides the whole among these. */
    public static Division divide(List<Claim> claims) {
        if (claims.isEmpty()) {
            return new Division(new TreeMap<>(), List.of());
        }
        var split = new Split();
        var sorted = claims.stream()
                .sorted(Comparator.comparingInt(Claim::tier).thenComparing(Claim::cluster))
                .toList();
        for (int i = 0; i < sorted.size() && split.rest > CRUMB; ) {
            int end = i;
            while (end < sorted.size()
                    && sorted.get(end).tier() == sorted.get(i).tier()) {
                end++;
            }
            split.tier(sorted.subList(i, end));
            i = end;
        }
        for (var claim : claims) {
            split.ceilings.put(claim.cluster(), (int) Math.min(WHOLE, Math.floor(claim.cap() + CRUMB)));
        }
        var forced = split.force(sorted);
        forced.forEach(split.ceilings::remove);
        return new Division(split.rounded(), forced);
    }

    private void tier(List<Claim> claims) {
        double whole = rest;
        double weights = claims.stream().mapToDouble(Claim::weight).sum();
        for (var claim : claims) {
            take(claim, Math.min(whole * claim.weight() / weights * claim.fraction(), claim.cap()));
        }
        // What ramps and drains leave over stays on the siblings that serve in full, each up to its cap.
        var open =
                new ArrayList<>(claims.stream().filter(c -> c.fraction() >= 1).toList());
        while (rest > CRUMB && !open.isEmpty()) {
            double sum = open.stream().mapToDouble(Claim::weight).sum();
            double left = rest;
            for (var claim : open) {
                double room = claim.cap() - taken.getOrDefault(claim.cluster(), 0.0);
                take(claim, Math.min(left * claim.weight() / sum, room));
            }
            open.removeIf(c -> c.cap() - taken.getOrDefault(c.cluster(), 0.0) <= CRUMB);
        }
    }

    private void take(Claim claim, double share) {
        if (share > 0) {
            taken.merge(claim.cluster(), share, Double::sum);
            rest -= share;
        }
    }

    private List<ClusterId> force(List<Claim> sorted) {
        if (rest <= CRUMB) {
            return List.of();
        }
        int rank = sorted.stream().mapToInt(Claim::rank).min().orElseThrow();
        int tier = sorted.stream()
                .filter(c -> c.rank() == rank)
                .mapToInt(Claim::tier)
                .min()
                .orElseThrow();
        var last = sorted.stream()
                .filter(c -> c.rank() == rank && c.tier() == tier)
                .toList();
        double sum = last.stream().mapToDouble(Claim::weight).sum();
        double left = rest;
        last.forEach(claim -> take(claim, left * claim.weight() / sum));
        return last.stream().map(Claim::cluster).toList();
    }

    /** Whole basis points by largest remainder, so that they sum to exactly 10000; above its cap nobody is rounded. */
    private SortedMap<ClusterId, Integer> rounded() {
        var shares = new TreeMap<ClusterId, Integer>();
        int sum = 0;
        for (var entry : taken.entrySet()) {
            int floor = (int) Math.floor(entry.getValue() + CRUMB);
            shares.put(entry.getKey(), floor);
            sum += floor;
        }
        var byRemainder = taken.entrySet().stream()
                .sorted(Comparator.comparingDouble(
                                (Map.Entry<ClusterId, Double> e) -> Math.floor(e.getValue() + CRUMB) - e.getValue())
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .toList();
        int full = 0;
        for (int i = 0; sum < WHOLE; i = (i + 1) % byRemainder.size()) {
            var cluster = byRemainder.get(i);
            // Where nobody has room any more, the largest remainders take it all the same.
            if (full == byRemainder.size() || shares.getOrDefault(cluster, 0) < ceilings.getOrDefault(cluster, WHOLE)) {
                shares.merge(cluster, 1, Integer::sum);
                sum++;
                full = full == byRemainder.size() ? full : 0;
            } else {
                full++;
            }
        }
        shares.values().removeIf(share -> share == 0);
        return shares;
    }
}
