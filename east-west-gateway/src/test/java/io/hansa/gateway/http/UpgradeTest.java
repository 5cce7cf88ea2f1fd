package io.hansa.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.gateway.config.CallerRule;
import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.testkit.Configs;
import io.hansa.gateway.testkit.HttpBackend;
import io.hansa.gateway.testkit.Rig;
import io.hansa.gateway.testkit.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that leave HTTP for another protocol. */
class UpgradeTest {
    private static final String NAME = "outbound_.80_._.chat.shop";
    private static final String WISH = "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\n"
            + "Upgrade: WebSocket\r\nSec-WebSocket-Key: k\r\n\r\n";
    private static final String AGREED = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Accept: v\r\n\r\n";

    private final Rig rig = new Rig();
    private final GatewayServer gateway = rig.gateway(Rig.nothing());
    private final CompletableFuture<String> asked = new CompletableFuture<>();

    @AfterEach
    void close() {
        rig.close();
    }

    private static FilterChain.Action upgrading(String... protocols) {
        var rule = HttpRouteRule.prefix("/", Destination.to("c"));
        return new FilterChain.Action.Http(List.of(rule), Duration.ofHours(1), Set.of(protocols));
    }

    private static void apply(GatewayServer to, io.hansa.gateway.config.GatewayConfig config) {
        assertThat(to.apply(config)).isEqualTo(new GatewayServer.Applied.Whole());
    }

    private void route(InetSocketAddress address, String... protocols) {
        var chain = FilterChain.plaintext("http", upgrading(protocols));
        apply(gateway, Configs.config(List.of(Configs.listener("l", chain)), Configs.cluster("c", address)));
    }

    /** Agrees, says "hello" in the same breath, and sends back whatever comes. */
    private TestServer chatting() {
        return rig.add(TestServer.start(socket -> {
            asked.complete(HttpBackend.readHead(socket.getInputStream()));
            say(socket, AGREED + "hello");
            socket.getInputStream().transferTo(socket.getOutputStream());
        }));
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static String read(Socket socket, int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
    }

    @Test
    void goesOnInTheOtherProtocolWithEveryByte() throws Exception {
        route(chatting().address(), "websocket");
        try (var socket = rig.connect(gateway, "l")) {
            say(socket, WISH + "early");
            var answer = HttpBackend.readHead(socket.getInputStream());
            assertThat(answer)
                    .startsWith("HTTP/1.1 101 ")
                    .contains("Connection: Upgrade\r\n", "Upgrade: websocket\r\n", "Sec-WebSocket-Accept: v\r\n");
            assertThat(read(socket, 10)).isEqualTo("helloearly");
            for (int i = 0; i < 50; i++) {
                say(socket, "GET ");
                assertThat(read(socket, 4)).isEqualTo("GET ");
            }
            assertThat(breaker().used(io.hansa.gateway.balance.Breaker.Kind.REQUEST))
                    .isEqualTo(1);
        }
        assertThat(asked.get(60, TimeUnit.SECONDS))
                .contains("Connection: Upgrade\r\n", "Upgrade: websocket\r\n", "Sec-WebSocket-Key: k\r\n");
        rig.await(() -> breaker().used(io.hansa.gateway.balance.Breaker.Kind.REQUEST) == 0);
    }

    private io.hansa.gateway.balance.Breaker breaker() {
        return gateway.upstreams().find("c").orElseThrow().breaker();
    }

    @Test
    void crossesTwoGatewaysOverMutualTls() throws Exception {
        var inbound = rig.gateway("b.test", Rig.nothing());
        var chain = Configs.terminating(NAME, CallerRule.trustDomains("a.test"), upgrading("websocket"));
        apply(
                inbound,
                Configs.config(
                        List.of(Configs.listener("in", chain)),
                        Configs.cluster("c", chatting().address())));
        apply(
                gateway,
                Configs.config(
                        List.of(Configs.listener("l", FilterChain.plaintext("http", upgrading("websocket")))),
                        Configs.secured(
                                "c",
                                NAME,
                                CallerRule.trustDomains("b.test"),
                                inbound.address("in").orElseThrow())));
        try (var socket = rig.connect(gateway, "l")) {
            say(socket, WISH);
            assertThat(HttpBackend.readHead(socket.getInputStream())).startsWith("HTTP/1.1 101 ");
            assertThat(read(socket, 5)).isEqualTo("hello");
            say(socket, "x".repeat(100_000));
            assertThat(read(socket, 100_000)).hasSize(100_000);
            rig.federation().evict("b.test");
            assertThatThrownBy(() -> socket.getInputStream().readAllBytes()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aWishThatTheChainDoesNotAllowIsNotPassedOn() throws Exception {
        var backend = rig.add(HttpBackend.start("b"));
        route(backend.address());
        try (var socket = rig.connect(gateway, "l")) {
            say(socket, WISH);
            assertThat(HttpBackend.readHead(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
        }
        assertThat(backend.heads().getFirst()).doesNotContainIgnoringCase("upgrade:");
    }

    @Test
    void anEndpointThatDoesNotAgreeAnswersAsUsual() throws Exception {
        route(rig.add(HttpBackend.start("b")).address(), "websocket");
        try (var socket = rig.connect(gateway, "l")) {
            say(socket, WISH + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(HttpBackend.readHead(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
            assertThat(read(socket, 3)).isEqualTo("b:0");
            assertThat(HttpBackend.readHead(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void anAnswerThatSwitchesToWhatNobodyAskedForIsRefused() throws Exception {
        var backend = rig.add(TestServer.start(socket -> {
            HttpBackend.readHead(socket.getInputStream());
            say(socket, AGREED.replace("websocket", "other"));
            socket.getInputStream().read();
        }));
        route(backend.address(), "websocket");
        for (var request : List.of(WISH, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")) {
            try (var socket = rig.connect(gateway, "l")) {
                say(socket, request);
                assertThat(HttpBackend.readHead(socket.getInputStream()))
                        .startsWith("HTTP/1.1 502 ")
                        .contains("bad_response");
            }
        }
    }

    @Test
    void aRequestWithABodyMayNotSwitch() throws Exception {
        var backend = rig.add(HttpBackend.start("b"));
        route(backend.address(), "websocket");
        try (var socket = rig.connect(gateway, "l")) {
            say(socket, WISH.replace("GET", "POST").replace("Host: a", "Host: a\r\nContent-Length: 2") + "ab");
            assertThat(HttpBackend.readHead(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
        }
        assertThat(backend.heads().getFirst()).doesNotContainIgnoringCase("upgrade:");
    }

    @Test
    void httpItselfIsNoProtocolToSwitchTo() {
        var chain = FilterChain.plaintext("http", upgrading("h2c"));
        assertThat(Configs.config(List.of(Configs.listener("l", chain))).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).endsWith("upgrades"));
    }
}
