package io.hansa.gateway.http2;

import static io.hansa.gateway.testkit.Http2Peer.DATA;
import static io.hansa.gateway.testkit.Http2Peer.END_HEADERS;
import static io.hansa.gateway.testkit.Http2Peer.END_STREAM;
import static io.hansa.gateway.testkit.Http2Peer.HEADERS;
import static io.hansa.gateway.testkit.Http2Peer.RST_STREAM;
import static io.hansa.gateway.testkit.Http2Peer.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.testkit.Configs;
import io.hansa.gateway.testkit.Http2Peer;
import io.hansa.gateway.testkit.HttpBackend;
import io.hansa.gateway.testkit.HttpCaller;
import io.hansa.gateway.testkit.Rig;
import io.hansa.gateway.testkit.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller that keeps the rules of HTTP/2, and one that breaks them (RFC 9113). The endpoint speaks HTTP/1.1. */
class FramingTest {
    private static final int PROTOCOL_ERROR = 1;

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

    private HttpBackend backend() {
        var backend = rig.add(HttpBackend.start("b"));
        routeAllTo(backend.address());
        return backend;
    }

    private Http2Peer caller() throws IOException {
        return Http2Peer.caller(rig.connect(gateway, "http"));
    }

    private void answering(String answer) {
        routeAllTo(rig.add(TestServer.start(socket -> {
                    while (!HttpBackend.readHead(socket.getInputStream()).isEmpty()) {
                        socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    }
                }))
                .address());
    }

    private static void answered(Http2Peer caller, int stream, int status) throws IOException {
        var head = caller.next();
        assertThat(head.type()).isEqualTo(HEADERS);
        assertThat(head.stream()).isEqualTo(stream);
        assertThat(caller.fields(head)).containsEntry(":status", Integer.toString(status));
        var last = head;
        while (!last.ends()) {
            last = caller.next();
        }
    }

    @Test
    void servesEitherVersionOnOneListener() throws Exception {
        var backend = backend();
        var caller = caller();
        caller.get(1, "/a?b=c");
        var head = caller.next();
        assertThat(caller.fields(head))
                .containsEntry(":status", "200")
                .containsEntry("content-length", "3")
                .containsEntry("via", "2 hansa");
        assertThat(caller.next(DATA).text()).isEqualTo("b:0");
        assertThat(new HttpCaller(rig.connect(gateway, "http")).get("/").body()).isEqualTo("b:0");
        assertThat(backend.heads().getFirst()).startsWith("GET /a?b=c HTTP/1.1\r\nHost: test\r\n");
    }

    @Test
    void knowsThePrefaceInHoweverManyPieces() throws Exception {
        backend();
        var socket = rig.connect(gateway, "http");
        socket.setTcpNoDelay(true);
        for (var piece : List.of("P", "RI * HTTP", "/2.0\r\n", "\r\nSM\r\n\r")) {
            socket.getOutputStream().write(piece.getBytes(StandardCharsets.US_ASCII));
        }
        socket.getOutputStream().write('\n');
        socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
        assertThat(socket.getInputStream().readNBytes(9)[3]).isEqualTo((byte) SETTINGS);
        var other = new HttpCaller(rig.connect(gateway, "http"));
        other.send("P");
        other.send("UT / HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nhi");
        assertThat(other.read(false).body()).isEqualTo("b:2");
    }

    @Test
    void servesManyStreamsOfOneConnectionAtATime() throws Exception {
        backend();
        var caller = caller();
        for (int stream = 1; stream < 200; stream += 2) {
            caller.get(stream, "/" + stream);
        }
        int answers = 0;
        while (answers < 100) {
            var frame = caller.next();
            if (frame.type() == HEADERS) {
                assertThat(caller.fields(frame)).containsEntry(":status", "200");
            }
            answers += frame.ends() ? 1 : 0;
        }
    }

    @Test
    void sendsABodyOnAsItComes() throws Exception {
        var backend = backend();
        var caller = caller();
        caller.post(1, "/", "content-length", "6", "cookie", "a=1", "cookie", "b=2");
        caller.data(1, 0, "abc".getBytes(StandardCharsets.US_ASCII));
        caller.data(1, END_STREAM, "def".getBytes(StandardCharsets.US_ASCII));
        answered(caller, 1, 200);
        assertThat(backend.heads().getFirst()).contains("Content-Length: 6\r\n", "cookie: a=1; b=2\r\n");
    }

    @Test
    void passesOnInterimAndBodilessAnswers() throws Exception {
        answering("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
        var caller = caller();
        caller.get(1, "/");
        var early = caller.next();
        assertThat(caller.fields(early)).containsEntry(":status", "103").containsEntry("link", "x");
        assertThat(early.ends()).isFalse();
        var last = caller.next();
        assertThat(caller.fields(last)).containsEntry(":status", "204");
        assertThat(last.ends()).isTrue();
    }

    @Test
    void resetsAStreamWhoseAnswerBreaksOff() throws Exception {
        routeAllTo(rig.add(TestServer.start(socket -> {
                    HttpBackend.readHead(socket.getInputStream());
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"
                                    .getBytes(StandardCharsets.US_ASCII));
                }))
                .address());
        var caller = caller();
        caller.get(1, "/");
        assertThat(caller.fields(caller.next())).containsEntry(":status", "200");
        var end = caller.next();
        while (end.type() == DATA) {
            assertThat(end.ends()).isFalse();
            end = caller.next();
        }
        assertThat(end.type()).isEqualTo(RST_STREAM);
        caller.get(3, "/");
        assertThat(caller.fields(caller.next(HEADERS))).containsEntry(":status", "200");
    }

    @Test
    void tellsACallerWhoseAnswerCameEarlyToStop() throws Exception {
        answering("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
        var caller = caller();
        caller.post(1, "/");
        caller.data(1, 0, new byte[10]);
        var head = caller.next();
        assertThat(caller.fields(head)).containsEntry(":status", "413");
        assertThat(head.ends()).isTrue();
        var reset = caller.next();
        assertThat(reset.type()).isEqualTo(RST_STREAM);
        assertThat(reset.error()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Upper|x",
                "connection|close",
                "transfer-encoding|chunked",
                "te|gzip",
                ":unknown|x",
                ":status|200",
                ":path|/twice",
                "upgrade|websocket"
            })
    void resetsAStreamWhoseHeadIsMalformed(String name, String value) throws Exception {
        var backend = backend();
        var caller = caller();
        caller.headers(
                1,
                END_STREAM,
                ":method",
                "GET",
                ":scheme",
                "http",
                ":authority",
                "test",
                ":path",
                "/",
                name.strip(),
                value.strip());
        var frame = caller.next();
        assertThat(frame.type()).as("type").isEqualTo(RST_STREAM);
        assertThat(frame.error()).isEqualTo(PROTOCOL_ERROR);
        caller.get(3, "/");
        answered(caller, 3, 200);
        assertThat(backend.requests()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\u0000b", " a", "a\t"})
    void passesOnNoValueThatEndsALineOfHttp1(String value) throws Exception {
        var backend = backend();
        var caller = caller();
        caller.headers(
                1, END_STREAM, ":method", "GET", ":scheme", "http", ":authority", "test", ":path", "/", "x", value);
        var frame = caller.next();
        assertThat(frame.type()).isIn(RST_STREAM, HEADERS);
        if (frame.type() == HEADERS) {
            assertThat(caller.fields(frame)).containsEntry(":status", "400");
        }
        assertThat(backend.requests()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/a b,test,,400",
        "GET,/a\rb,test,,400",
        "GET,x,test,,400",
        "GET,/,te st,,400",
        "GET,/,test,other,400",
        "CONNECT,/,test,,501",
        "G T,/,test,,400"
    })
    void answersWhatCannotBePassedOn(String method, String path, String authority, String host, int status)
            throws Exception {
        var backend = backend();
        var caller = caller();
        var block = host == null
                ? caller.block(":method", method, ":scheme", "http", ":authority", authority, ":path", path)
                : caller.block(
                        ":method", method, ":scheme", "http", ":authority", authority, ":path", path, "host", host);
        caller.send(HEADERS, END_STREAM | END_HEADERS, 1, block);
        var frame = caller.next();
        if (frame.type() == HEADERS) {
            assertThat(caller.fields(frame)).containsEntry(":status", Integer.toString(status));
        } else {
            assertThat(frame.type()).isEqualTo(RST_STREAM);
            assertThat(frame.error()).isEqualTo(PROTOCOL_ERROR);
        }
        assertThat(backend.requests()).isZero();
    }
}
