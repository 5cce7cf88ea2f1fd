package io.hansa.node.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hansa.node.client.ApiClient;
import io.hansa.node.house.Distribution;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One cluster of the demo, its services in AWS Cloud Map: real processes, and moto as the emulator of AWS. */
final class CloudMapDemoIT {
    /** A ceiling for a machine that has other work as well; what is awaited comes within a second or two. */
    private static final Duration MOST = Duration.ofSeconds(120);

    @TempDir
    private static Path dir;

    private static Process moto;
    private static URI endpoint;
    private static Path launcher;

    @BeforeAll
    static void startMoto() throws IOException {
        var program =
                Path.of("..", ".peers", "bin", "moto_server").toAbsolutePath().normalize();
        assumeTrue(Files.isExecutable(program), "moto_server is not installed (bin/peers/moto_server)");
        launcher = Distribution.home().resolve("bin/hansa");
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        endpoint = URI.create("http://127.0.0.1:" + port);
        moto = new ProcessBuilder(program.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("moto.log").toFile())
                .start();
        DemoWorld.await(MOST, "moto", () -> namespaces("") >= 0);
    }

    @AfterAll
    static void stopMoto() throws InterruptedException {
        if (moto != null) {
            moto.destroy();
            if (!moto.waitFor(10, TimeUnit.SECONDS)) {
                moto.destroyForcibly();
            }
        }
    }

    @Test
    void whatDiesIsNotReadyAndLeavesCloudMapAndWhatReturnsIsServedAgain() throws Exception {
        var aws = DemoCluster.all(freeBase()).getFirst();
        var told = dir.resolve("world");
        try (var world = new DemoWorld(told, List.of(aws), endpoint.toString(), launcher.toString(), line -> {})) {
            world.found();
            world.export("aws-use1");
            DemoWorld.await(MOST, "two ready instances", () -> ready(world) == 2);
            assertThat(order(world).path("protocol").asText()).isEqualTo("http");
            assertThat(order(world).path("localEndpoints").findValuesAsText("source"))
                    .containsExactly("aws-cloud-map", "aws-cloud-map");
            DemoWorld.await(
                    MOST,
                    "order at the gateway",
                    () -> PlainCall.get(aws.ports().listener("order"), "/")
                            .field("cluster")
                            .equals("aws-use1"));

            world.processes().kill("aws-use1-service-order-1");
            DemoWorld.await(MOST, "one ready instance", () -> ready(world) == 1);
            DemoWorld.await(MOST, "one registered instance", () -> listed(world) == 1);

            world.processes().kill("aws-use1-service-order-2");
            DemoWorld.await(MOST, "no registered instance", () -> listed(world) == 0);
            assertThat(order(world).path("protocol").asText()).isEqualTo("http");

            world.processes().restart("aws-use1-service-order-1", "");
            DemoWorld.await(MOST, "a ready instance again", () -> ready(world) == 1 && listed(world) == 1);
            assertThat(namespaces("hansa-demo")).isEqualTo(1);
        }
        assertThat(namespaces("hansa-demo")).isZero();
    }

    private static JsonNode order(DemoWorld world) {
        for (var service : world.api("aws-use1").get("/services").path("items")) {
            if (service.path("service").asText().equals("order")) {
                return service;
            }
        }
        return ApiClient.JSON.missingNode();
    }

    private static int ready(DemoWorld world) {
        return order(world)
                .path("exporters")
                .path(0)
                .path("health")
                .path("ready")
                .asInt(-1);
    }

    /** How many instances the node's source lists. */
    private static int listed(DemoWorld world) {
        var order = order(world);
        return order.isMissingNode() ? -1 : order.path("localEndpoints").size();
    }

    /** How many namespaces of Cloud Map have a name that begins so; -1 when moto does not answer. */
    private static int namespaces(String prefix) {
        var request = HttpRequest.newBuilder(endpoint)
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/x-amz-json-1.1")
                .header("X-Amz-Target", "Route53AutoNaming_v20170314.ListNamespaces")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=t/20260101/us-east-1/servicediscovery/aws4_request, "
                                + "SignedHeaders=host, Signature=0")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            int found = 0;
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            for (var namespace : ApiClient.JSON.readTree(answer.body()).path("Namespaces")) {
                found += namespace.path("Name").asText().startsWith(prefix) ? 1 : 0;
            }
            return found;
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** A block of 100 free ports beside those that the demo's own check takes. */
    private static int freeBase() {
        for (int base = 10_000; base < 15_000; base += 100) {
            if (free(base)) {
                return base;
            }
        }
        throw new IllegalStateException("no block of 100 free ports between 10000 and 15000");
    }

    private static boolean free(int base) {
        for (int port = base; port < base + 100; port++) {
            try (var probe = new ServerSocket()) {
                probe.bind(new java.net.InetSocketAddress("127.0.0.1", port));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
