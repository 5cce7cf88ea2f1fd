package io.hansa.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.testkit.Configs;
import io.hansa.gateway.testkit.HttpBackend;
import io.hansa.gateway.testkit.HttpCaller;
import io.hansa.gateway.testkit.Rig;
import io.hansa.gateway.testkit.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRelayTest {
    private final Rig rig = new Rig();
    private final GatewayServer gateway = rig.gateway(Rig.nothing());

    @AfterEach
    void close() {
        rig.close();
    }

    private HttpCaller caller() throws IOException {
        return new HttpCaller(rig.connect(gateway, "http"));
    }

    private void route(List<HttpRouteRule> rules, ClusterConfig... clusters) {
        var listener = Configs.listener("http", Configs.http(rules.toArray(HttpRouteRule[]::new)));
        assertThat(gateway.apply(Configs.config(List.of(listener), clusters)))
                .isEqualTo(new GatewayServer.Applied.Whole());
    }

    private void routeAllTo(java.net.InetSocketAddress... addresses) {
        route(List.of(HttpRouteRule.prefix("/", Destination.to("c"))), Configs.cluster("c", addresses));
    }

    private TestServer answering(String answer) {
        return rig.add(TestServer.start(socket -> {
            while (!HttpBackend.readHead(socket.getInputStream()).isEmpty()) {
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            }
        }));
    }

    @Test
    void routesByPrefixAndRewritesIt() throws Exception {
        var user = rig.add(HttpBackend.start("user"));
        var order = rig.add(HttpBackend.start("order"));
        route(
                List.of(
                        HttpRouteRule.prefix("/user", Destination.to("user")).rewritingTo("/"),
                        HttpRouteRule.prefix("/order", Destination.to("order"))),
                Configs.cluster("user", user.address()),
                Configs.cluster("order", order.address()));
        var caller = caller();
        assertThat(caller.get("/user/7?x=1").body()).isEqualTo("user:0");
        assertThat(caller.get("/order/8").body()).isEqualTo("order:0");
        var none = caller.get("/stock");
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.head()).contains("x-hansa-reason: no_route");
        assertThat(caller.get("/user").body()).isEqualTo("user:0");
        assertThat(user.heads().getFirst()).startsWith("GET /7?x=1 HTTP/1.1\r\n");
        assertThat(user.heads().getLast())
                .startsWith("GET / HTTP/1.1\r\n")
                .contains("Host: test\r\n", "Via: 1.1 hansa");
        assertThat(order.heads().getFirst()).startsWith("GET /order/8 HTTP/1.1\r\n");
    }

    @Test
    void keepsConnectionsOpenToBothSides() throws Exception {
        var backend = rig.add(HttpBackend.start("b"));
        routeAllTo(backend.address());
        var caller = caller();
        for (int i = 0; i < 200; i++) {
            assertThat(caller.get("/").status()).isEqualTo(200);
        }
        assertThat(backend.connections()).isEqualTo(1);
    }

    @Test
    void balancesEachRequestOnItsOwnByWeight() throws Exception {
        var a = rig.add(HttpBackend.start("a"));
        var b = rig.add(HttpBackend.start("b"));
        var shares = new Destination(List.of(new Destination.Share("a", 3), new Destination.Share("b", 2)));
        route(
                List.of(HttpRouteRule.prefix("/", shares)),
                Configs.cluster("a", a.address()),
                Configs.cluster("b", b.address()));
        var caller = caller();
        for (int i = 0; i < 2_000; i++) {
            assertThat(caller.get("/").status()).isEqualTo(200);
        }
        assertThat(a.requests()).isBetween(1_160, 1_240);
    }

    @Test
    void streamsLargeBodiesBothWays() throws Exception {
        var received = new AtomicInteger();
        var large = "y".repeat(2_000_000);
        var backend = rig.add(TestServer.start(socket -> {
            HttpBackend.readHead(socket.getInputStream());
            received.set(socket.getInputStream().readNBytes(1_500_000).length);
            socket.getOutputStream()
                    .write(("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + large)
                            .getBytes(StandardCharsets.US_ASCII));
        }));
        routeAllTo(backend.address());
        var answer =
                caller().ask("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1500000\r\n\r\n" + "z".repeat(1_500_000));
        assertThat(answer.body()).isEqualTo(large);
        assertThat(received).hasValue(1_500_000);
    }

    @Test
    void reframesChunksAndReadsUntilTheEnd() throws Exception {
        var seen = new StringBuffer();
        var backend = rig.add(TestServer.start(socket -> {
            seen.append(HttpBackend.readHead(socket.getInputStream()));
            while (seen.indexOf("0\r\n\r\n") < 0) {
                seen.append((char) socket.getInputStream().read());
            }
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\nuntil the end".getBytes(StandardCharsets.US_ASCII));
        }));
        routeAllTo(backend.address());
        var caller = caller();
        caller.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n");
        caller.send("2\r\nde\r\n0\r\nTrailer: no\r\n\r\n");
        var answer = caller.read(false);
        assertThat(answer.body()).isEqualTo("until the end");
        assertThat(answer.head()).contains("Transfer-Encoding: chunked");
        assertThat(seen.toString()).contains("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    }

    @Test
    void passesContinueOnAndThenTheAnswer() throws Exception {
        var backend = rig.add(TestServer.start(socket -> {
            var head = HttpBackend.readHead(socket.getInputStream());
            assertThat(head).contains("Expect: 100-continue");
            socket.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readNBytes(3);
            socket.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().read();
        }));
        routeAllTo(backend.address());
        var caller = caller();
        caller.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
        assertThat(caller.read(true).status()).isEqualTo(100);
        caller.send("abc");
        assertThat(caller.read(false).status()).isEqualTo(204);
    }

    @Test
    void answersWithoutABodyWhereThereIsNone() throws Exception {
        var backend = rig.add(HttpBackend.start("b"));
        routeAllTo(backend.address());
        var caller = caller();
        var head = caller.ask("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(head.head()).contains("Content-Length: 3");
        assertThat(caller.get("/").body()).isEqualTo("b:0");
        var gone = caller.ask("HEAD /\u0000 HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(gone.status()).isEqualTo(400);
    }

    @Test
    void closesWhenTheCallerAsksForIt() throws Exception {
        routeAllTo(rig.add(HttpBackend.start("b")).address());
        var caller = caller();
        var answer = caller.ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(answer.head()).contains("Connection: close");
        assertThat(caller.ended()).isTrue();
        var old = caller();
        assertThat(old.ask("GET / HTTP/1.0\r\n\r\n").body()).isEqualTo("b:0");
        assertThat(old.ended()).isTrue();
    }

    @Test
    void servesRequestsThatWereSentTogether() throws Exception {
        routeAllTo(rig.add(HttpBackend.start("b")).address());
        var caller = caller();
        caller.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(50));
        for (int i = 0; i < 50; i++) {
            assertThat(caller.read(false).body()).isEqualTo("b:0");
        }
    }

    @Test
    void aDeadEndpointCostsNoRequestAtAll() throws Exception {
        var first = rig.add(HttpBackend.start("a"));
        var second = rig.add(HttpBackend.start("b"));
        routeAllTo(first.address(), second.address());
        var caller = caller();
        for (int i = 0; i < 20; i++) {
            assertThat(caller.get("/").status()).isEqualTo(200);
        }
        first.close();
        for (int i = 0; i < 300; i++) {
            var answer = caller.get("/");
            assertThat(answer.status()).as(answer.head()).isEqualTo(200);
        }
    }

    @Test
    void sendsAnIdempotentRequestAgainWhenAnIdleConnectionHadDied() throws Exception {
        var served = new AtomicInteger();
        // Answers once on each connection and closes at the second request without a word.
        var backend = rig.add(TestServer.start(socket -> {
            HttpBackend.readHead(socket.getInputStream());
            served.incrementAndGet();
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            HttpBackend.readHead(socket.getInputStream());
        }));
        routeAllTo(backend.address());
        var caller = caller();
        for (int i = 0; i < 20; i++) {
            assertThat(caller.get("/").status()).isEqualTo(200);
        }
        assertThat(served).hasValue(20);
        var post = caller.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        assertThat(post.status()).isEqualTo(502);
        assertThat(post.head()).contains("x-hansa-reason: upstream_reset");
    }

    @Test
    void saysWhyThereIsNoAnswer() throws Exception {
        var silent = rig.add(TestServer.start(socket -> socket.getInputStream().readAllBytes()));
        var impatient = new HttpRouteRule(
                new HttpRouteRule.Match.Prefix("/slow"),
                Destination.to("slow"),
                Optional.empty(),
                Duration.ofMillis(150),
                HttpRouteRule.Retry.DEFAULT);
        route(
                List.of(
                        impatient,
                        HttpRouteRule.prefix("/dead", Destination.to("dead")),
                        HttpRouteRule.prefix("/empty", Destination.to("empty")),
                        HttpRouteRule.prefix("/unknown", Destination.to("unknown"))),
                Configs.cluster("slow", silent.address()),
                Configs.cluster("dead", rig.freeAddress()),
                Configs.cluster("empty"));
        var caller = caller();
        assertThat(caller.get("/slow")).satisfies(answer -> {
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.head()).contains("x-hansa-reason: timeout");
        });
        assertThat(caller.get("/dead").head()).contains(" 503 ", "x-hansa-reason: connect_refused");
        assertThat(caller.get("/empty").head()).contains(" 503 ", "x-hansa-reason: no_healthy_endpoint");
        assertThat(caller.get("/unknown").head()).contains(" 503 ", "x-hansa-reason: unknown_cluster");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n",
                "HTTP/1.1 999 Odd\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "SMTP ready\r\n\r\n",
            })
    void passesNoAmbiguousAnswerOn(String answer) throws Exception {
        routeAllTo(answering(answer).address());
        var got = caller().get("/");
        assertThat(got.status()).isEqualTo(502);
        assertThat(got.head()).contains("x-hansa-reason: bad_response");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
                "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n",
            })
    void refusesToSmuggleAndEndsTheConnection(String request) throws Exception {
        var backend = rig.add(HttpBackend.start("b"));
        routeAllTo(backend.address());
        var caller = caller();
        var answer = caller.ask(request);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.head()).contains("x-hansa-reason: bad_request", "Connection: close");
        assertThat(caller.ended()).isTrue();
        assertThat(backend.requests()).isZero();
    }

    @Test
    void aBrokenAnswerNeverLooksWhole() throws Exception {
        for (String part : List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")) {
            var backend = rig.add(TestServer.start(socket -> {
                HttpBackend.readHead(socket.getInputStream());
                socket.getOutputStream().write(part.getBytes(StandardCharsets.US_ASCII));
            }));
            routeAllTo(backend.address());
            var caller = caller();
            assertThatThrownBy(() -> {
                        var answer = caller.get("/");
                        if (answer.body().length() < 100) {
                            throw new IOException("short");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void endsOpenConnectionsWithTheirNextAnswerWhenDraining() throws Exception {
        routeAllTo(rig.add(HttpBackend.start("b")).address());
        var idle = caller();
        assertThat(idle.get("/").status()).isEqualTo(200);
        assertThat(gateway.drain(Duration.ofSeconds(5))).isZero();
        assertThat(idle.ended()).isTrue();
    }

    @Test
    void goesToAnotherEndpointWhenOneIsSilent() throws Exception {
        var silent = rig.add(TestServer.start(socket -> socket.getInputStream().readAllBytes()));
        var speaking = rig.add(HttpBackend.start("b"));
        var rule = new HttpRouteRule(
                new HttpRouteRule.Match.Prefix("/"),
                Destination.to("c"),
                Optional.empty(),
                Duration.ofSeconds(5),
                new HttpRouteRule.Retry(3, Duration.ofMillis(100)));
        route(List.of(rule), Configs.cluster("c", silent.address(), speaking.address()));
        var caller = caller();
        for (int i = 0; i < 10; i++) {
            assertThat(caller.get("/").body()).isEqualTo("b:0");
        }
        assertThat(silent.accepted()).isPositive();
    }
}
