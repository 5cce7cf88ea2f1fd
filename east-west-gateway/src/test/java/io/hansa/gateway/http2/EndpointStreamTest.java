package io.hansa.gateway.http2;

import static io.hansa.gateway.testkit.Http2Peer.DATA;
import static io.hansa.gateway.testkit.Http2Peer.END_STREAM;
import static io.hansa.gateway.testkit.Http2Peer.GOAWAY;
import static io.hansa.gateway.testkit.Http2Peer.HEADERS;
import static io.hansa.gateway.testkit.Http2Peer.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.testkit.Configs;
import io.hansa.gateway.testkit.Http2Peer;
import io.hansa.gateway.testkit.Http2Peer.Frame;
import io.hansa.gateway.testkit.HttpCaller;
import io.hansa.gateway.testkit.Rig;
import io.hansa.gateway.testkit.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An endpoint that speaks HTTP/2 by hand: how it may refuse, go, break and overflow. */
class EndpointStreamTest {
    private static final int CANCEL = 8;
    private static final int REFUSED_STREAM = 7;
    private static final int INTERNAL_ERROR = 2;
    private static final int MAX_CONCURRENT_STREAMS = 3;

    private final Rig rig = new Rig();
    private final GatewayServer gateway = rig.gateway(Rig.nothing());
    private final AtomicInteger streams = new AtomicInteger();
    private final Queue<Map<String, String>> heads = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        rig.close();
    }

    /** What an endpoint does with one request. */
    private interface Behaviour {
        void on(Http2Peer endpoint, Frame head, int number) throws IOException;
    }

    private TestServer endpoint(Behaviour behaviour, int... settings) {
        var server = rig.add(TestServer.start(socket -> serve(socket, behaviour, settings)));
        var listener = Configs.listener("http", Configs.http(HttpRouteRule.prefix("/", Destination.to("c"))));
        assertThat(gateway.apply(Configs.config(List.of(listener), Configs.http2("c", server.address()))))
                .isEqualTo(new GatewayServer.Applied.Whole());
        return server;
    }

    private void serve(Socket socket, Behaviour behaviour, int... settings) throws IOException {
        var endpoint = Http2Peer.endpoint(socket, settings);
        while (true) {
            var frame = endpoint.next();
            if (frame.type() == HEADERS) {
                heads.add(endpoint.fields(frame));
                behaviour.on(endpoint, frame, streams.incrementAndGet());
            }
        }
    }

    private static void answer(Http2Peer endpoint, int stream, String body) throws IOException {
        endpoint.headers(stream, 0, ":status", "200");
        endpoint.data(stream, END_STREAM, body.getBytes(StandardCharsets.US_ASCII));
    }

    private static void goAway(Http2Peer endpoint, int last) throws IOException {
        endpoint.send(
                GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(last).putInt(0).array());
    }

    private HttpCaller caller() throws IOException {
        return new HttpCaller(rig.connect(gateway, "http"));
    }

    private Http2Peer caller2() throws IOException {
        return Http2Peer.caller(rig.connect(gateway, "http"));
    }

    @Test
    void translatesForACallerOfHttp1() throws Exception {
        endpoint((endpoint, head, number) -> {
            endpoint.headers(head.stream(), 0, ":status", "200", "x-a", "b");
            endpoint.data(head.stream(), 0, "hel".getBytes(StandardCharsets.US_ASCII));
            endpoint.data(head.stream(), 0, "lo".getBytes(StandardCharsets.US_ASCII));
            endpoint.headers(head.stream(), END_STREAM, "x-trailer", "t");
        });
        var answer = caller().ask("GET /p HTTP/1.1\r\nHost: h\r\nConnection: X-Drop\r\nX-Drop: 1\r\nX-Keep: 2\r\n\r\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("hello");
        assertThat(answer.head()).contains("x-a: b").doesNotContain("x-trailer");
        assertThat(heads.peek())
                .containsEntry(":method", "GET")
                .containsEntry(":path", "/p")
                .containsEntry(":authority", "h")
                .containsEntry(":scheme", "http")
                .containsEntry("x-keep", "2")
                .doesNotContainKeys("x-drop", "connection", "host");
    }

    @Test
    void repeatsWhatAnEndpointRefusedUnread() throws Exception {
        var server = endpoint((endpoint, head, number) -> {
            if (number == 1) {
                endpoint.sendInt(RST_STREAM, head.stream(), REFUSED_STREAM);
            } else {
                answer(endpoint, head.stream(), "second");
            }
        });
        // Not idempotent, but nobody has looked at it.
        assertThat(caller().ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
                        .body())
                .isEqualTo("second");
        assertThat(server.accepted()).isEqualTo(1);
    }

    @Test
    void repeatsWhatWasOnItsWayWhenAnEndpointWent() throws Exception {
        var server = endpoint((endpoint, head, number) -> {
            if (number == 2) {
                goAway(endpoint, head.stream() - 2);
            } else {
                answer(endpoint, head.stream(), "answer " + number);
            }
        });
        var caller = caller();
        var post = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
        assertThat(caller.ask(post).body()).isEqualTo("answer 1");
        assertThat(caller.ask(post).body()).isEqualTo("answer 3");
        assertThat(server.accepted()).isEqualTo(2);
    }

    @Test
    void repeatsOnANewConnectionWhatAnOldOneLost() throws Exception {
        var server = endpoint((endpoint, head, number) -> {
            if (number == 2) {
                TestServer.reset(endpoint.socket());
            } else {
                answer(endpoint, head.stream(), "answer " + number);
            }
        });
        var caller = caller();
        assertThat(caller.get("/").body()).isEqualTo("answer 1");
        assertThat(caller.get("/").body()).isEqualTo("answer 3");
        assertThat(server.accepted()).isEqualTo(2);
    }

    @Test
    void repeatsNothingThatSomebodyMayHaveDone() throws Exception {
        endpoint((endpoint, head, number) -> endpoint.sendInt(RST_STREAM, head.stream(), INTERNAL_ERROR));
        var answer = caller().ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.head()).contains("x-hansa-reason: upstream_reset");
        assertThat(streams).hasValue(1);
    }

    @Test
    void opensAnotherConnectionWhenOneIsFull() throws Exception {
        var both = new CountDownLatch(2);
        var server = endpoint(
                (endpoint, head, number) -> {
                    if (number > 1) {
                        both.countDown();
                        arrived(both);
                    }
                    answer(endpoint, head.stream(), "x");
                },
                MAX_CONCURRENT_STREAMS,
                1);
        var caller = caller2();
        // The first tells the gateway how many the endpoint takes; the next two wait for each other.
        caller.get(1, "/");
        assertThat(caller.next(DATA).stream()).isEqualTo(1);
        caller.get(3, "/");
        caller.get(5, "/");
        assertThat(List.of(caller.next(DATA).stream(), caller.next(DATA).stream()))
                .containsExactlyInAnyOrder(3, 5);
        assertThat(server.accepted()).isEqualTo(2);
    }

    private static void arrived(CountDownLatch all) {
        try {
            all.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void tellsBothSidesOfAReset() throws Exception {
        var reset = new java.util.concurrent.CompletableFuture<Integer>();
        endpoint((endpoint, head, number) -> {
            if (number == 1) {
                endpoint.headers(head.stream(), 0, ":status", "200");
                endpoint.sendInt(RST_STREAM, head.stream(), INTERNAL_ERROR);
            } else {
                endpoint.headers(head.stream(), 0, ":status", "200");
                reset.complete(endpoint.next(RST_STREAM).error());
            }
        });
        var caller = caller2();
        caller.get(1, "/");
        var head = caller.next();
        while (head.type() != RST_STREAM) {
            assertThat(head.ends()).isFalse();
            head = caller.next();
        }
        caller.get(3, "/");
        assertThat(caller.fields(caller.next(HEADERS))).isNotEmpty();
        caller.sendInt(RST_STREAM, 3, CANCEL);
        assertThat(reset.get(60, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo(CANCEL);
    }

    @Test
    void passesOnTrailersAndTheWishForThem() throws Exception {
        endpoint((endpoint, head, number) -> {
            endpoint.headers(head.stream(), 0, ":status", "200");
            endpoint.data(head.stream(), 0, new byte[3]);
            endpoint.headers(head.stream(), END_STREAM, "grpc-status", "0");
        });
        var caller = caller2();
        caller.headers(
                1, END_STREAM, ":method", "GET", ":scheme", "http", ":authority", "h", ":path", "/", "te", "trailers");
        assertThat(caller.fields(caller.next(HEADERS))).containsEntry(":status", "200");
        assertThat(caller.next(DATA).ends()).isFalse();
        var trailers = caller.next(HEADERS);
        assertThat(trailers.ends()).isTrue();
        assertThat(caller.fields(trailers)).containsEntry("grpc-status", "0");
        assertThat(heads.peek()).containsEntry("te", "trailers");
    }

    @Test
    void refusesAnAnswerThatIsNone() throws Exception {
        endpoint((endpoint, head, number) -> endpoint.headers(head.stream(), 0, ":status", "7"));
        var answer = caller().get("/");
        assertThat(answer.status()).isEqualTo(502);
    }
}
