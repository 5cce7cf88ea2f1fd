package io.hansa.gateway.config;

import java.util.List;

/**
 * Where a chain or route leads: one cluster, or several that share by weight (Envoy: {@code cluster},
 * {@code weighted_clusters}). Immutable.
 *
 * @param shares at least one, at most 64; the sum of the weights is above 0
 */
public record Destination(List<Share> shares) {

    /**
     * One cluster's part.
     *
     * @param cluster a cluster's name
     * @param weight 0 to 1 000 000; 0 gets nothing
     */
    public record Share(String cluster, int weight) {}

    public Destination {
        shares = List.copyOf(shares);
    }

    /** Everything to one cluster. */
    public static Destination to(String cluster) {
        return new Destination(List.of(new Share(cluster, 1)));
    }

    /** The sum of all weights; at least 1 in a valid destination. */
    public long totalWeight() {
        return shares.stream().mapToLong(Share::weight).sum();
    }

    /**
     * The cluster in whose share a point lies.
     *
     * @param point 0 up to, not including, {@link #totalWeight}
     */
    public String clusterAt(long point) {
        long left = point;
        for (Share share : shares) {
            left -= share.weight();
            if (left < 0) {
                return share.cluster();
            }
        }
        throw new IllegalArgumentException("point: " + point + " (expected: 0 to below " + totalWeight() + ')');
    }

    List<ConfigProblem> problems() {
        var found = new ConfigProblem.Gathering()
                .require(!shares.isEmpty() && shares.size() <= 64, "shares", "1 to 64 are needed")
                .require(shares.isEmpty() || totalWeight() > 0, "shares", "the weights add up to 0");
        for (int i = 0; i < shares.size(); i++) {
            var share = shares.get(i);
            found.require(!share.cluster().isBlank(), "shares[" + i + "].cluster", "must not be empty")
                    .require(
                            share.weight() >= 0 && share.weight() <= 1_000_000,
                            "shares[" + i + "].weight",
                            share.weight() + " (expected: 0 to 1000000)");
        }
        return found.toList();
    }
}
