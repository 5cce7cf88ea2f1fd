package io.hansa.core.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * What one changed endpoint costs a node, from its record to the new route plan, against the size of the fleet (I9). A plain
 * program: {@code bench/change}. Prints the median per size and the slope of cost against services, log-log; exit code 1 when it
 * is above {@link #SLOPE_MAX}.
 */
public final class ChangeBench {
    private static final int[] SERVICES = {100, 316, 1_000, 3_162, 10_000};
    private static final int ROUNDS = 15;
    private static final int CHANGES = 2_000;

    /** log2 of the size is in every tree's depth, and 100 times the services miss the caches more often. */
    private static final double SLOPE_MAX = 0.1;

    private ChangeBench() {}

    /** What is measured at one size. */
    public interface Changing {
        /** One endpoint of one service changes. */
        void changeOne();

        /** All over again, as if anything might have changed. */
        void changeAll();
    }

    public static void main(String[] args) {
        System.exit(
                measure("from the record to the plan", services -> {
                            var fleet = new Fleet(services);
                            return new Changing() {
                                @Override
                                public void changeOne() {
                                    fleet.changeOne();
                                }

                                @Override
                                public void changeAll() {
                                    fleet.changeAll();
                                }
                            };
                        })
                        ? 0
                        : 1);
    }

    /** Measures at every size, in turn, and prints the table. @return whether the slope is flat enough */
    public static boolean measure(String what, IntFunction<Changing> made) {
        System.out.println(what);
        var fleets = Arrays.stream(SERVICES).mapToObj(made).toList();
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
        return slope <= SLOPE_MAX;
    }

    private static double micros(Changing fleet, int changes) {
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
