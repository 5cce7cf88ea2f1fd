package io.hansa.node.story;

import io.hansa.core.fault.FederationException;
import io.hansa.node.demo.DemoCluster;
import io.hansa.node.demo.DemoWorld;
import io.hansa.node.demo.PlainCall;
import io.hansa.node.story.Story.Finding;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Steps 1 to 3: three strangers become a federation, and see each other's services. */
final class JoinChapter {
    private final DemoWorld world;

    JoinChapter(DemoWorld world) {
        this.world = world;
    }

    void play(Story story) {
        story.step(1, "three clusters up, nothing shared", "3 up, 0 shared", this::nothingShared);
        story.step(2, "join by one-time token; bad tokens are refused", "2 joined, 4 refusals with reason", this::join);
        story.step(3, "exports appear in the other catalogs", "all, within 5 s each", this::exports);
    }

    private Finding nothingShared() {
        int shared = 0;
        for (var cluster : world.clusters()) {
            shared += world.api(cluster.name()).get("/services").path("items").size();
            shared += world.joined(cluster.name()) ? 1 : 0;
        }
        return new Finding(world.clusters().size() + " up, " + shared + " shared", shared == 0);
    }

    private Finding join() throws InterruptedException, IOException {
        world.found();
        var reasons = new ArrayList<String>();
        var altered = world.invite("onprem-fra");
        char at = altered.charAt(altered.length() / 2);
        reasons.add("altered: "
                + refusal(
                        "onprem-fra",
                        altered.substring(0, altered.length() / 2)
                                + (at == 'a' ? 'b' : 'a')
                                + altered.substring(altered.length() / 2 + 1)));
        reasons.add("other cluster's: " + refusal("onprem-fra", world.invite("azure-weu")));
        var expired = world.api("aws-use1")
                .change(
                        "invite",
                        "onprem-fra",
                        java.util.Map.of("cloud", "onprem", "region", "frankfurt", "expires", "1s"),
                        "demo")
                .path("shownOnce")
                .path("token")
                .asText();
        Thread.sleep(1_500);
        reasons.add("expired: " + refusal("onprem-fra", expired));
        var good = world.invite("azure-weu");
        world.join("azure-weu", good);
        var used = world.invite("onprem-fra");
        world.join("onprem-fra", used);
        var folder = java.nio.file.Files.createTempDirectory("hansa-impostor");
        reasons.add("reused: " + new Impostor(folder).join("onprem-fra", used));
        DemoFolder.forget(folder);
        DemoWorld.await(Duration.ofSeconds(20), "all verdicts HEALTHY", this::allHealthy);
        boolean refused = reasons.stream().allMatch(r -> r.contains("HANSA-JOIN-"))
                && reasons.stream()
                                .map(r -> r.replaceAll(".*(HANSA-JOIN-\\d+).*", "$1"))
                                .distinct()
                                .count()
                        == 4;
        return new Finding("2 joined; " + String.join(" | ", reasons), refused);
    }

    boolean allHealthy() {
        return world.clusters().stream()
                .allMatch(a -> world.clusters().stream()
                        .allMatch(
                                b -> a == b || world.verdict(a.name(), b.name()).equals("HEALTHY")));
    }

    private String refusal(String cluster, String token) {
        try {
            world.join(cluster, token);
            return "NOT REFUSED";
        } catch (FederationException e) {
            var text = String.valueOf(e.getMessage());
            int code = text.indexOf("HANSA-JOIN-");
            return code < 0 ? text : text.substring(code, Math.min(text.length(), code + 14));
        }
    }

    private Finding exports() {
        long slowest = 0;
        for (var cluster : world.clusters()) {
            world.export(cluster.name());
            slowest = Math.max(
                    slowest,
                    DemoWorld.await(Duration.ofSeconds(10), "exports of " + cluster.name(), () -> seen(cluster))
                            .toMillis());
        }
        world.policies();
        DemoWorld.await(
                Duration.ofSeconds(10),
                "the order listener of aws-use1",
                () -> PlainCall.get(world.cluster("aws-use1").ports().listener("order"), "/")
                        .ok());
        return new Finding("all, slowest " + slowest + " ms", slowest <= 5_000);
    }

    private boolean seen(DemoCluster exporter) {
        var names = new ArrayList<>(List.of("order"));
        exporter.samples().stream()
                .map(DemoCluster.Sample::service)
                .filter(s -> s.equals("user"))
                .forEach(names::add);
        return world.clusters().stream()
                .allMatch(viewer -> names.stream().allMatch(name -> sees(viewer, name, exporter)));
    }

    private boolean sees(DemoCluster viewer, String service, DemoCluster exporter) {
        for (var each : world.api(viewer.name()).get("/services").path("items")) {
            if (each.path("service").asText().equals(service)) {
                for (var offer : each.path("exporters")) {
                    if (offer.path("cluster").asText().equals(exporter.name())
                            && offer.path("health").path("ready").asInt() > 0) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
