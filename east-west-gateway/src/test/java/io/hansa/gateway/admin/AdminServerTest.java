package io.hansa.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.EndpointConfig;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.testkit.Configs;
import io.hansa.gateway.testkit.HttpBackend;
import io.hansa.gateway.testkit.HttpCaller;
import io.hansa.gateway.testkit.Rig;
import io.hansa.gateway.testkit.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {
    private final Rig rig = new Rig();
    private final io.hansa.gateway.testkit.TestFederation.Leaf leaf =
            rig.federation().leaf("spiffe://a.test/gateway/gw");
    private final GatewayServer gateway =
            rig.gateway(leaf, Rig.nothing(), io.hansa.gateway.server.GatewayLimits.DEFAULT);
    private final AdminServer admin = rig.add(AdminServer.start(
            gateway, new AdminPages(gateway, leaf, rig.federation().trust())));

    @AfterEach
    void close() {
        rig.close();
    }

    private HttpCaller.Answer get(String path) throws IOException {
        return ask("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:9901\r\n\r\n");
    }

    private HttpCaller.Answer ask(String request) throws IOException {
        try (var socket =
                new Socket(admin.address().getAddress(), admin.address().getPort())) {
            socket.setSoTimeout(60_000);
            return new HttpCaller(socket).ask(request);
        }
    }

    @Test
    void isReadyOnceAConfigurationWasAppliedAndNotWhileDraining() throws Exception {
        assertThat(get("/ready").status()).isEqualTo(503);
        gateway.apply(Configs.config(List.of()));
        assertThat(get("/ready").status()).isEqualTo(200);
        assertThat(get("/health").body()).contains("\"status\":\"UP\"", "spiffe://a.test/gateway/gw");
        gateway.drain(Duration.ofMillis(1));
        assertThat(get("/ready").status()).isEqualTo(503);
    }

    @Test
    void showsConfigurationClustersAndMetricsWithoutAnyKey() throws Exception {
        gateway.apply(Configs.config(
                List.of(Configs.listener("out", Configs.tcp("order"))),
                Configs.secured("order", "x.y", io.hansa.gateway.config.CallerRule.anyone(), rig.freeAddress())));
        assertThat(get("/config_dump").body())
                .contains("\"name\":\"order\"", "\"sni\":\"x.y\"")
                .doesNotContain("PRIVATE");
        assertThat(get("/clusters").body()).contains("\"name\":\"order\"", "\"usable\":true");
        assertThat(get("/traffic").body()).contains("\"targets\":{}", "\"demand\":{}");
        for (String path : List.of("/metrics", "/stats/prometheus")) {
            assertThat(get(path).body())
                    .contains("# TYPE hansa_gateway_accepted_total counter", "hansa_gateway_open_connections 0");
        }
    }

    @Test
    void showsWhatTrafficItselfSaysOfEachTargetCluster() throws Exception {
        var release = new CountDownLatch(1);
        var backend = rig.add(TestServer.start(socket -> {
            for (var head = HttpBackend.readHead(socket.getInputStream());
                    !head.isEmpty();
                    head = HttpBackend.readHead(socket.getInputStream())) {
                if (head.startsWith("GET /slow")) {
                    await(release);
                }
                var status = head.startsWith("GET /bad") ? "503 No" : "200 OK";
                socket.getOutputStream()
                        .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
            }
        }));
        var good = EndpointConfig.of(backend.address()).withTarget("azure-weu");
        var dead = EndpointConfig.of(rig.freeAddress()).withTarget("onprem-fra");
        gateway.apply(Configs.config(
                List.of(Configs.listener(
                        "out",
                        Configs.http(
                                HttpRouteRule.prefix("/dead", Destination.to("dead")),
                                HttpRouteRule.prefix("/", Destination.to("good"))))),
                ClusterConfig.plain("good", List.of(good)),
                ClusterConfig.plain("dead", List.of(dead))));
        var caller = new HttpCaller(rig.connect(gateway, "out"));
        assertThat(caller.get("/").status()).isEqualTo(200);
        assertThat(caller.get("/").status()).isEqualTo(200);
        assertThat(caller.get("/bad").status()).isEqualTo(503);
        assertThat(caller.get("/dead").status()).isEqualTo(503);
        caller.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");

        rig.await(() -> clusters().contains("\"inFlight\":1"));
        assertThat(clusters())
                .containsPattern("\"azure-weu\":\\{\"kind\":\"Reading\",\"connects\":1,\"connectFailures\":0,"
                        + "\"brokenStreams\":0,\"connectMean\":[0-9.]+,\"successes\":3,\"failures\":1,\"inFlight\":1,"
                        + "\"answers\":2,\"gatewayErrors\":1,\"answerMean\":[0-9.]*[1-9][0-9.]*}")
                .containsPattern("\"onprem-fra\":\\{\"kind\":\"Reading\",\"connects\":0,\"connectFailures\":1,"
                        + "\"brokenStreams\":0,\"connectMean\":0.0,\"successes\":0,\"failures\":1,\"inFlight\":0,");

        release.countDown();
        assertThat(caller.read(false).status()).isEqualTo(200);
        rig.await(() -> clusters().contains("\"answers\":3") && !clusters().contains("\"inFlight\":1"));
    }

    private String clusters() {
        try {
            return get("/clusters").body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void refusesForeignNamesOtherMethodsAndUnknownPaths() throws Exception {
        assertThat(get("/nothing").status()).isEqualTo(404);
        assertThat(ask("POST /ready HTTP/1.1\r\nHost: localhost\r\n\r\n").status())
                .isEqualTo(405);
        assertThat(ask("GET /config_dump HTTP/1.1\r\nHost: evil.example\r\n\r\n")
                        .status())
                .isEqualTo(400);
    }
}
