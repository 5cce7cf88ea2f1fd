package io.hansa.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.hansa.node.client.ApiClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verbs about routing against an API that remembers what it was asked. */
class FailoverCommandsTest {
    private static final String ANSWER = """
            {"id": "p", "hash": "h", "applicable": true, "sentence": "It moves.", "overloads": ["order at x"],
             "items": [{"scenario": "loss of x", "moved": 3, "weak": 0, "lost": 1, "alone": 2, "overloads": 0, "dearer": 1,
               "sentence": "Nobody would serve order.", "mark": "AS_PREDICTED", "drill": {"drain": {"id": "drill-x"}}}],
             "route": {"candidates": [{"cluster": "x", "tier": 0, "result": "SERVING", "share": 10000,
               "verdict": "HEALTHY", "reason": "IN_FORCE", "evidence": "2 of 2 ready"}]},
             "rows": [{"viewer": "a", "service": "order", "before": "x 100 %", "after": "y 100 %", "changed": true,
               "note": "no fallback is left"}]}""";

    @TempDir
    Path folder;

    private final List<String> paths = Collections.synchronizedList(new ArrayList<>());
    private final List<JsonNode> bodies = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            paths.add(exchange.getRequestURI().toString());
            var body = exchange.getRequestBody().readAllBytes();
            if (body.length > 0) {
                bodies.add(ApiClient.JSON.readTree(body));
            }
            boolean one = exchange.getRequestURI().getPath().endsWith("/simulations");
            var bytes = (one ? ANSWER.replace("items", "others") : ANSWER).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        Files.writeString(folder.resolve("token"), "t");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** What the command printed; its exit code must be 0. */
    private String run(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--server",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "--token-file",
                folder.resolve("token").toString()));
        var before = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(Hansa.line().execute(all.toArray(String[]::new))).isZero();
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void explainsNowAndThen() {
        assertThat(run("explain", "order", "--from", "a")).contains("It moves.", "IN_FORCE", "HEALTHY");
        run("explain", "order", "--from", "a", "--at", "2026-11-21T13:05:00Z");

        assertThat(paths)
                .containsExactly(
                        "/api/v1/services/order/explain?from=a",
                        "/api/v1/services/order/explain?from=a&at=2026-11-21T13%3A05%3A00Z");
    }

    @Test
    void asksForEveryKindOfLoss() {
        var printed = run(
                "simulate", "--lose", "x", "--cut", "a:b", "--gateways", "c", "--thin", "d=50", "--thin", "order@e=0");

        assertThat(printed).contains("It moves.", "overload: order at x", "no fallback is left");
        assertThat(paths).containsExactly("/api/v1/simulations");
        assertThat(bodies)
                .singleElement()
                .hasToString("{\"lost\":[\"x\"],\"gateways\":[\"c\"],\"cutLinks\":[{\"a\":\"a\",\"b\":\"b\"}],"
                        + "\"thinned\":[{\"cluster\":\"d\",\"percentLeft\":50}],"
                        + "\"weakened\":[{\"service\":\"order\",\"cluster\":\"e\",\"percentLeft\":0}]}");
    }

    @Test
    void printsTheTableOfLosses() {
        assertThat(run("simulate", "--table", "--depth", "2"))
                .contains("NO FALLBACK", "loss of x", "Nobody would serve order.");
        run("simulate");

        assertThat(paths).containsExactly("/api/v1/simulations/table?depth=2", "/api/v1/simulations/n-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--cut=ab", "--thin=x", "--thin=x=lots"})
    void refusesWhatItCannotRead(String option) {
        var line = Hansa.line().setErr(new PrintWriter(new StringWriter()));

        assertThat(line.execute(
                        "simulate", option, "--server", "http://127.0.0.1:1", "--token-file", folder + "/token"))
                .isEqualTo(2);
    }

    @Test
    void pinsDrillsAndShowsGrades() {
        run("pin", "order@x", "--expires", "5m", "--from", "a");
        run("drill", "x", "--share", "30", "--for", "60s");
        run("unpin", "pin-order.x");
        assertThat(run("drills")).contains("drill-x", "AS_PREDICTED");

        assertThat(bodies).extracting(b -> b.path("verb").asText()).containsExactly("pin", "drill", "unpin");
        assertThat(bodies.get(0).path("params")).hasToString("{\"expires\":\"5m\",\"from\":[\"a\"]}");
        assertThat(bodies.get(1).path("params"))
                .hasToString("{\"share\":30,\"lasts\":\"60s\",\"ramp\":\"10s\",\"stopAt\":5}");
        assertThat(paths).last().isEqualTo("/api/v1/drills");
    }
}
