package io.hansa.node.story;

import io.hansa.node.demo.DemoCluster;
import io.hansa.node.demo.DemoWorld;
import io.hansa.node.demo.Wire.Direction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One fault, how it is made and mended, and what must be concluded from it.
 *
 * @param prepare what takes time and is no fault yet
 * @param calls what is called meanwhile
 */
record Trial(String fault, List<Expected> expected, Runnable prepare, Runnable inject, Runnable mend, Calls calls) {
    private static final long DEAD_MILLIS = 1_000;
    private static final long SILENT_MILLIS = 3_000;
    private static final long THROUGHOUT = 0;
    private static final String AWS = "aws-use1";
    private static final String AZURE = "azure-weu";
    private static final String FRA = "onprem-fra";
    private static final Path FAKE_TIME = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1");

    /**
     * A verdict that has to appear.
     *
     * @param reason part of its reasons; empty when any will do
     * @param withinMillis of the fault; 0: it has to hold all the while
     */
    record Expected(String viewer, String target, String verdict, String reason, long withinMillis) {
        boolean throughout() {
            return withinMillis == THROUGHOUT;
        }
    }

    /**
     * The service that aws-use1's callers ask for.
     *
     * @param through which cluster must pass the calls on from the verdict on; empty: none may be needed
     */
    record Calls(String service, String through) {
        static final Calls USUAL = new Calls("stock", "");
    }

    Trial {
        expected = List.copyOf(expected);
    }

    /** One that needs nothing before its time is taken. */
    Trial(String fault, List<Expected> expected, Runnable inject, Runnable mend) {
        this(fault, expected, () -> {}, inject, mend, Calls.USUAL);
    }

    /** Every fault that can be played on this machine. */
    static List<Trial> all(DemoWorld world) {
        var processes = world.processes();
        var gateway = processes.names(AZURE, "gateway").getFirst();
        var node = processes.names(AZURE, "node").getFirst();
        var trials = new ArrayList<Trial>();
        trials.add(new Trial(
                "gateway killed",
                and(both("DOWN", "", DEAD_MILLIS), both("DOWN", "its node is heard", SILENT_MILLIS)),
                () -> processes.kill(gateway),
                () -> processes.restart(gateway, "")));
        trials.add(new Trial(
                "gateway frozen (SIGSTOP)",
                both("DOWN", "its node is heard", SILENT_MILLIS),
                () -> processes.freeze(gateway),
                () -> processes.thaw(gateway)));
        trials.add(new Trial(
                "node killed",
                both("DEGRADED", "control plane", SILENT_MILLIS),
                () -> processes.kill(node),
                () -> processes.restart(node, "-Xmx320m")));
        trials.add(new Trial(
                "node frozen (SIGSTOP)",
                both("DEGRADED", "control plane", SILENT_MILLIS),
                () -> processes.freeze(node),
                () -> processes.thaw(node)));
        trials.add(new Trial(
                "whole cluster killed",
                both("DOWN", "", DEAD_MILLIS),
                () -> processes.names(AZURE, "").parallelStream().forEach(processes::kill),
                () -> restart(world, world.cluster(AZURE))));
        links(world, trials);
        clocks(world, trials);
        return trials;
    }

    private static void links(DemoWorld world, List<Trial> trials) {
        var apart = List.of(
                expected(AWS, FRA, "UNREACHABLE_FROM_HERE", "my link is cut"),
                expected(FRA, AWS, "UNREACHABLE_FROM_HERE", "my link is cut"),
                new Expected(AWS, AZURE, "HEALTHY", "", THROUGHOUT),
                new Expected(FRA, AZURE, "HEALTHY", "", THROUGHOUT));
        trials.add(link(world, "link reset", Direction.RESET, true, apart));
        trials.add(link(world, "link silently dropped", Direction.CUT, true, apart));
        trials.add(link(world, "one direction of a link dropped", Direction.CUT, false, apart));
        trials.add(link(
                world,
                "slow link (0.6 s round trip)",
                Direction.SLOW,
                true,
                List.of(
                        expected(AWS, FRA, "DEGRADED", "round trip"),
                        expected(FRA, AWS, "DEGRADED", "round trip"),
                        new Expected(AWS, AZURE, "HEALTHY", "", THROUGHOUT))));
        trials.add(relayed(world));
        trials.add(new Trial(
                "azure-weu's address leads to another cluster",
                both("DOWN", "", SILENT_MILLIS),
                () -> world.wire().mislead(AZURE, world.cluster(FRA).ports().gateway()),
                () -> world.wire().leadAgain(AZURE)));
        var stranger = new Stranger();
        trials.add(new Trial(
                "wrong certificate at azure-weu's address",
                both("DOWN", "wrong identity", SILENT_MILLIS),
                stranger::open,
                () -> world.wire().mislead(AZURE, stranger.port()),
                () -> {
                    world.wire().leadAgain(AZURE);
                    stranger.close();
                },
                Calls.USUAL));
        trials.add(new Trial(
                "own network dead (azure-weu sees nobody)",
                List.of(
                        expected(AZURE, AWS, "UNREACHABLE_FROM_HERE", "own network"),
                        expected(AZURE, FRA, "UNREACHABLE_FROM_HERE", "own network"),
                        expected(AWS, AZURE, "DOWN", ""),
                        expected(FRA, AZURE, "DOWN", "")),
                () -> isolate(world, Direction.CUT),
                () -> isolate(world, Direction.OPEN)));
    }

    private static Trial link(
            DemoWorld world, String fault, Direction state, boolean bothWays, List<Expected> expected) {
        return new Trial(
                fault + " (aws-use1, onprem-fra)",
                expected,
                () -> {
                    world.wire().set(AWS, FRA, state);
                    world.wire().set(FRA, AWS, bothWays ? state : Direction.OPEN);
                },
                () -> {
                    world.wire().set(AWS, FRA, Direction.OPEN);
                    world.wire().set(FRA, AWS, Direction.OPEN);
                });
    }

    private static Trial relayed(DemoWorld world) {
        return new Trial(
                "link dropped, the policy lets azure-weu relay (aws-use1, onprem-fra)",
                List.of(expected(AWS, FRA, "UNREACHABLE_FROM_HERE", "my link is cut")),
                () -> allowRelay(world),
                () -> both(world, Direction.CUT),
                () -> {
                    both(world, Direction.OPEN);
                    world.api(FRA).change("policy.delete", "user", Map.of(), "demo --faults");
                },
                new Calls("user", AZURE));
    }

    private static void both(DemoWorld world, Direction state) {
        world.wire().set(AWS, FRA, state);
        world.wire().set(FRA, AWS, state);
    }

    /** {@code user} lives in onprem-fra alone. */
    private static void allowRelay(DemoWorld world) {
        var tiers = List.of(Map.of("scope", "same-cluster"), Map.of("scope", "any"));
        var damping = Map.of("holdDown", "5s", "rampStepPercent", 25, "rampInterval", "2s", "switchesPerHourMax", 60);
        var relay = List.of("cluster:" + AZURE);
        var spec = Map.of("services", List.of("user"), "tiers", tiers, "damping", damping, "relay", relay);
        world.api(FRA).change("policy.apply", "user", spec, "demo --faults");
        DemoWorld.await(
                Duration.ofSeconds(20),
                "the policy for user at every cluster",
                () -> world.clusters().stream()
                        .allMatch(c -> world.api(c.name())
                                .get("/failover-policies")
                                .path("items")
                                .toString()
                                .contains("cluster:" + AZURE)));
    }

    private static void isolate(DemoWorld world, Direction state) {
        for (var other : List.of(AWS, FRA)) {
            world.wire().set(AZURE, other, state);
            world.wire().set(other, AZURE, state);
        }
    }

    /** A node whose clock is wrong needs libfaketime; without it that is not played. */
    private static void clocks(DemoWorld world, List<Trial> trials) {
        var node = world.processes().names(AZURE, "node").getFirst();
        if (Files.exists(FAKE_TIME)) {
            trials.add(new Trial(
                    "node's clock 45 s ahead",
                    List.of(
                            new Expected(AWS, AZURE, "HEALTHY", "", 15_000),
                            new Expected(AWS, FRA, "HEALTHY", "", THROUGHOUT),
                            new Expected(FRA, AWS, "HEALTHY", "", THROUGHOUT)),
                    () -> skew(world, node, "+45s"),
                    () -> skew(world, node, "")));
        }
    }

    private static void skew(DemoWorld world, String node, String by) {
        world.processes().kill(node);
        world.processes()
                .restart(
                        node,
                        by.isEmpty()
                                ? Map.of("HANSA_JAVA_OPTS", "-Xmx320m")
                                : Map.of(
                                        "HANSA_JAVA_OPTS",
                                        "-Xmx320m",
                                        "LD_PRELOAD",
                                        FAKE_TIME.toString(),
                                        "FAKETIME",
                                        by,
                                        "FAKETIME_DONT_FAKE_MONOTONIC",
                                        "1"));
        DemoWorld.await(Duration.ofSeconds(60), "the node back", () -> world.nodeServes(world.cluster(AZURE)));
    }

    private static void restart(DemoWorld world, DemoCluster cluster) {
        world.startNode(cluster);
        cluster.samples().forEach(sample -> world.startSample(cluster, sample));
        DemoWorld.await(Duration.ofSeconds(60), "the node back", () -> world.nodeServes(cluster));
        world.startGateway(cluster);
    }

    private static List<Expected> both(String verdict, String reason, long withinMillis) {
        return List.of(
                new Expected(AWS, AZURE, verdict, reason, withinMillis),
                new Expected(FRA, AZURE, verdict, reason, withinMillis));
    }

    private static List<Expected> and(List<Expected> some, List<Expected> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private static Expected expected(String viewer, String target, String verdict, String reason) {
        return new Expected(viewer, target, verdict, reason, SILENT_MILLIS);
    }
}
