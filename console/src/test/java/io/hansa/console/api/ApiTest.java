package io.hansa.console.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.console.security.SecurityFault;
import io.hansa.console.testkit.Running;
import io.hansa.core.desk.Role;
import io.hansa.core.fault.FederationException;
import io.hansa.core.operation.Verb;
import io.hansa.core.testkit.MemoryDocumentStore;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API as a program meets it, through the running server. */
class ApiTest {
    /** Passwords are slow to hash: one account a role serves the whole matrix. */
    private static final Map<Role, String> TOKENS = new EnumMap<>(Role.class);

    private static Running running;

    @BeforeAll
    static void start() {
        running = Running.start();
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/federation",
                "/clusters",
                "/clusters/azure-weu",
                "/links",
                "/services",
                "/services/order",
                "/services/order/explain?from=onprem-fra",
                "/services/order/explain?from=aws-use1&at=2999-01-01T00:00:00Z",
                "/failover-policies",
                "/failover-policies/order",
                "/drains",
                "/trust",
                "/gateways",
                "/sync",
                "/audit",
                "/operations",
                "/drills",
                "/pins",
                "/simulations/n-1",
                "/simulations/table",
                "/simulations/table?depth=2",
                "/me",
                "/users"
            })
    void answersEveryReadAndOnlyToWhomItKnows(String path) {
        var known = running.get("/api/v1" + path);
        assertThat(known.statusCode()).isEqualTo(200);
        assertThat(known.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(known.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");

        var stranger = running.send(running.request("/api/v1" + path));
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(Running.json(stranger).path("code").asText()).isEqualTo("HANSA-DOOR-001");
        assertThat(running.call("hansa_wrong", "GET", "/api/v1" + path, "").statusCode())
                .isEqualTo(401);
    }

    @Test
    void aProblemIsToldInTheLanguageThatTheCallerPrefers() {
        var chinese = running.send(running.request("/api/v1/clusters").header("Accept-Language", "zh-CN"));
        assertThat(chinese.headers().firstValue("Content-Language")).hasValue("zh-CN");
        assertThat(Running.json(chinese).path("title").asText()).isEqualTo("请求没有有效的会话或 API 令牌；请登录或携带令牌。");
        var plain = running.send(running.request("/api/v1/clusters"));
        assertThat(Running.json(plain).path("title").asText()).isEqualTo(SecurityFault.NOT_SIGNED_IN.sentence());
    }

    @Test
    void writesValuesInTheFormThatClientsRelyOn() {
        var cluster = Running.json(running.get("/api/v1/clusters/azure-weu"));
        assertThat(cluster.path("cluster").asText()).isEqualTo("azure-weu");
        assertThat(cluster.path("verdict").asText()).isEqualTo("DEGRADED");
        assertThat(cluster.path("since").asText()).isEqualTo("2026-11-02T11:00:00Z");
        assertThat(cluster.path("leaseAge").longValue()).isEqualTo(2000);
        assertThat(cluster.path("locality").path("cloud").asText()).isEqualTo("AZURE");
        var local = Running.json(running.get("/api/v1/clusters")).path("items").get(0);
        assertThat(local.path("leaseAge").isNull()).isTrue();
    }

    static Stream<Verb> verbs() {
        return Arrays.stream(Verb.values());
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void aVerbTakesItsRoleAndNoLess(Verb verb) {
        var body = "{\"verb\":\"" + verb.word() + "\",\"target\":\"x\"}";
        for (var role : Role.values()) {
            var token = TOKENS.computeIfAbsent(role, r -> running.token(r.word() + "-matrix", r));
            var answer = running.call(token, "POST", "/api/v1/plans", body);
            assertThat(answer.statusCode()).as(role + " " + verb).isEqualTo(role.may(verb) ? 201 : 403);
            if (!role.may(verb)) {
                assertThat(Running.json(answer).path("code").asText()).isEqualTo("HANSA-PLAN-007");
            }
        }
    }

    @Test
    void aViewerMayNotSeeAccounts() {
        var token = running.token("vera", Role.VIEWER);
        var answer = running.call(token, "GET", "/api/v1/users", "");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(running.desk.notes()).anyMatch(n -> n.startsWith("vera door /api/v1/users refused"));
    }

    @Test
    void planThenOperationThenUndo() {
        var plan = Running.json(running.post(
                "/api/v1/plans", "{\"verb\":\"drain\",\"target\":\"azure-weu\",\"params\":{\"ramp\":\"2m\"}}"));
        assertThat(plan.path("confirmation").asText()).isEqualTo("TYPE_NAME");
        assertThat(plan.path("applicable").asBoolean()).isTrue();
        assertThat(plan.path("request").path("verb").asText()).isEqualTo("drain");
        var id = plan.path("id").asText();
        var hash = plan.path("hash").asText();
        assertThat(apply(id, "0".repeat(64), "azure-weu")).contains("HANSA-PLAN-003");
        assertThat(apply(id, hash, "azure-wue")).contains("HANSA-PLAN-005");
        assertThat(apply("p-none", hash, "azure-weu")).contains("HANSA-PLAN-001");
        assertThat(apply(id, hash, "azure-weu")).contains("\"state\":\"DONE\"");
        var operation =
                Running.json(running.get("/api/v1/operations")).path("items").get(0);
        var undone = running.post("/api/v1/operations/" + operation.path("id").asText() + ":undo", "");
        assertThat(undone.statusCode()).isEqualTo(202);
        assertThat(Running.json(undone).path("state").asText()).isEqualTo("UNDONE");
    }

    private static String apply(String id, String hash, String typed) {
        return running.post(
                        "/api/v1/operations",
                        "{\"planId\":\"" + id + "\",\"planHash\":\"" + hash
                                + "\",\"reason\":\"patching\",\"typedName\":\"" + typed + "\"}")
                .body();
    }

    @Test
    void badBodiesAreRefusedWithLineAndField() {
        var malformed = Running.json(running.post("/api/v1/plans", "{\n\"verb\":"));
        assertThat(malformed.path("code").asText()).isEqualTo("HANSA-INPUT-001");
        assertThat(malformed.path("problems").get(0).path("place").asText()).isEqualTo("request:2");

        var unknown = running.post("/api/v1/plans", "{\"verb\":\"drain\",\n\"target\":\"x\",\n\"parms\":{}}");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(Running.json(unknown).path("problems").get(0).path("place").asText())
                .isEqualTo("request:3 parms");

        var policy = running.post(
                "/api/v1/simulations",
                "{\"policy\":{\"name\":\"p\",\"spec\":{\"tiers\":[{\"scope\":\"any\"}],\"x\":1}}}");
        assertThat(policy.statusCode()).isEqualTo(400);
        assertThat(policy.body()).contains("policy.spec.x");
        assertThat(running.post("/api/v1/plans", "x".repeat(1_200_000)).statusCode())
                .isEqualTo(413);
    }

    @Test
    void asksForEveryKindOfLoss() {
        var answer = running.post("/api/v1/simulations", """
                {"lost": [], "gateways": ["azure-weu"], "thinned": [{"cluster": "onprem-fra", "percentLeft": 50}],
                 "weakened": [{"service": "order", "cluster": "azure-weu", "percentLeft": 0}]}""");
        assertThat(answer.statusCode()).isEqualTo(200);

        var wrong = running.post("/api/v1/simulations", """
                {"thinned": [{"cluster": "NO", "percentLeft": 150}], "weakened": [{"percentLeft": -1}]}""");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body())
                .contains(
                        "thinned[0].cluster",
                        "thinned[0].percentLeft",
                        "weakened[0].service",
                        "weakened[0].percentLeft");
    }

    @Test
    void whatIsNotThereIsAProblemToo() {
        var page = running.get("/api/v1/nothing");
        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(Running.json(page).path("code").asText()).isEqualTo("HANSA-CONSOLE-003");
        assertThat(running.get("/api/v1/clusters/NOT-A-NAME").statusCode()).isEqualTo(404);
        assertThat(running.get("/api/v1/services/order/explain?from=NO").statusCode())
                .isEqualTo(404);
        assertThat(running.get("/api/v1/services/order/explain?from=aws-use1&at=yesterday")
                        .statusCode())
                .isEqualTo(404);
        assertThat(running.get("/api/v1/services/order/explain?from=aws-use1&at=1999-01-01T00:00:00Z")
                        .statusCode())
                .isEqualTo(404);
        assertThat(running.call(running.adminToken(), "PUT", "/api/v1/users", "")
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void healthAndMetricsAskForNoSignIn() {
        assertThat(running.send(running.request("/health")).body()).contains("\"status\":\"UP\"");
        assertThat(running.send(running.request("/metrics")).body())
                .contains("hansa_up 1\n")
                .contains("hansa_console_responses_total{class=\"2xx\"}");
    }

    @Test
    void theCorrelationIdOfTheCallerIsKept() {
        var answer = running.send(running.request("/api/v1/me").header("X-Request-Id", "abc-1"));
        assertThat(answer.headers().firstValue("X-Request-Id")).hasValue("abc-1");
        assertThat(Running.json(answer).path("correlationId").asText()).isEqualTo("abc-1");
    }

    @Test
    void theLastAdminStays() {
        assertThat(running.call(running.adminToken(), "DELETE", "/api/v1/users/admin", "")
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void aRestartKeepsTokenAndPasswordAndAPortInUseIsNamed(@TempDir Path folder) throws Exception {
        var documents = new MemoryDocumentStore();
        String token;
        try (var first = Running.start(documents, folder, 0)) {
            assertThat(first.server.firstPassword()).isPresent();
            token = first.adminToken();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first.tokenFile)))
                    .isEqualTo("rw-------");
            int port = first.server.url().getPort();
            assertThatThrownBy(() -> Running.start(documents, folder, port))
                    .isInstanceOf(FederationException.class)
                    .hasMessageContaining("HANSA-CONSOLE-001")
                    .hasMessageContaining("127.0.0.1:" + port);
        }
        try (var second = Running.start(documents, folder, 0)) {
            assertThat(second.server.firstPassword()).isEmpty();
            assertThat(second.adminToken()).isEqualTo(token);
            assertThat(second.get("/api/v1/me").statusCode()).isEqualTo(200);
        }
        assertThat(documents.all("console.account"))
                .allSatisfy(d -> assertThat(new String(d.bytes(), "ISO-8859-1")).doesNotContain(token));
    }

    @Test
    void severalServersLiveInOneProcess() {
        try (var other = Running.start()) {
            assertThat(other.server.url()).isNotEqualTo(running.server.url());
            var crossed = HttpRequest.newBuilder(URI.create(other.server.url() + "/api/v1/me"))
                    .header("Authorization", "Bearer " + running.adminToken());
            assertThat(other.send(crossed).statusCode()).isEqualTo(401);
        }
    }
}
