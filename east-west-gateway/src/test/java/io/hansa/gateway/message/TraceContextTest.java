package io.hansa.gateway.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.testkit.Configs;
import io.hansa.gateway.testkit.HttpBackend;
import io.hansa.gateway.testkit.HttpCaller;
import io.hansa.gateway.testkit.Rig;
import io.hansa.gateway.testkit.TestServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Traces that pass and traces that begin here. */
class TraceContextTest {
    private static final String GIVEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final Pattern MADE = Pattern.compile("traceparent: (00-[0-9a-f]{32}-[0-9a-f]{16}-00)\r\n");

    private final Rig rig = new Rig();
    private final GatewayServer gateway = rig.gateway(Rig.nothing());
    private final HttpBackend backend = rig.add(HttpBackend.start("b"));

    @AfterEach
    void close() {
        rig.close();
    }

    private void route(io.hansa.gateway.config.ClusterConfig cluster) {
        var rule = HttpRouteRule.prefix("/", Destination.to("c"));
        assertThat(gateway.apply(Configs.config(List.of(Configs.listener("http", Configs.http(rule))), cluster)))
                .isEqualTo(new GatewayServer.Applied.Whole());
    }

    /** What the endpoint hears of a request with these header lines. */
    private String heard(String headers) throws Exception {
        route(Configs.cluster("c", backend.address()));
        var answer =
                new HttpCaller(rig.connect(gateway, "http")).ask("GET / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n");
        assertThat(answer.status()).isEqualTo(200);
        return backend.heads().getLast();
    }

    private static String made(String head) {
        var found = MADE.matcher(head);
        assertThat(found.find()).as(head).isTrue();
        return found.group(1);
    }

    @Test
    void aTraceThatComesIsPassedOnAsItIs() throws Exception {
        assertThat(heard("Traceparent: " + GIVEN + "\r\nTracestate: a=1\r\n"))
                .contains("Traceparent: " + GIVEN + "\r\n", "Tracestate: a=1\r\n")
                .doesNotContain("traceparent: ");
        assertThat(heard("traceparent: 01" + GIVEN.substring(2) + "-more\r\n"))
                .contains("traceparent: 01" + GIVEN.substring(2) + "-more\r\n");
    }

    @Test
    void aRequestWithoutATraceBeginsOne() throws Exception {
        assertThat(made(heard(""))).isNotEqualTo(made(heard("")));
    }

    @Test
    void whatIsNoTraceIsReplacedWithItsState() throws Exception {
        for (var wrong : List.of(
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                GIVEN.toUpperCase(java.util.Locale.ROOT),
                "ff" + GIVEN.substring(2),
                GIVEN + "-more",
                "no trace")) {
            var head = heard("traceparent: " + wrong + "\r\ntracestate: a=1\r\n");
            made(head);
            assertThat(head).doesNotContain(wrong, "tracestate");
        }
        var twice = heard("traceparent: " + GIVEN + "\r\ntraceparent: " + GIVEN + "\r\n");
        made(twice);
        assertThat(twice).doesNotContain(GIVEN);
    }

    @Test
    void allTriesOfARequestShareItsTrace() throws Exception {
        var first = new CompletableFuture<String>();
        var resetting = rig.add(TestServer.start(socket -> {
            first.complete(HttpBackend.readHead(socket.getInputStream()));
            TestServer.reset(socket);
        }));
        route(Configs.tiers(
                "c",
                io.hansa.gateway.config.ClusterConfig.Policy.DEFAULT,
                io.hansa.gateway.config.EndpointConfig.of(resetting.address()),
                io.hansa.gateway.config.EndpointConfig.of(backend.address())));
        assertThat(new HttpCaller(rig.connect(gateway, "http")).get("/").status())
                .isEqualTo(200);
        assertThat(made(backend.heads().getLast())).isEqualTo(made(first.get(60, TimeUnit.SECONDS)));
    }
}
