package io.hansa.core.policy;

import io.hansa.core.catalog.Catalog;
import io.hansa.core.model.ClusterId;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.util.List;

/**
 * What traffic between places costs, and from when a policy minds. A soft limit: a cluster that is dearer serves only after
 * all tiers within the limit, never before them, and rather than nobody. Immutable.
 *
 * @param centsMax dearest traffic that the ladder takes as it stands, in cents per GiB, 0 to 1000000
 * @param prices the first that fits counts; traffic that none fits, and all within the caller's own cluster, is free
 */
public record CostRule(int centsMax, List<Price> prices) {

    /** Money is no object. */
    public static final CostRule NONE = new CostRule(0, List.of());

    private static final int PRICES_MAX = 100;

    /** What a GiB from one place to another costs, in cents, 0 to 1000000. */
    public record Price(Place from, Place to, int cents) {}

    public CostRule {
        prices = List.copyOf(prices);
        if (prices.size() > PRICES_MAX) {
            throw new IllegalArgumentException("prices: " + prices.size() + " (expected: at most " + PRICES_MAX + ')');
        }
    }

    /** Cents per GiB from the caller's cluster to another one. */
    public int cents(ClusterId from, ClusterId to, Catalog catalog) {
        if (from.equals(to)) {
            return 0;
        }
        return prices.stream()
                .filter(p -> p.from().holds(from, catalog.cluster(from)) && p.to().holds(to, catalog.cluster(to)))
                .mapToInt(Price::cents)
                .findFirst()
                .orElse(0);
    }

    Tree toTree() {
        return Tree.fields()
                .put("centsMax", centsMax)
                .put(
                        "prices",
                        Tree.of(
                                prices,
                                p -> Tree.fields()
                                        .put("from", p.from().text())
                                        .put("to", p.to().text())
                                        .put("cents", p.cents())
                                        .build()))
                .build();
    }

    static CostRule read(TreeReader in) {
        int max = (int) in.whole("centsMax", 0, 0, 1_000_000);
        var prices = in.each(
                "prices",
                p -> new Price(p.value("from", Place::new, Place.ANY), p.value("to", Place::new, Place.ANY), (int)
                        p.whole("cents", 0, 1_000_000)));
        in.finish();
        return new CostRule(max, prices);
    }
}
