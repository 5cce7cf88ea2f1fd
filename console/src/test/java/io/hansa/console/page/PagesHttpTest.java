package io.hansa.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.console.testkit.Browser;
import io.hansa.console.testkit.Federation;
import io.hansa.console.testkit.Running;
import io.hansa.console.text.Language;
import io.hansa.core.verdict.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every page as a browser without a script gets it. */
class PagesHttpTest {
    private static final List<String> PAGES = List.of(
            "/",
            "/topology",
            "/clusters",
            "/clusters/azure-weu",
            "/clusters/link",
            "/clusters/link?cluster=gcp-euw3",
            "/clusters/link?cluster=azure-weu",
            "/clusters/azure-weu/probe",
            "/services",
            "/services?q=zz",
            "/services/order",
            "/services/order?from=onprem-fra",
            "/services/export",
            "/failover/policies",
            "/failover/policies/order",
            "/failover/policies/built-in",
            "/failover/policy?name=fresh",
            "/failover/rehearse",
            "/failover/rehearse?lost=azure-weu",
            "/failover/drains",
            "/trust",
            "/gateways",
            "/sync",
            "/operations",
            "/audit",
            "/settings",
            "/join");
    private static final Pattern MISSING = Pattern.compile("\\?[a-z][a-zA-Z]*(\\.[a-zA-Z0-9-]+)*\\?");

    private static Running running;
    private static Browser admin;

    @BeforeAll
    static void start() {
        running = Running.start();
        admin = new Browser(running);
        assertThat(admin.signIn("admin", running.server.firstPassword().orElseThrow())
                        .statusCode())
                .isEqualTo(303);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void everyPageIsWholeInEachLanguage(Language language) {
        admin.prefer(language.tag());
        for (var path : PAGES) {
            var page = admin.get(path);
            assertThat(page.statusCode()).as(path).isEqualTo(200);
            assertThat(page.body())
                    .as(path)
                    .contains("<html lang=\"" + language.tag() + "\"")
                    .contains("<h1>");
            assertThat(MISSING.matcher(page.body().replaceAll("href=\"[^\"]*\"", ""))
                            .find())
                    .as(path)
                    .isFalse();
            assertThat(page.body()).as(path).doesNotContain("<script>alert").doesNotContain("style=\"");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'self'")
                    .contains("frame-ancestors 'none'");
        }
        admin.prefer(Language.EN.tag());
    }

    @Test
    void whatAnotherClusterSaidShowsItsAgeAndWhetherItIsTheLastKnown() {
        running.federation.azure(Verdict.HEALTHY);
        assertThat(admin.get("/services").body()).contains("azure-weu 2/2 <small>2 s ago</small>");
        assertThat(admin.get("/services/order").body())
                .contains("As of")
                .contains("first-hand")
                .doesNotContainPattern("azure-weu((?!</tr>).)*last known");
        running.federation.azure(Verdict.DOWN);
        assertThat(admin.get("/services").body())
                .containsPattern("pill unknown old\"[^>]*><span[^>]*>◇</span> azure-weu");
        assertThat(admin.get("/services/order").body()).containsPattern("azure-weu((?!</tr>).)*last known");
        assertThat(admin.get("/clusters/azure-weu").body()).contains("last known");
        running.federation.azure(Verdict.DEGRADED);
    }

    @Test
    void aClustersPageLeadsToEveryVerbThatFitsItsState() {
        var page = admin.get("/clusters/azure-weu").body();
        for (var verb : List.of("cordon", "suspend")) {
            assertThat(page).contains("<button name=\"verb\" value=\"" + verb + "\">");
            var planned = admin.submit("/change", Map.of("verb", verb, "target", "azure-weu"));
            assertThat(planned.statusCode()).isEqualTo(303);
        }
        assertThat(page).doesNotContain("value=\"uncordon\"").doesNotContain("value=\"resume\"");
        var own = admin.get("/clusters/aws-use1").body();
        assertThat(own).contains("value=\"cordon\"").doesNotContain("value=\"suspend\"");
        assertThat(admin.get("/trust").body()).contains("name=\"target\" value=\"aws-use1\"");
    }

    @Test
    void storedMarkupStaysText() {
        for (var path : List.of("/", "/failover/drains", "/audit")) {
            assertThat(admin.get(path).body())
                    .doesNotContain(Federation.MARKUP)
                    .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/topology", "/settings", "/failover/policies/order"})
    void strangersAreSentToSignInAndBack(String path) {
        var answer = new Browser(running).get(path);
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location").orElse("")).startsWith("/signin?next=%2F");
    }

    @Test
    void signingInLeadsNowhereElse() {
        for (var next :
                List.of("//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/signin")) {
            assertThat(SignInPages.next(next)).isEqualTo("/");
        }
        assertThat(SignInPages.next("/services?q=a")).isEqualTo("/services?q=a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/change",
                "/plans/p-1",
                "/operations/o-1/undo",
                "/failover/drains",
                "/failover/policies/order",
                "/services/export",
                "/clusters/azure-weu/probe",
                "/settings/users",
                "/signout"
            })
    void aFormWithoutTheSessionsTokenIsRefused(String path) {
        int plans = running.desk.operations().size();
        assertThat(admin.postWithout(path, Map.of("verb", "rotate", "target", "all"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(admin.post(path, Map.of("_csrf", "guess")).statusCode()).isEqualTo(403);
        assertThat(running.desk.operations()).hasSize(plans);
    }

    @Test
    void anApiCallWithTheCookieAloneIsRefused() {
        var bare = admin.api("POST", "/api/v1/plans", "{\"verb\":\"rotate\",\"target\":\"all\"}", "");
        assertThat(bare.statusCode()).isEqualTo(403);
        assertThat(Running.json(bare).path("code").asText()).isEqualTo("HANSA-DOOR-003");
        var good = admin.api("POST", "/api/v1/plans", "{\"verb\":\"rotate\",\"target\":\"all\"}", admin.csrf());
        assertThat(good.statusCode()).isEqualTo(201);
    }

    @Test
    void planThenConfirmThenUndo() {
        var planned = admin.submit(
                "/failover/drains",
                Map.of("target", "azure-weu", "ramp", "30s", "expires", "2h", "reason", "patching"));
        assertThat(planned.statusCode()).isEqualTo(303);
        var path = planned.headers().firstValue("Location").orElseThrow();
        var page = admin.get(path).body();
        assertThat(page)
                .contains("Type azure-weu to confirm")
                .contains("HANSA-PLAN-102")
                .contains("<ins>+ b: 3</ins>");
        var hash = page.replaceAll("(?s).*name=\"hash\" value=\"([0-9a-f]{64})\".*", "$1");
        var wrong = admin.submit(path, Map.of("hash", hash, "reason", "x", "typedName", "azure"));
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("HANSA-PLAN-005").contains("<html");
        var done = admin.submit(path, Map.of("hash", hash, "reason", "x", "typedName", "azure-weu"));
        assertThat(done.statusCode()).isEqualTo(200);
        var id = running.desk.operations().getFirst().id();
        assertThat(admin.submit("/operations/" + id + "/undo", Map.of()).body()).contains("undone");
    }

    @Test
    void theJoinTokenIsShownOnce() {
        var planned = admin.submit("/change", Map.of("verb", "invite", "target", "gcp-euw3", "p.cloud", "gcp"));
        var path = planned.headers().firstValue("Location").orElseThrow();
        var hash = admin.get(path).body().replaceAll("(?s).*name=\"hash\" value=\"([0-9a-f]{64})\".*", "$1");
        assertThat(admin.submit(path, Map.of("hash", hash, "reason", "x")).body())
                .contains("hansainv_secret");
        var id = running.desk.operations().getFirst().id();
        assertThat(admin.get("/operations/" + id).body()).doesNotContain("hansainv_secret");
    }

    @Test
    void thePolicyEditorWorksWithoutAScript() {
        var fields = new java.util.HashMap<>(
                Map.of("scope.0", "same-cluster", "scope.1", "any", "healthyPercent", "60", "holdDown", "30s"));
        fields.put("do", "up.1");
        var moved = admin.submit("/failover/policies/order", fields).body();
        assertThat(moved.indexOf("value=\"any\" selected"))
                .isLessThan(moved.indexOf("value=\"same-cluster\" selected"));
        fields.put("do", "simulate");
        assertThat(admin.submit("/failover/policies/order", fields).body()).contains("What would change");
        fields.put("do", "plan");
        assertThat(admin.submit("/failover/policies/order", fields).statusCode())
                .isEqualTo(303);
        fields.put("healthyPercent", "600");
        assertThat(admin.submit("/failover/policies/order", fields).body())
                .contains("healthyPercent")
                .contains("expected a whole number from 1 to 100");
    }

    @Test
    void aViewerSeesButMayNot() {
        var password = Running.json(running.post("/api/v1/users", "{\"name\":\"vic\",\"role\":\"viewer\"}"))
                .path("password")
                .asText();
        var viewer = new Browser(running);
        viewer.signIn("vic", password);
        assertThat(viewer.get("/failover/policies/order").body()).contains("Your role may look but not change this.");
        assertThat(viewer.submit("/change", Map.of("verb", "rotate", "target", "all"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(viewer.submit("/settings/users", Map.of("do", "add", "name", "x", "role", "admin"))
                        .statusCode())
                .isEqualTo(403);
        running.call(running.adminToken(), "DELETE", "/api/v1/users/vic", "");
        assertThat(viewer.get("/").statusCode()).isEqualTo(303);
    }

    @Test
    void guessingPasswordsIsSlowedDown() {
        var guesser = new Browser(running);
        for (int i = 0; i < 5; i++) {
            assertThat(guesser.signIn("nobody", "guess").statusCode()).isEqualTo(401);
        }
        var blocked = guesser.signIn("nobody", "guess");
        assertThat(blocked.statusCode()).isEqualTo(429);
        assertThat(blocked.headers().firstValue("Retry-After")).hasValue("60");
        assertThat(running.desk.notes()).anyMatch(n -> n.contains("sign-in nobody refused HANSA-DOOR-005"));
        running.later(Duration.ofSeconds(61));
        assertThat(guesser.signIn("nobody", "guess").statusCode()).isEqualTo(401);
    }

    @Test
    void theMainPartComesAlone() {
        var part = admin.fragment("/");
        assertThat(part.body()).startsWith("<p class=\"viewer\"").doesNotContain("<html");
    }

    @Test
    void aLonelyClusterIsShownItsNextSteps() {
        running.federation.joined(false);
        try {
            assertThat(admin.get("/").body()).contains("Join a federation").contains("Found a new federation");
            assertThat(admin.get("/join").body()).contains("name=\"p.token\"");
        } finally {
            running.federation.joined(true);
        }
    }
}
