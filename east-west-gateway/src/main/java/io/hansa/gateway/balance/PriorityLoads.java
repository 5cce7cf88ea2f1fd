package io.hansa.gateway.balance;

import java.util.List;

/**
 * How much of the traffic each priority gets, by the share of its endpoints that are healthy: Envoy's rule, so that the
 * same configuration means the same there and here. A pure function.
 *
 * <p>Each priority can take {@code min(100, overprovisioning x healthy / all)} percent; the first takes what it can, the
 * next what is left. When all together cannot take 100, their shares are scaled up to it, and a priority below the panic
 * threshold uses all of its endpoints, healthy or not.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/priority">Envoy,
 *     priority levels, panic threshold</a>
 */
public final class PriorityLoads {
    private PriorityLoads() {}

    /**
     * One priority's endpoints, counted.
     *
     * @param healthy which get traffic
     * @param degraded which get traffic only after the healthy ones of all priorities
     * @param all including those that get none
     */
    public record Count(int healthy, int degraded, int all) {}

    /**
     * One priority's part.
     *
     * @param healthyPercent to its healthy endpoints
     * @param degradedPercent to its degraded endpoints
     * @param panic use all of its endpoints instead
     */
    public record Load(int healthyPercent, int degradedPercent, boolean panic) {

        /** The part of this priority altogether. */
        public int percent() {
            return healthyPercent + degradedPercent;
        }
    }

    /** The loads, one for each count, adding up to 100, or all 0 when there is no endpoint at all. */
    public static List<Load> of(List<Count> counts, int overprovisioningPercent, int panicPercent) {
        int[] healthy = new int[counts.size()];
        int[] degraded = new int[counts.size()];
        int total = 0;
        for (int i = 0; i < healthy.length; i++) {
            var count = counts.get(i);
            if (count.all() > 0) {
                healthy[i] = (int) Math.min(100L, (long) overprovisioningPercent * count.healthy() / count.all());
                degraded[i] = (int) Math.min(100L, (long) overprovisioningPercent * count.degraded() / count.all());
            }
            total += healthy[i] + degraded[i];
        }
        if (total == 0) {
            return inTotalPanic(counts, panicPercent);
        }
        int normalized = Math.min(100, total);
        var loads = new Load[healthy.length];
        int[] healthyLoads = new int[healthy.length];
        int left = deal(healthy, normalized, 100, healthyLoads);
        int[] degradedLoads = new int[healthy.length];
        left = deal(degraded, normalized, left, degradedLoads);
        for (int i = 0; i < loads.length; i++) {
            // What integer division lost goes to the first priority that takes anything.
            if (left > 0 && healthyLoads[i] + degradedLoads[i] > 0) {
                if (healthyLoads[i] > 0) {
                    healthyLoads[i] += left;
                } else {
                    degradedLoads[i] += left;
                }
                left = 0;
            }
            var count = counts.get(i);
            boolean panic = normalized < 100
                    && count.all() > 0
                    && 100L * (count.healthy() + count.degraded()) < (long) panicPercent * count.all();
            loads[i] = new Load(healthyLoads[i], degradedLoads[i], panic);
        }
        return List.of(loads);
    }

    private static int deal(int[] available, int normalized, int toDeal, int[] loads) {
        int left = toDeal;
        for (int i = 0; i < available.length; i++) {
            loads[i] = Math.min(left, available[i] * 100 / normalized);
            left -= loads[i];
        }
        return left;
    }

    private static List<Load> inTotalPanic(List<Count> counts, int panicPercent) {
        int all = counts.stream().mapToInt(Count::all).sum();
        if (all == 0 || panicPercent == 0) {
            return counts.stream().map(ignored -> new Load(0, 0, false)).toList();
        }
        var loads = new Load[counts.size()];
        int left = 100;
        int first = -1;
        for (int i = 0; i < loads.length; i++) {
            int percent = 100 * counts.get(i).all() / all;
            loads[i] = new Load(percent, 0, true);
            left -= percent;
            first = first < 0 && counts.get(i).all() > 0 ? i : first;
        }
        loads[first] = new Load(loads[first].healthyPercent() + left, 0, true);
        return List.of(loads);
    }
}
