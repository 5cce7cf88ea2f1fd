package io.hansa.node.story;

import io.hansa.node.demo.DemoCluster;
import io.hansa.node.demo.DemoWorld;
import io.hansa.node.demo.PlainCall;
import io.hansa.node.demo.Wire.Direction;
import io.hansa.node.story.Story.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Steps 9 to 13: a node dies, a link is cut, a cluster is drained, every certificate renewed, a cluster evicted. */
final class ResilienceChapter {
    private static final long SECOND = 1_000_000_000L;

    private final DemoWorld world;
    private final DemoCluster aws;

    ResilienceChapter(DemoWorld world) {
        this.world = world;
        this.aws = world.cluster("aws-use1");
    }

    void play(Story story) {
        story.step(
                9,
                "aws-use1's node killed, then its gateway restarted",
                "0 failed; serves from its snapshot",
                this::killNode);
        story.step(
                10,
                "link aws-use1 - onprem-fra cut silently",
                "UNREACHABLE_FROM_HERE at both ends, azure-weu HEALTHY",
                this::cutLink);
        story.step(11, "onprem-fra drained and undone", "0 failed, traffic moved and back", this::drain);
        story.step(12, "every leaf certificate renewed under load", "all serials new, 0 failed", this::rotate);
        story.step(13, "onprem-fra evicted", "refused and gone from routing within 5 s", this::evict);
    }

    private Finding killNode() throws InterruptedException {
        var node = world.processes().names("aws-use1", "node").getFirst();
        var gateway = world.processes().names("aws-use1", "gateway").getFirst();
        int failed;
        try (var load = new Load(aws.ports().listener("stock"), "/", 100)) {
            Thread.sleep(500);
            world.processes().kill(node);
            Thread.sleep(4_000);
            load.stop();
            failed = Load.failed(load.all()).size();
        }
        world.processes().stop(gateway);
        world.processes().restart(gateway, "");
        var ready =
                DemoWorld.await(Duration.ofSeconds(30), "the gateway without its node", () -> world.gatewayServes(aws));
        int wrong = 0;
        for (int i = 0; i < 50; i++) {
            wrong += PlainCall.get(aws.ports().listener("stock"), "/").ok() ? 0 : 1;
        }
        world.processes().restart(node, "-Xmx320m");
        DemoWorld.await(Duration.ofSeconds(60), "aws-use1's node back", () -> world.nodeServes(aws));
        DemoWorld.await(Duration.ofSeconds(30), "verdicts HEALTHY", new JoinChapter(world)::allHealthy);
        return new Finding(
                failed + " failed; restarted gateway ready in " + ready.toMillis() + " ms, " + wrong + " of 50 failed",
                failed == 0 && wrong == 0);
    }

    private Finding cutLink() {
        set(Direction.CUT);
        try {
            var took = DemoWorld.await(
                    Duration.ofSeconds(15),
                    "UNREACHABLE_FROM_HERE at both ends",
                    () -> world.verdict("aws-use1", "onprem-fra").equals("UNREACHABLE_FROM_HERE")
                            && world.verdict("onprem-fra", "aws-use1").equals("UNREACHABLE_FROM_HERE"));
            boolean third = world.verdict("aws-use1", "azure-weu").equals("HEALTHY")
                    && world.verdict("onprem-fra", "azure-weu").equals("HEALTHY");
            return new Finding("after " + took.toMillis() + " ms; azure-weu HEALTHY to both: " + third, third);
        } finally {
            set(Direction.OPEN);
            DemoWorld.await(Duration.ofSeconds(60), "verdicts HEALTHY", new JoinChapter(world)::allHealthy);
        }
    }

    private void set(Direction state) {
        world.wire().set("aws-use1", "onprem-fra", state);
        world.wire().set("onprem-fra", "aws-use1", state);
    }

    private Finding drain() throws InterruptedException {
        int stock = aws.ports().listener("stock");
        DemoWorld.await(
                Duration.ofSeconds(60),
                "stock from both clusters",
                () -> clusters(stock, 40).size() == 2);
        try (var load = new Load(stock, "/", 100)) {
            Thread.sleep(1_000);
            var operation = world.api("aws-use1")
                    .change(
                            "drain",
                            "onprem-fra",
                            Map.of("subject", "cluster", "ramp", "2s", "expires", "10m"),
                            "demo");
            var moved = DemoWorld.await(
                    Duration.ofSeconds(15),
                    "stock away from onprem-fra",
                    () -> clusters(stock, 40).equals(Set.of("azure-weu")));
            world.api("aws-use1")
                    .post(
                            "/operations/" + operation.path("id").asText() + ":undo",
                            io.hansa.node.client.ApiClient.JSON.createObjectNode());
            var back = DemoWorld.await(
                    Duration.ofSeconds(60),
                    "stock at onprem-fra again",
                    () -> clusters(stock, 40).size() == 2);
            load.stop();
            int failed = Load.failed(load.all()).size();
            return new Finding(
                    failed + " failed" + Load.reasons(load.all()) + " of "
                            + load.all().size() + ", moved in " + moved.toMillis() + " ms, back in " + back.toMillis()
                            + " ms",
                    failed == 0);
        }
    }

    private static Set<String> clusters(int port, int calls) {
        var seen = new TreeSet<String>();
        for (int i = 0; i < calls; i++) {
            seen.add(PlainCall.get(port, "/").field("cluster"));
        }
        return seen;
    }

    private Finding rotate() throws InterruptedException {
        var before = serials();
        try (var load = new Load(aws.ports().listener("stock"), "/", 100)) {
            Thread.sleep(500);
            for (var cluster : world.clusters()) {
                world.api(cluster.name()).change("rotate", cluster.name(), Map.of(), "demo");
            }
            var took = DemoWorld.await(Duration.ofSeconds(30), "new leaves everywhere", () -> {
                var now = serials();
                return now.size() == before.size() && now.stream().noneMatch(before::contains);
            });
            Thread.sleep(3_000);
            load.stop();
            int failed = Load.failed(load.all()).size();
            return new Finding(
                    before.size() + " leaves renewed in " + took.toMillis() + " ms, " + failed + " failed"
                            + Load.reasons(load.all()),
                    failed == 0 && before.size() >= 6);
        }
    }

    private Set<String> serials() {
        var serials = new TreeSet<String>();
        for (var cluster : world.clusters()) {
            world.api(cluster.name())
                    .get("/trust")
                    .path("leaves")
                    .forEach(leaf -> serials.add(leaf.path("serial").asText()));
        }
        return serials;
    }

    private Finding evict() throws InterruptedException {
        int stock = aws.ports().listener("stock");
        try (var load = new Load(stock, "/", 50)) {
            Thread.sleep(1_000);
            long before = withdrawn();
            long begin = System.nanoTime();
            world.api("aws-use1").change("evict", "onprem-fra", Map.of(), "demo");
            var gone = DemoWorld.await(
                    Duration.ofSeconds(15),
                    "onprem-fra out of routing",
                    () -> servedBy(load).equals(Set.of("azure-weu")));
            var refused = DemoWorld.await(
                    Duration.ofSeconds(15),
                    "onprem-fra's calls refused",
                    () -> List.of("aws-use1", "azure-weu").stream().noneMatch(c -> reaches("onprem-fra", c)));
            long late = load.between(begin + SECOND, Long.MAX_VALUE).stream()
                    .filter(c -> !c.ok())
                    .count();
            long closed = withdrawn() - before;
            load.stop(); // What was in flight at the eviction may be cut: told, not judged.
            var cut = load.between(begin - SECOND, begin + SECOND);
            return new Finding(
                    "gone from routing in " + gone.toMillis() + " ms, refused after "
                            + (gone.toMillis() + refused.toMillis()) + " ms, " + closed + " live connections closed, "
                            + late + " other calls failed, " + Load.failed(cut).size() + " in the first second"
                            + Load.reasons(cut),
                    gone.toMillis() + refused.toMillis() <= 5_000 && closed > 0 && late == 0);
        }
    }

    /** The clusters that answered calls begun within the last 0.7 s; one call that hangs hides nothing. */
    private static Set<String> servedBy(Load load) {
        long now = System.nanoTime();
        return Load.split(load.between(now - 7 * SECOND / 10, now), "cluster").keySet();
    }

    /** Live connections that aws-use1's gateway has closed because trust was withdrawn. */
    private long withdrawn() {
        return PlainCall.get(aws.ports().admin(), "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("hansa_gateway_faults_total"))
                .filter(line -> line.contains(io.hansa.gateway.tls.TlsFault.TRUST_WITHDRAWN.code()))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Whether the evicted side's own probe still gets through to another cluster. */
    private boolean reaches(String from, String to) {
        for (var link : world.api(from).get("/links").path("items")) {
            if (link.path("observer").asText().equals(from)
                    && link.path("target").asText().equals(to)) {
                return link.path("probe").asText().equalsIgnoreCase("ok");
            }
        }
        return false;
    }
}
