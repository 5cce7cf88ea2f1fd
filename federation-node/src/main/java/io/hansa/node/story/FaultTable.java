package io.hansa.node.story;

import com.fasterxml.jackson.databind.JsonNode;
import io.hansa.core.fault.FederationException;
import io.hansa.node.demo.DemoWorld;
import io.hansa.node.demo.PlainCall;
import io.hansa.node.story.Trial.Expected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Plays faults on real processes and tells of each: the verdicts that it led to, how soon, and what it cost. Traffic runs at
 * aws-use1 all the while. Confined to one thread.
 */
final class FaultTable {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Offers of the demo: {@code order} of three clusters, {@code stock} and {@code my-service} of two, {@code user}. */
    private static final int OFFERS = 8;

    /**
     * One fault's row.
     *
     * @param verdicts what was concluded, and why, or what was not
     * @param millis from the fault to the last of its verdicts; -1 when one did not come
     * @param cut requests begun from the fault to 1 s after its verdicts that got no good answer: told, not judged
     * @param failed requests begun later that got no good answer
     * @param wrong requests begun later than 1 s after the verdicts that a cluster answered that takes no traffic
     * @param lost offers missing from any catalog after the fault was mended, and offers that should not be there
     */
    record Row(
            String fault, String verdicts, long millis, long cut, long failed, long wrong, long lost, boolean passed) {
        @Override
        public String toString() {
            return String.format(
                    java.util.Locale.ROOT,
                    "%s  %-46s %6d ms  failed %d, then %d; wrong routes %d, lost records %d  %s",
                    passed ? "pass" : "FAIL",
                    fault,
                    millis,
                    cut,
                    failed,
                    wrong,
                    lost,
                    verdicts);
        }
    }

    private final DemoWorld world;

    /** @param world linked, and every verdict in it HEALTHY */
    FaultTable(DemoWorld world) {
        this.world = world;
    }

    /** Plays every trial. @return whether all passed */
    boolean play(List<Trial> trials, Consumer<Row> told) throws InterruptedException {
        DemoWorld.await(Duration.ofSeconds(60), "every offer in every catalog", () -> {
            var offers = offers();
            return offers.getFirst().size() >= OFFERS && offers.stream().allMatch(offers.getFirst()::equals);
        });
        boolean all = true;
        for (var trial : trials) {
            var row = play(trial);
            told.accept(row);
            all &= row.passed();
        }
        return all;
    }

    private Row play(Trial trial) throws InterruptedException {
        int port = world.cluster("aws-use1").ports().listener(trial.calls().service());
        calm(port);
        var before = offers();
        trial.prepare().run();
        try (var load = new Load(port, "/", 100)) {
            Thread.sleep(1_000);
            long begin = System.nanoTime();
            trial.inject().run();
            var seen = watch(trial.expected(), begin);
            long end = System.nanoTime();
            Thread.sleep(2_500);
            load.stop();
            long cut = Load.failed(load.between(begin - SECOND, end + SECOND)).size();
            var later = load.between(end + SECOND, Long.MAX_VALUE);
            long failed = Load.failed(later).size();
            long wrong = wrong(trial, later);
            boolean relayed = relayed(trial.calls());
            trial.mend().run();
            calm(port);
            long lost = lost(before);
            long slowest = seen.contains(-1L)
                    ? -1
                    : seen.stream().mapToLong(Long::longValue).max().orElse(0);
            boolean passed = inTime(trial.expected(), seen) && failed == 0 && wrong == 0 && lost == 0 && relayed;
            return new Row(
                    trial.fault(),
                    String.join("; ", told(trial.expected(), seen))
                            + Load.reasons(later)
                            + told(trial.calls(), relayed),
                    slowest,
                    cut,
                    failed,
                    wrong,
                    lost,
                    passed);
        } catch (FederationException e) {
            trial.mend().run();
            return new Row(trial.fault(), String.valueOf(e.getMessage()), -1, 0, 0, 0, 0, false);
        }
    }

    /** When each expectation came true, in milliseconds; -1 for never. One that must hold throughout is watched for 5 s. */
    private List<Long> watch(List<Expected> expected, long begin) throws InterruptedException {
        var seen = new ArrayList<Long>();
        expected.forEach(e -> seen.add(e.throughout() ? 0L : -1L));
        boolean throughout = expected.stream().allMatch(Expected::throughout);
        long least = throughout ? 5 * SECOND : SECOND;
        while (System.nanoTime() - begin < PATIENCE.toNanos()
                && (System.nanoTime() - begin < least || seen.contains(-1L))) {
            for (int i = 0; i < expected.size(); i++) {
                boolean holds = holds(expected.get(i));
                if (expected.get(i).throughout()) {
                    seen.set(i, holds ? seen.get(i) : Long.valueOf(-1));
                } else if (holds && seen.get(i) < 0) {
                    seen.set(i, (System.nanoTime() - begin) / 1_000_000);
                }
            }
            if (throughout && seen.contains(-1L)) {
                break;
            }
            Thread.sleep(25);
        }
        return seen;
    }

    private static boolean inTime(List<Expected> expected, List<Long> seen) {
        for (int i = 0; i < seen.size(); i++) {
            if (seen.get(i) < 0 || seen.get(i) > expected.get(i).withinMillis()) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(Expected expected) {
        var now = judged(expected.viewer(), expected.target());
        return expected.verdict().equals(now.path("verdict").asText())
                && now.path("reasons").toString().contains(expected.reason());
    }

    private List<String> told(List<Expected> expected, List<Long> seen) {
        var lines = new ArrayList<String>();
        for (int i = 0; i < expected.size(); i++) {
            var e = expected.get(i);
            lines.add(e.viewer() + " of " + e.target() + ": " + (seen.get(i) < 0 ? "NOT " : "") + e.verdict()
                    + (e.reason().isEmpty() ? "" : " (" + e.reason() + ')')
                    + (e.throughout() ? " throughout" : " " + seen.get(i) + " of " + e.withinMillis() + " ms"));
        }
        return lines;
    }

    private JsonNode judged(String viewer, String target) {
        try {
            for (var cluster : world.api(viewer).get("/clusters").path("items")) {
                if (cluster.path("cluster").asText().equals(target)) {
                    return cluster;
                }
            }
        } catch (FederationException e) {
            // A node that is down shows nothing; that is no verdict.
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    /** Whether aws-use1 says that the calls go round, where they should. */
    private boolean relayed(Trial.Calls calls) {
        return calls.through().isEmpty()
                || world.api("aws-use1")
                        .get("/services/" + calls.service() + "/explain?from=aws-use1")
                        .path("route")
                        .path("relays")
                        .toString()
                        .contains(calls.through());
    }

    private static String told(Trial.Calls calls, boolean relayed) {
        return calls.through().isEmpty()
                ? ""
                : "; " + calls.service() + (relayed ? "" : " NOT") + " through " + calls.through();
    }

    private static long wrong(Trial trial, List<PlainCall> calls) {
        if (!trial.calls().through().isEmpty()) {
            return 0; // A cluster that cannot be reached straight answers all the same: that is the point.
        }
        var out = new HashSet<String>();
        trial.expected().stream()
                .filter(e -> e.viewer().equals("aws-use1")
                        && !Set.of("HEALTHY", "DEGRADED").contains(e.verdict()))
                .forEach(e -> out.add(e.target()));
        return calls.stream()
                .filter(PlainCall::ok)
                .filter(c -> out.contains(c.field("cluster")))
                .count();
    }

    private void calm(int port) {
        DemoWorld.await(
                Duration.ofSeconds(90),
                "all HEALTHY and serving",
                () -> new JoinChapter(world).allHealthy()
                        && PlainCall.get(port, "/").ok());
    }

    private List<Set<String>> offers() {
        var all = new ArrayList<Set<String>>();
        for (var viewer : world.clusters()) {
            var offers = new HashSet<String>();
            for (var service : world.api(viewer.name()).get("/services").path("items")) {
                service.path("exporters")
                        .forEach(e -> offers.add(service.path("service").asText()
                                + '@'
                                + e.path("cluster").asText()));
            }
            all.add(offers);
        }
        return all;
    }

    /** Catalogs have 15 s to be as they were before. */
    private long lost(List<Set<String>> before) {
        try {
            DemoWorld.await(Duration.ofSeconds(15), "catalogs as before", () -> offers().equals(before));
            return 0;
        } catch (FederationException e) {
            var now = offers();
            long differing = 0;
            for (int i = 0; i < before.size(); i++) {
                var either = new HashSet<>(before.get(i));
                either.addAll(now.get(i));
                int at = i;
                differing += either.stream()
                        .filter(o -> !before.get(at).contains(o) || !now.get(at).contains(o))
                        .count();
            }
            return differing;
        }
    }
}
