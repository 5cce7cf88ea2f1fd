package io.hansa.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hansa.core.operation.Verb;
import io.hansa.node.client.ApiClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import org.junit.jupiter.params.provider.CsvSource;

/** The command line against an API that answers and remembers what it was asked. */
class HansaTest {
    @TempDir
    Path folder;

    private final List<JsonNode> asked = Collections.synchronizedList(new ArrayList<>());
    private final StringWriter errors = new StringWriter();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/plans", exchange -> {
            var body = ApiClient.JSON.readTree(exchange.getRequestBody());
            asked.add(body);
            boolean applicable = !body.path("target").asText().equals("blocked");
            answer(exchange, "{\"id\":\"p1\",\"hash\":\"h1\",\"applicable\":" + applicable + "}");
        });
        server.createContext("/api/v1/operations", exchange -> {
            asked.add(ApiClient.JSON.readTree(exchange.getRequestBody()));
            answer(exchange, "{\"steps\":[\"done\"]}");
        });
        server.createContext(
                "/api/v1/federation",
                exchange -> answer(exchange, "{\"viewer\":\"onprem-fra\",\"sentence\":\"well\"}"));
        server.start();
        Files.writeString(folder.resolve("token"), "t");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        var bytes = json.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private int run(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--server",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "--token-file",
                folder.resolve("token").toString()));
        var line = Hansa.line();
        line.setErr(new PrintWriter(errors, true));
        return line.execute(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({
        "cordon",
        "uncordon",
        "suspend",
        "resume",
        "evict",
        "rotate",
        "found",
        "unexport",
        "undrain",
        "revoke-invitation",
        "policy.delete"
    })
    void aPlainVerbIsPlannedFirstAndCarriedOutWithConsent(String verb) {
        assertThat(run(verb, "thing")).isZero();
        assertThat(asked).hasSize(1);

        assertThat(run(verb, "thing", "--yes", "--reason", "because")).isZero();

        assertThat(asked.get(1).path("verb").asText()).isEqualTo(verb);
        assertThat(asked.get(1).path("target").asText()).isEqualTo("thing");
        assertThat(asked.get(2).path("planHash").asText()).isEqualTo("h1");
        assertThat(asked.get(2).path("reason").asText()).isEqualTo("because");
        assertThat(asked.get(2).path("typedName").asText()).isEqualTo("thing");
    }

    @Test
    void everyVerbOfTheApiHasACommand() {
        var commands = Hansa.line().getSubcommands().keySet();
        var elsewhere = List.of(Verb.POLICY_APPLY, Verb.INVITE); // "apply" takes files; an invitation is "link".
        for (var verb : Verb.values()) {
            assertThat(elsewhere.contains(verb) || commands.contains(verb.word()))
                    .as(verb.word())
                    .isTrue();
        }
        assertThat(commands).contains("apply", "link");
    }

    @Test
    void aVerbWithFieldsSendsThem() {
        assertThat(run("drain", "stock@onprem-fra", "--ramp", "30s")).isZero();

        var params = asked.getFirst().path("params");
        assertThat(params.path("subject").asText()).isEqualTo("service");
        assertThat(params.path("ramp").asText()).isEqualTo("30s");
    }

    @Test
    void joiningAsksTheNodeWhichClusterItIs() throws IOException {
        Files.writeString(folder.resolve("invitation"), "secret\n");

        assertThat(run("join", "--invite-file", folder.resolve("invitation").toString()))
                .isZero();

        assertThat(asked.getFirst().path("target").asText()).isEqualTo("onprem-fra");
        assertThat(asked.getFirst().path("params").path("token").asText()).isEqualTo("secret");
    }

    @Test
    void exitCodesTellRefusalUsageAndAnAbsentNodeApart() {
        assertThat(run("status")).isZero();
        assertThat(run("cordon", "blocked")).isEqualTo(1);
        assertThat(run("cordon")).isEqualTo(2);
        assertThat(run("export", "order", "--backend", "order=many")).isEqualTo(2);
        assertThat(run("status", "-o", "xml")).isEqualTo(2);
        assertThat(run("status", "-o", "json")).isZero();
        server.stop(0);
        assertThat(run("status")).isEqualTo(3);
        assertThat(errors.toString())
                .contains("HANSA-API-001")
                .contains("order=many")
                .contains("xml");
    }

    @Test
    void anAddressThatIsNoneIsAFaultOfUsage() {
        var line = Hansa.line();
        line.setErr(new PrintWriter(errors, true));

        assertThat(line.execute("status", "--server", "ftp:nowhere", "--token-file", "token"))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("HANSA-API-004").contains("ftp:nowhere");
    }
}
