package io.hansa.core.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * What one changed endpoint costs a node, from its record to the new route plan, against the size of the fleet (I9). A plain
 * program: {@code bench/change.sh}. Prints the median per size and the slope of cost against services, log-log; exit code 1
 * when it is above {@link #SLOPE_MAX}.
 */
final class ChangeBench {
    private static final int[] SERVICES = {100, 316, 1_000, 3_162, 10_000};
    private static final int ROUNDS = 15;
    private static final int CHANGES = 2_000;

    /** log2 of the size is in every tree's depth, and 100 times the services miss the caches more often. */
    private static final double SLOPE_MAX = 0.1;

    private ChangeBench() {}

    public static void main(String[] args) {
        var fleets = Arrays.stream(SERVICES).mapToObj(Fleet::new).toList();
        for (var fleet : fleets) {
            micros(fleet, 20_000); // Compiled before anything is measured.
        }
        // Rounds go through all sizes in turn, so that what else the machine does falls on all alike.
        var samples = new double[SERVICES.length][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < SERVICES.length; i++) {
                samples[i][round] = micros(fleets.get(i), CHANGES);
            }
        }
        var medians = new double[SERVICES.length];
        System.out.printf(Locale.ROOT, "%10s %22s %24s%n", "services", "one change, us", "everything anew, us");
        for (int i = 0; i < SERVICES.length; i++) {
            Arrays.sort(samples[i]);
            medians[i] = samples[i][ROUNDS / 2];
            long began = System.nanoTime();
            fleets.get(i).changeAll();
            double all = (System.nanoTime() - began) / 1e3;
            System.out.printf(Locale.ROOT, "%10d %22.1f %24.0f%n", SERVICES[i], medians[i], all);
        }
        double slope = slope(medians);
        System.out.printf(Locale.ROOT, "slope %.3f (at most %.1f)%n", slope, SLOPE_MAX);
        System.exit(slope <= SLOPE_MAX ? 0 : 1);
    }

    private static double micros(Fleet fleet, int changes) {
        long began = System.nanoTime();
        for (int i = 0; i < changes; i++) {
            fleet.changeOne();
        }
        return (System.nanoTime() - began) / 1e3 / changes;
    }

    /** Least squares over the logarithms. */
    private static double slope(double[] costs) {
        double meanX = Arrays.stream(SERVICES).mapToDouble(Math::log).average().orElseThrow();
        double meanY = Arrays.stream(costs).map(Math::log).average().orElseThrow();
        double over = 0;
        double under = 0;
        for (int i = 0; i < costs.length; i++) {
            double x = Math.log(SERVICES[i]) - meanX;
            over += x * (Math.log(costs[i]) - meanY);
            under += x * x;
        }
        return over / under;
    }
}
