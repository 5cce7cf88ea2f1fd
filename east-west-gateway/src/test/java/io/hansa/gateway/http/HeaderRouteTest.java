package io.hansa.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.HeaderEdits;
import io.hansa.gateway.config.HeaderEdits.Edit;
import io.hansa.gateway.config.HeaderEdits.Mode;
import io.hansa.gateway.config.HeaderMatch;
import io.hansa.gateway.config.HeaderMatch.Text;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.testkit.Configs;
import io.hansa.gateway.testkit.HttpBackend;
import io.hansa.gateway.testkit.HttpCaller;
import io.hansa.gateway.testkit.Rig;
import io.hansa.gateway.testkit.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Routes that look at headers and methods, and what they change in headers. */
class HeaderRouteTest {
    private final Rig rig = new Rig();
    private final GatewayServer gateway = rig.gateway(Rig.nothing());
    private final HttpBackend a = rig.add(HttpBackend.start("a"));
    private final HttpBackend b = rig.add(HttpBackend.start("b"));

    @AfterEach
    void close() {
        rig.close();
    }

    private HttpCaller routed(HttpRouteRule... rules) throws Exception {
        assertThat(gateway.apply(Configs.config(
                        List.of(Configs.listener("http", Configs.http(rules))),
                        Configs.cluster("a", a.address()),
                        Configs.cluster("b", b.address()))))
                .isEqualTo(new GatewayServer.Applied.Whole());
        return new HttpCaller(rig.connect(gateway, "http"));
    }

    /** To a when it is fulfilled, to b otherwise; with these header lines. */
    private String chosen(HeaderMatch condition, String headers) throws Exception {
        var caller = routed(
                HttpRouteRule.prefix("/", Destination.to("a")).when(condition),
                HttpRouteRule.prefix("/", Destination.to("b")));
        return caller.ask("GET /x HTTP/1.1\r\nHost: shop.test\r\n" + headers + "\r\n")
                .body();
    }

    @Test
    void choosesByMethod() throws Exception {
        var caller = routed(
                HttpRouteRule.prefix("/", Destination.to("a")).when(HeaderMatch.method("PUT")),
                HttpRouteRule.prefix("/", Destination.to("b")));
        assertThat(caller.ask("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nz")
                        .body())
                .isEqualTo("a:1");
        assertThat(caller.get("/").body()).isEqualTo("b:0");
    }

    @Test
    void choosesByWhatAHeaderSays() throws Exception {
        var exact = HeaderMatch.exact("x-version", "v2");
        assertThat(chosen(exact, "X-Version: v2\r\n")).isEqualTo("a:0");
        assertThat(chosen(exact, "X-Version: v20\r\n")).isEqualTo("b:0");
        assertThat(chosen(exact, "")).isEqualTo("b:0");
        assertThat(chosen(exact, "X-Version: v2\r\nX-Version: v3\r\n")).isEqualTo("b:0");
        var joined = HeaderMatch.exact("x-version", "v2,v3");
        assertThat(chosen(joined, "X-Version: v2\r\nX-Version: v3\r\n")).isEqualTo("a:0");
        assertThat(chosen(new HeaderMatch("x-version", new Text.Prefix("v2"), false), "X-Version: v20\r\n"))
                .isEqualTo("a:0");
        assertThat(chosen(new HeaderMatch("x-version", new Text.Suffix("-rc"), false), "X-Version: 2-rc\r\n"))
                .isEqualTo("a:0");
        assertThat(chosen(new HeaderMatch("x-version", new Text.Contains("beta"), false), "X-Version: 2-beta1\r\n"))
                .isEqualTo("a:0");
        assertThat(chosen(HeaderMatch.exact(":authority", "shop.test"), "")).isEqualTo("a:0");
    }

    @Test
    void anAbsentHeaderFulfilsOnlyThatItBeAbsent() throws Exception {
        var unlike = new HeaderMatch("x-version", new Text.Exact("v2"), true);
        assertThat(chosen(unlike, "X-Version: v3\r\n")).isEqualTo("a:0");
        assertThat(chosen(unlike, "X-Version: v2\r\n")).isEqualTo("b:0");
        assertThat(chosen(unlike, "")).isEqualTo("b:0");
        var absent = new HeaderMatch("x-version", new Text.Present(), true);
        assertThat(chosen(absent, "")).isEqualTo("a:0");
        assertThat(chosen(absent, "X-Version: v2\r\n")).isEqualTo("b:0");
    }

    @Test
    void changesHeadersOfTheRequest() throws Exception {
        var edits = new HeaderEdits(
                List.of(
                        new Edit.Remove("x-secret"),
                        new Edit.Put("x-added", "1", Mode.APPEND),
                        new Edit.Put("x-kept", "new", Mode.ADD_IF_ABSENT),
                        new Edit.Put("x-over", "new", Mode.OVERWRITE_OR_ADD),
                        new Edit.Put("x-nothing", "new", Mode.OVERWRITE_IF_PRESENT)),
                List.of());
        var caller = routed(HttpRouteRule.prefix("/", Destination.to("a")).editing(edits));
        caller.ask("GET / HTTP/1.1\r\nHost: x\r\nX-Secret: s\r\nX-Added: 0\r\nX-Kept: old\r\nX-Over: old\r\n\r\n");
        assertThat(a.heads().getFirst())
                .contains("X-Added: 0\r\n", "x-added: 1\r\n", "X-Kept: old\r\n", "x-over: new\r\n")
                .doesNotContain("Secret", "x-kept", "X-Over", "x-nothing");
    }

    @Test
    void changesHeadersOfTheResponse() throws Exception {
        var backend = rig.add(TestServer.start(socket -> {
            HttpBackend.readHead(socket.getInputStream());
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nServer: x/1.2\r\nContent-Length: 0\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
        }));
        var edits = new HeaderEdits(
                List.of(), List.of(new Edit.Remove("server"), new Edit.Put("x-served", "yes", Mode.APPEND)));
        assertThat(gateway.apply(Configs.config(
                        List.of(Configs.listener(
                                "http",
                                Configs.http(HttpRouteRule.prefix("/", Destination.to("c"))
                                        .editing(edits)))),
                        Configs.cluster("c", backend.address()))))
                .isEqualTo(new GatewayServer.Applied.Whole());
        var answer = new HttpCaller(rig.connect(gateway, "http")).get("/");
        assertThat(answer.head()).contains("x-served: yes\r\n").doesNotContain("Server");
    }

    @Test
    void refusesToTouchWhatMessagesAreToldApartBy() {
        for (var name : List.of("content-length", "transfer-encoding", "x-forwarded-client-cert", ":path", "a b")) {
            var edits = new HeaderEdits(List.of(new Edit.Put(name, "1", Mode.APPEND)), List.of());
            var rule = HttpRouteRule.prefix("/", Destination.to("a")).editing(edits);
            assertThat(Configs.config(List.of(Configs.listener("l", Configs.http(rule))))
                            .problems())
                    .as(name)
                    .isNotEmpty();
        }
        var split = new HeaderEdits(List.of(), List.of(new Edit.Put("x-a", "1\r\nx-b: 2", Mode.APPEND)));
        assertThat(Configs.config(List.of(Configs.listener(
                                "l",
                                Configs.http(HttpRouteRule.prefix("/", Destination.to("a"))
                                        .editing(split)))))
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).contains("printable"));
    }
}
