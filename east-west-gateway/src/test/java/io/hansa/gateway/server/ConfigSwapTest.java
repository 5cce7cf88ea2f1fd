package io.hansa.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.EndpointConfig;
import io.hansa.gateway.config.GatewayConfig;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.config.ListenerConfig;
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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConfigSwapTest {
    private static final GatewayServer.Applied WHOLE = new GatewayServer.Applied.Whole();

    private final Rig rig = new Rig();
    private final GatewayServer gateway = rig.gateway(Rig.nothing());

    @AfterEach
    void close() {
        rig.close();
    }

    private static ListenerConfig http(String cluster) {
        return Configs.listener("http", Configs.http(HttpRouteRule.prefix("/", Destination.to(cluster))));
    }

    @Test
    void losesNoRequestWhileItIsSwappedAllTheTime() throws Exception {
        var a = rig.add(HttpBackend.start("a"));
        var b = rig.add(HttpBackend.start("b"));
        var toA = Configs.config(List.of(http("a")), Configs.cluster("a", a.address()));
        var toB = Configs.config(List.of(http("b")), Configs.cluster("b", b.address()));
        assertThat(gateway.apply(toA)).isEqualTo(WHOLE);
        var stop = new AtomicBoolean();
        var answered = new AtomicInteger();
        var failed = new AtomicInteger();
        var load = Thread.ofVirtual().start(() -> {
            try (var socket = rig.connect(gateway, "http")) {
                var caller = new HttpCaller(socket);
                while (!stop.get()) {
                    (caller.get("/").status() == 200 ? answered : failed).incrementAndGet();
                }
            } catch (IOException e) {
                failed.addAndGet(1_000);
            }
        });
        var both = Configs.config(
                List.of(http("a")), Configs.cluster("a", a.address()), Configs.cluster("b", b.address()));
        for (int i = 0; i < 100; i++) {
            // Make before break, as an ADS sender orders it: clusters first, then routes, then removal.
            assertThat(gateway.apply(both)).isEqualTo(WHOLE);
            assertThat(gateway.apply(new GatewayConfig("v", List.of(http("b")), both.clusters())))
                    .isEqualTo(WHOLE);
            assertThat(gateway.apply(toB)).isEqualTo(WHOLE);
            assertThat(gateway.apply(new GatewayConfig("v", List.of(http("b")), both.clusters())))
                    .isEqualTo(WHOLE);
            assertThat(gateway.apply(both)).isEqualTo(WHOLE);
            assertThat(gateway.apply(toA)).isEqualTo(WHOLE);
        }
        rig.await(() -> answered.get() > 100);
        stop.set(true);
        load.join();
        assertThat(failed).hasValue(0);
        assertThat(b.requests()).isPositive();
    }

    @Test
    void aNewRouteServesTheNextRequestOfAnOpenConnection() throws Exception {
        var a = rig.add(HttpBackend.start("a"));
        var b = rig.add(HttpBackend.start("b"));
        gateway.apply(Configs.config(List.of(http("c")), Configs.cluster("c", a.address())));
        var caller = new HttpCaller(rig.connect(gateway, "http"));
        assertThat(caller.get("/").body()).isEqualTo("a:0");
        gateway.apply(Configs.config(List.of(http("c")), Configs.cluster("c", b.address())));
        assertThat(caller.get("/").body()).isEqualTo("b:0");
    }

    @Test
    void aRemovedListenerAcceptsNoMoreAndItsConnectionsLiveOn() throws Exception {
        var backend = rig.add(TestServer.echo());
        gateway.apply(Configs.config(
                List.of(Configs.listener("l", Configs.tcp("c"))), Configs.cluster("c", backend.address())));
        var address = gateway.address("l").orElseThrow();
        try (var socket = rig.connect(gateway, "l")) {
            socket.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo(1);
            assertThat(gateway.apply(GatewayConfig.empty())).isEqualTo(WHOLE);
            assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()).close())
                    .isInstanceOf(IOException.class);
            socket.getOutputStream().write(2);
            assertThat(socket.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void refusesABadConfigurationAsAWholeAndKeepsTheGoodOne() throws Exception {
        var backend = rig.add(HttpBackend.start("a"));
        gateway.apply(Configs.config(List.of(http("c")), Configs.cluster("c", backend.address())));
        var bad = new GatewayConfig(
                "bad", List.of(http("c")), List.of(Configs.cluster("c", backend.address(), backend.address())));
        assertThat(gateway.apply(bad))
                .isInstanceOfSatisfying(
                        GatewayServer.Applied.Refused.class,
                        refused -> assertThat(refused.problems())
                                .anyMatch(each -> each.path().equals("clusters[0].groups[0].endpoints")));
        assertThat(gateway.config().version()).isEqualTo("v");
        assertThat(new HttpCaller(rig.connect(gateway, "http")).get("/").body()).isEqualTo("a:0");
    }

    @Test
    void saysWhichListenerCouldNotBeBoundAndServesTheOthers() throws Exception {
        var taken = rig.add(TestServer.echo());
        var backend = rig.add(HttpBackend.start("a"));
        var blocked = new ListenerConfig("blocked", taken.address(), List.of(Configs.tcp("c")));
        var applied =
                gateway.apply(Configs.config(List.of(http("c"), blocked), Configs.cluster("c", backend.address())));
        assertThat(applied)
                .isInstanceOfSatisfying(
                        GatewayServer.Applied.InPart.class,
                        part -> assertThat(part.problems().getFirst().path()).isEqualTo("listeners[blocked].address"));
        assertThat(new HttpCaller(rig.connect(gateway, "http")).get("/").body()).isEqualTo("a:0");
    }

    @Test
    void failsOverToTheNextTierWithoutALostConnectionAndReturns() throws Exception {
        var near = rig.add(HttpBackend.start("near"));
        var far = rig.add(HttpBackend.start("far"));
        var check = new ClusterConfig.HealthCheck(
                Duration.ofMillis(100), Duration.ofMillis(500), 2, 2, Optional.of("/health"));
        var tiers = Configs.tiers(
                "c",
                ClusterConfig.Policy.DEFAULT.with(check),
                EndpointConfig.of(near.address()).withTarget("here"),
                EndpointConfig.of(far.address()).withTarget("there"));
        gateway.apply(Configs.config(List.of(http("c")), tiers));
        var caller = new HttpCaller(rig.connect(gateway, "http"));
        assertThat(caller.get("/").body()).isEqualTo("near:0");
        near.close();
        for (int i = 0; i < 50; i++) {
            assertThat(caller.get("/").body()).isEqualTo("far:0");
        }
        rig.add(HttpBackend.start("near", near.address().getPort()));
        rig.await(() -> {
            try {
                return caller.get("/").body().equals("near:0");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(gateway.targets().get("here").connectFailures()).isPositive();
        assertThat(gateway.targets().get("there").connects()).isPositive();
        assertThat(gateway.targets().get("there").answers()).isGreaterThanOrEqualTo(50);
        assertThat(gateway.targets().get("there").gatewayErrors()).isZero();
        assertThat(gateway.upstreams().find("c").orElseThrow().demand()).isGreaterThanOrEqualTo(52);
    }

    @Test
    void countsAnswersThatAGatewayGaveInTheServicesPlace() throws Exception {
        var failing = rig.add(TestServer.start(socket -> {
            HttpBackend.readHead(socket.getInputStream());
            socket.getOutputStream()
                    .write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
        }));
        var tiers = Configs.tiers(
                "c",
                ClusterConfig.Policy.DEFAULT,
                EndpointConfig.of(failing.address()).withTarget("there"));
        gateway.apply(Configs.config(List.of(http("c")), tiers));
        for (int i = 0; i < 3; i++) {
            assertThat(new HttpCaller(rig.connect(gateway, "http")).get("/").head())
                    .contains(" 503 ");
        }
        assertThat(gateway.targets().get("there").gatewayErrors()).isEqualTo(3);
        assertThat(gateway.targets().get("there").answers()).isZero();
        assertThat(gateway.targets().get("there").connectFailures()).isZero();
    }

    @Test
    void connectsFromTheSourceAddressOfItsBootstrap() throws Exception {
        var seen = new java.util.concurrent.atomic.AtomicReference<String>();
        var backend = rig.add(TestServer.start(socket -> {
            seen.set(socket.getInetAddress().getHostAddress());
            socket.getOutputStream().write(1);
        }));
        var bootstrap = new GatewayBootstrap(
                new GatewayBootstrap.About("a", "gw", "0"),
                new GatewayBootstrap.Addresses(
                        Rig.loopback(0), Rig.loopback(0), Optional.of(java.net.InetAddress.getByName("127.0.0.77"))),
                Rig.nothing(),
                GatewayLimits.DEFAULT);
        var other = rig.add(GatewayServer.start(
                bootstrap,
                rig.federation().leaf("spiffe://a.test/gateway/gw"),
                rig.federation().trust(),
                java.time.InstantSource.system()));
        other.apply(Configs.config(
                List.of(Configs.listener("l", Configs.tcp("c"))), Configs.cluster("c", backend.address())));
        assertThat(rig.connect(other, "l").getInputStream().read()).isEqualTo(1);
        assertThat(seen).hasValue("127.0.0.77");
    }
}
