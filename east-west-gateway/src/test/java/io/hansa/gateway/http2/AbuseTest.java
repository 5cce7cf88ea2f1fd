package io.hansa.gateway.http2;

import static io.hansa.gateway.testkit.Http2Peer.CONTINUATION;
import static io.hansa.gateway.testkit.Http2Peer.DATA;
import static io.hansa.gateway.testkit.Http2Peer.END_HEADERS;
import static io.hansa.gateway.testkit.Http2Peer.END_STREAM;
import static io.hansa.gateway.testkit.Http2Peer.GOAWAY;
import static io.hansa.gateway.testkit.Http2Peer.HEADERS;
import static io.hansa.gateway.testkit.Http2Peer.PING;
import static io.hansa.gateway.testkit.Http2Peer.RST_STREAM;
import static io.hansa.gateway.testkit.Http2Peer.SETTINGS;
import static io.hansa.gateway.testkit.Http2Peer.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.testkit.Configs;
import io.hansa.gateway.testkit.Http2Peer;
import io.hansa.gateway.testkit.HttpBackend;
import io.hansa.gateway.testkit.Rig;
import io.hansa.gateway.testkit.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that flood, hoard or break a whole connection lose it; nobody else notices. */
class AbuseTest {
    private static final int PROTOCOL_ERROR = 1;
    private static final int FLOW_CONTROL_ERROR = 3;
    private static final int FRAME_SIZE_ERROR = 6;
    private static final int REFUSED_STREAM = 7;
    private static final int ENHANCE_YOUR_CALM = 11;

    private final Rig rig = new Rig();
    private final GatewayServer gateway = rig.gateway(Rig.nothing());

    @AfterEach
    void close() {
        rig.close();
    }

    private void routeAllTo(InetSocketAddress address) {
        var listener = Configs.listener("http", Configs.http(HttpRouteRule.prefix("/", Destination.to("c"))));
        assertThat(gateway.apply(Configs.config(List.of(listener), Configs.cluster("c", address))))
                .isEqualTo(new GatewayServer.Applied.Whole());
    }

    private void backend() {
        routeAllTo(rig.add(HttpBackend.start("b")).address());
    }

    /** Takes requests and never answers. */
    private void silent() {
        var end = new CountDownLatch(1);
        routeAllTo(rig.add(TestServer.start(socket -> {
                    HttpBackend.readHead(socket.getInputStream());
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .address());
        rig.add(end::countDown);
    }

    private Http2Peer caller() throws IOException {
        return Http2Peer.caller(rig.connect(gateway, "http"));
    }

    /** The connection ends, by the gateway's judgement, and the next caller is served. */
    private void sentAway(Http2Peer caller, List<Integer> errors) throws IOException {
        lastWord(caller).ifPresent(error -> assertThat(errors).contains(error));
        assertThat(caller.ended()).isTrue();
        rig.await(() -> gateway.metrics().toText().contains("code=\"HANSA-HTTP-012\"} 1"));
        var other = caller();
        other.get(1, "/");
        assertThat(other.fields(other.next(HEADERS))).containsEntry(":status", "200");
    }

    /** Why it was sent away; empty when the end of the connection, with bytes unread, was quicker than the word about it. */
    private static OptionalInt lastWord(Http2Peer caller) {
        try {
            return OptionalInt.of(caller.next(GOAWAY).error());
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    private interface Sending {
        void once() throws IOException;
    }

    /** Forty times, or until the gateway has had enough. */
    private static void flooding(Sending sending) {
        try {
            for (int i = 0; i < 40; i++) {
                sending.once();
            }
        } catch (IOException e) {
            assertThat(e).isNotNull();
        }
    }

    /** Each breaks a rule of the whole connection. */
    private interface Offence {
        void commit(Http2Peer caller) throws IOException;
    }

    private record Case(Offence offence, List<Integer> errors) {}

    private static final Map<String, Case> OFFENCES = Map.of(
            "data on a stream that never was",
            new Case(caller -> caller.data(1, 0, new byte[1]), List.of(PROTOCOL_ERROR)),
            "a stream of the server's",
            new Case(caller -> caller.get(2, "/"), List.of(PROTOCOL_ERROR)),
            "a frame that is too large",
            new Case(caller -> caller.send(DATA, 0, 1, new byte[16_385]), List.of(FRAME_SIZE_ERROR)),
            "a ping of seven bytes",
            new Case(caller -> caller.send(PING, 0, 0, new byte[7]), List.of(FRAME_SIZE_ERROR)),
            "settings on a stream",
            new Case(caller -> caller.send(SETTINGS, 0, 1), List.of(PROTOCOL_ERROR)),
            "a window that overflows",
            new Case(
                    caller -> {
                        caller.sendInt(WINDOW_UPDATE, 0, Integer.MAX_VALUE);
                        caller.sendInt(WINDOW_UPDATE, 0, Integer.MAX_VALUE);
                    },
                    List.of(FLOW_CONTROL_ERROR)),
            "a continuation of nothing",
            new Case(caller -> caller.send(CONTINUATION, END_HEADERS, 1), List.of(PROTOCOL_ERROR)),
            "another frame within a head",
            new Case(
                    caller -> {
                        caller.send(HEADERS, 0, 1, caller.block(":method", "GET"));
                        caller.send(PING, 0, 0, new byte[8]);
                    },
                    List.of(PROTOCOL_ERROR)),
            "a head that cannot be unpacked",
            new Case(caller -> caller.send(HEADERS, END_HEADERS, 1, (byte) 0xff, (byte) 0xff), List.of(9)));

    static List<String> offences() {
        return OFFENCES.keySet().stream().sorted().toList();
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.MethodSource("offences")
    void endsAConnectionWhoseRulesAreBroken(String name) throws Exception {
        backend();
        var caller = caller();
        var offence = OFFENCES.get(name);
        try {
            offence.offence().commit(caller);
        } catch (IOException e) {
            assertThat(e).as("the gateway was quicker").isNotNull();
        }
        sentAway(caller, offence.errors());
    }

    @Test
    void refusesMoreStreamsThanItSaid() throws Exception {
        silent();
        var caller = caller();
        for (int stream = 1; stream <= 201; stream += 2) {
            caller.get(stream, "/");
        }
        var refused = caller.next();
        assertThat(refused.type()).isEqualTo(RST_STREAM);
        assertThat(refused.stream()).isEqualTo(201);
        assertThat(refused.error()).isEqualTo(REFUSED_STREAM);
    }

    @Test
    void sendsAwayWhoResetsAllThatItAsks() throws Exception {
        backend();
        var caller = caller();
        assertThatThrownBy(() -> {
                    for (int stream = 1; stream < 2_000_000; stream += 2) {
                        caller.get(stream, "/");
                        caller.sendInt(RST_STREAM, stream, 8);
                    }
                })
                .isInstanceOf(IOException.class);
        rig.await(() -> gateway.metrics().toText().contains("code=\"HANSA-HTTP-012\"} 1"));
        assertThat(gateway.metrics().toText()).doesNotContain("code=\"HANSA-HTTP-012\"} 2");
        var other = caller();
        other.get(1, "/");
        assertThat(other.fields(other.next(HEADERS))).containsEntry(":status", "200");
    }

    @Test
    void keepsWhoGivesUpNowAndThen() throws Exception {
        backend();
        var caller = caller();
        int stream = 1;
        for (int i = 0; i < 400; i++) {
            caller.get(stream, "/");
            while (!caller.next().ends()) {
                assertThat(stream).isPositive();
            }
            stream += 2;
            if (i % 2 == 0) {
                caller.post(stream, "/");
                caller.sendInt(RST_STREAM, stream, 8);
                stream += 2;
            }
        }
        caller.get(stream, "/");
        var head = caller.next(HEADERS);
        assertThat(caller.fields(head)).containsEntry(":status", "200");
    }

    @Test
    void sendsAwayWhoNeverEndsAHead() throws Exception {
        backend();
        var caller = caller();
        caller.send(HEADERS, 0, 1, caller.block(":method", "GET"));
        flooding(() -> caller.send(CONTINUATION, 0, 1));
        sentAway(caller, List.of(ENHANCE_YOUR_CALM));
    }

    @Test
    void sendsAwayWhoSendsNothingButEmptyData() throws Exception {
        silent();
        var caller = caller();
        caller.post(1, "/");
        flooding(() -> caller.data(1, 0));
        lastWord(caller).ifPresent(error -> assertThat(error).isEqualTo(ENHANCE_YOUR_CALM));
        assertThat(caller.ended()).isTrue();
        rig.await(() -> gateway.metrics().toText().contains("code=\"HANSA-HTTP-012\"} 1"));
    }

    @ParameterizedTest
    @ValueSource(ints = {PING, SETTINGS})
    void endsAConnectionThatAsksForAnswersAndReadsNone(int type) throws Exception {
        backend();
        var caller = caller();
        caller.socket().setReceiveBufferSize(8_192);
        int length = type == PING ? 8 : 0;
        var flood = ByteBuffer.allocate(1_000 * (9 + length));
        for (int i = 0; i < 1_000; i++) {
            flood.put((byte) 0)
                    .putShort((short) length)
                    .put((byte) type)
                    .put((byte) 0)
                    .putInt(0)
                    .put(new byte[length]);
        }
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100_000; i++) {
                        caller.socket().getOutputStream().write(flood.array());
                    }
                })
                .isInstanceOf(IOException.class);
        var other = caller();
        other.get(1, "/");
        assertThat(other.fields(other.next(HEADERS))).containsEntry(":status", "200");
    }

    @Test
    void refusesAHeadThatIsTooLarge() throws Exception {
        backend();
        var caller = caller();
        var block = caller.block(
                ":method", "GET", ":scheme", "http", ":authority", "test", ":path", "/", "x", "y".repeat(50_000));
        int at = 0;
        while (at < block.length) {
            int length = Math.min(16_000, block.length - at);
            var piece = java.util.Arrays.copyOfRange(block, at, at + length);
            int flags = at + length == block.length ? END_HEADERS : 0;
            caller.send(at == 0 ? HEADERS : CONTINUATION, at == 0 ? flags | END_STREAM : flags, 1, piece);
            at += length;
        }
        var frame = caller.next();
        assertThat(frame.type()).isIn(HEADERS, RST_STREAM, GOAWAY);
        if (frame.type() == HEADERS) {
            assertThat(caller.fields(frame)).containsEntry(":status", "431");
        }
    }

    @Test
    void saysGoodByeInTwoSteps() throws Exception {
        var go = new CountDownLatch(1);
        routeAllTo(rig.add(TestServer.start(socket -> {
                    while (!HttpBackend.readHead(socket.getInputStream()).isEmpty()) {
                        try {
                            go.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        socket.getOutputStream()
                                .write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"
                                        .getBytes(StandardCharsets.US_ASCII));
                    }
                }))
                .address());
        var caller = caller();
        caller.get(1, "/");
        rig.await(() -> gateway.upstreams().find("c").orElseThrow().demand() == 1);
        Supplier<Integer> drain = () -> gateway.drain(java.time.Duration.ofSeconds(60));
        var drained = java.util.concurrent.CompletableFuture.supplyAsync(drain);
        var notice = caller.next(GOAWAY);
        assertThat(notice.lastStream()).isEqualTo(Integer.MAX_VALUE);
        caller.get(3, "/on-its-way");
        var last = caller.next(GOAWAY);
        assertThat(last.lastStream()).isEqualTo(3);
        assertThat(last.error()).isZero();
        go.countDown();
        int ends = 0;
        while (ends < 2) {
            var frame = caller.next();
            assertThat(frame.type()).isIn(HEADERS, DATA);
            ends += frame.ends() ? 1 : 0;
        }
        assertThat(caller.ended()).isTrue();
        assertThat(drained.get(60, java.util.concurrent.TimeUnit.SECONDS)).isZero();
    }
}
