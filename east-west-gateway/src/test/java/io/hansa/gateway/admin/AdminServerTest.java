package io.hansa.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.testkit.Configs;
import io.hansa.gateway.testkit.HttpCaller;
import io.hansa.gateway.testkit.Rig;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
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
            socket.setSoTimeout(10_000);
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
        for (String path : List.of("/metrics", "/stats/prometheus")) {
            assertThat(get(path).body())
                    .contains("# TYPE hansa_gateway_accepted_total counter", "hansa_gateway_open_connections 0");
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
