package io.hansa.node.story;

import io.hansa.node.demo.DemoWorld;
import io.hansa.node.demo.PlainCall;
import io.hansa.node.story.Story.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Steps 4 to 8: instances and a whole cluster die under load, and come back. */
final class FailoverChapter {
    private static final long SECOND = 1_000_000_000L;

    private final DemoWorld world;
    private final int order;

    FailoverChapter(DemoWorld world) {
        this.world = world;
        this.order = world.cluster("aws-use1").ports().listener("order");
    }

    void play(Story story) {
        story.step(4, "order called from aws-use1 is served locally", "100 % by aws-use1", this::local);
        story.step(
                5,
                "local order instances killed under 200 requests/s",
                "0 failed after 1 s, all to azure-weu",
                this::killOrder);
        story.step(
                6,
                "instances return: hold-down, ramp, no failure",
                "0 failed, a mixture between, then local",
                this::returnOrder);
        story.step(
                7,
                "my-service splits 3:2, then goes to the survivor",
                "60 % +- 2 over 2000; 100 % after the kill",
                this::split);
        story.step(
                8,
                "all of azure-weu killed, then back",
                "DOWN within 5 s at both; 0 failed after 1 s; catalog equal",
                this::killCluster);
    }

    private Finding local() {
        var calls = new ArrayList<PlainCall>();
        for (int i = 0; i < 50; i++) {
            calls.add(PlainCall.get(order, "/"));
        }
        var split = Load.split(calls, "cluster");
        return new Finding(split + ", " + Load.failed(calls).size() + " failed", split.equals(Map.of("aws-use1", 50L)));
    }

    private List<String> orderProcesses() {
        return world.processes().names("aws-use1", "service").stream()
                .filter(n -> n.contains("order"))
                .toList();
    }

    private Finding killOrder() throws InterruptedException {
        try (var load = new Load(order, "/", 200)) {
            Thread.sleep(2_000);
            long kill = System.nanoTime();
            orderProcesses().parallelStream().forEach(name -> world.processes().kill(name));
            Thread.sleep(5_000);
            load.stop();
            int first = Load.failed(load.between(kill - SECOND, kill + SECOND)).size();
            var late = load.between(kill + SECOND, Long.MAX_VALUE);
            var split = Load.split(late, "cluster");
            int failed = Load.failed(late).size();
            boolean moved = split.keySet().equals(java.util.Set.of("azure-weu"));
            return new Finding(
                    failed + " failed after 1 s" + Load.reasons(late) + ", " + first + " within, then " + split,
                    failed == 0 && moved);
        }
    }

    private Finding returnOrder() throws InterruptedException {
        try (var load = new Load(order, "/", 100)) {
            Thread.sleep(500);
            orderProcesses().forEach(name -> world.processes().restart(name, "-Xms8m -Xmx24m -Xss256k"));
            long begin = System.nanoTime();
            long back = 0;
            var shares = new TreeMap<Integer, Integer>();
            while (System.nanoTime() - begin < 40 * SECOND && back == 0) {
                Thread.sleep(500);
                long now = System.nanoTime();
                var recent = load.between(now - SECOND, now - SECOND / 4);
                var split = Load.split(recent, "cluster");
                long all = split.values().stream().mapToLong(Long::longValue).sum();
                int percent = all == 0 ? 0 : (int) (100 * split.getOrDefault("aws-use1", 0L) / all);
                shares.merge(percent, 1, Integer::sum);
                back = percent == 100 ? now : 0;
            }
            load.stop();
            int failed = Load.failed(load.all()).size();
            boolean ramped = shares.keySet().stream().anyMatch(p -> p > 10 && p < 90);
            double seconds = (back - begin) / 1e9;
            return new Finding(
                    String.format(
                            Locale.ROOT, "%d failed, local again after %.1f s, ramp seen: %s", failed, seconds, ramped),
                    failed == 0 && back != 0 && ramped && seconds >= 5);
        }
    }

    private Finding split() throws InterruptedException {
        int port = world.cluster("aws-use1").ports().listener("my-service");
        var before = burst(port);
        double share = 100.0 * before.getOrDefault("service-a", 0L) / 2000;
        for (var cluster : List.of("azure-weu", "onprem-fra")) {
            service(cluster, "service-a").forEach(name -> world.processes().kill(name));
        }
        DemoWorld.await(Duration.ofSeconds(5), "my-service without service-a", () -> {
            var calls = new ArrayList<PlainCall>();
            for (int i = 0; i < 10; i++) {
                calls.add(PlainCall.get(port, "/"));
            }
            return Load.split(calls, "service").equals(Map.of("service-b", 10L));
        });
        var after = burst(port);
        for (var cluster : List.of("azure-weu", "onprem-fra")) {
            service(cluster, "service-a").forEach(name -> world.processes().restart(name, "-Xms8m -Xmx24m -Xss256k"));
        }
        boolean survivor = after.equals(Map.of("service-b", 2000L));
        return new Finding(
                String.format(Locale.ROOT, "service-a %.1f %% of 2000, then %s", share, after),
                Math.abs(share - 60) <= 2 && survivor);
    }

    private List<String> service(String cluster, String name) {
        return world.processes().names(cluster, "service").stream()
                .filter(n -> n.contains(name))
                .toList();
    }

    private static Map<String, Long> burst(int port) throws InterruptedException {
        var calls = new ArrayList<PlainCall>();
        for (int i = 0; i < 2_000; i++) {
            calls.add(PlainCall.get(port, "/"));
        }
        return Load.split(calls, "service");
    }

    private Finding killCluster() throws InterruptedException {
        var records = recordsOf("aws-use1");
        int stock = world.cluster("aws-use1").ports().listener("stock");
        try (var load = new Load(stock, "/", 100)) {
            Thread.sleep(2_000);
            long kill = System.nanoTime();
            world.processes().names("azure-weu", "").parallelStream()
                    .forEach(name -> world.processes().kill(name));
            var aws = DemoWorld.await(
                    Duration.ofSeconds(15),
                    "DOWN at aws-use1",
                    () -> world.verdict("aws-use1", "azure-weu").equals("DOWN"));
            var fra = DemoWorld.await(
                    Duration.ofSeconds(15),
                    "DOWN at onprem-fra",
                    () -> world.verdict("onprem-fra", "azure-weu").equals("DOWN"));
            Thread.sleep(2_000);
            load.stop();
            int late = Load.failed(load.between(kill + SECOND, Long.MAX_VALUE)).size();
            int first = Load.failed(load.between(kill - SECOND, kill + SECOND)).size();
            var back = back(records);
            long slowest = Math.max(aws.toMillis(), aws.toMillis() + fra.toMillis());
            return new Finding(
                    "DOWN after " + slowest + " ms, " + late + " failed after 1 s"
                            + Load.reasons(load.between(kill + SECOND, Long.MAX_VALUE)) + ", " + first + " within; "
                            + back.measured(),
                    slowest <= 5_000 && late == 0 && back.passed());
        }
    }

    private Finding back(long recordsBefore) {
        var azure = world.cluster("azure-weu");
        world.startNode(azure);
        azure.samples().forEach(sample -> world.startSample(azure, sample));
        DemoWorld.await(Duration.ofSeconds(60), "the node of azure-weu", () -> world.nodeServes(azure));
        world.startGateway(azure);
        DemoWorld.await(
                Duration.ofSeconds(60),
                "azure-weu HEALTHY again",
                () -> world.verdict("aws-use1", "azure-weu").equals("HEALTHY")
                        && world.verdict("onprem-fra", "azure-weu").equals("HEALTHY"));
        DemoWorld.await(
                Duration.ofSeconds(60),
                "catalogs equal again",
                () -> world.clusters().stream()
                        .allMatch(c -> servicesOf(c.name()).equals(servicesOf("aws-use1"))));
        long records = recordsOf("aws-use1");
        return new Finding(
                "back HEALTHY, " + recordsBefore + " services offered before, " + records + " after",
                records == recordsBefore);
    }

    /** How many offers the cluster knows, over all services. */
    private long recordsOf(String cluster) {
        return servicesOf(cluster).size();
    }

    private List<String> servicesOf(String cluster) {
        var offers = new ArrayList<String>();
        for (var service : world.api(cluster).get("/services").path("items")) {
            for (var exporter : service.path("exporters")) {
                offers.add(service.path("service").asText()
                        + '@'
                        + exporter.path("cluster").asText());
            }
        }
        offers.sort(null);
        return offers;
    }
}
