package io.hansa.console.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import io.hansa.console.testkit.Running;
import io.hansa.core.verdict.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The console in a real browser: what a person does, what axe finds, and pictures in {@code target/screenshots}. */
class ConsoleBrowserIT {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path PICTURES = Path.of("target/screenshots");
    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private static Running running;
    private static Playwright playwright;
    private static Browser browser;
    private static String signedIn;
    private static final Map<Look, Tab> tabs = new HashMap<>();

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Files.isExecutable(CHROMIUM), "no Chromium at " + CHROMIUM + "; bin/check installs it");
        Files.createDirectories(PICTURES);
        var environment = new HashMap<>(System.getenv());
        environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(FLAGS));
        running = Running.start();
        try (var context = browser.newContext(new Browser.NewContextOptions().setLocale("en-US"))) {
            var page = context.newPage();
            page.navigate(running.url("/topology").toString());
            page.getByLabel("Name").fill("admin");
            page.getByLabel("Password").fill(running.server.firstPassword().orElseThrow());
            page.locator("button.primary").click();
            assertThat(page.locator("h1")).hasText("Topology");
            signedIn = context.storageState();
        }
    }

    @AfterAll
    static void stop() {
        if (playwright != null) {
            playwright.close();
        }
        if (running != null) {
            running.close();
        }
    }

    private record Look(String locale, ColorScheme scheme, int width) {
        static final Look PLAIN = new Look("en-US", ColorScheme.LIGHT, 1440);
    }

    /** A signed-in tab that must end without an error in its console, which is where a breach of the policy shows. */
    private static final class Tab implements AutoCloseable {
        final BrowserContext context;
        final Page page;
        final List<String> errors = new ArrayList<>();

        Tab(Look look) {
            context = browser.newContext(new Browser.NewContextOptions()
                    .setStorageState(signedIn)
                    .setLocale(look.locale)
                    .setColorScheme(look.scheme)
                    .setViewportSize(look.width, 900));
            page = context.newPage();
            page.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    errors.add(message.text());
                }
            });
        }

        Tab open(String path) {
            page.navigate(running.url(path).toString());
            return this;
        }

        @Override
        public void close() {
            context.close();
            assertThat(errors).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/,overview",
        "/topology,topology",
        "/clusters,clusters",
        "/clusters/azure-weu,cluster",
        "/clusters/link,link",
        "/services,services",
        "/services/order,service",
        "/services/export,export",
        "/failover/policies,policies",
        "/failover/policies/order,policy",
        "/failover/rehearse?lost=azure-weu,rehearse",
        "/failover/drains,drains",
        "/trust,trust",
        "/gateways,gateways",
        "/sync,sync",
        "/audit,audit",
        "/settings,settings"
    })
    void everyPageIsAccessibleInBothLanguagesAndColours(String path, String name) {
        for (var look : List.of(
                new Look("en-US", ColorScheme.LIGHT, 1440),
                new Look("zh-CN", ColorScheme.DARK, 1440),
                new Look("zh-CN", ColorScheme.LIGHT, 390))) {
            var tab = tabs.computeIfAbsent(look, Tab::new).open(path);
            var file = name + '-' + look.locale + '-' + look.scheme.name().toLowerCase(java.util.Locale.ROOT) + '-'
                    + look.width + ".png";
            tab.page.screenshot(
                    new Page.ScreenshotOptions().setPath(PICTURES.resolve(file)).setFullPage(true));
            var found = new AxeBuilder(tab.page)
                    .options(only())
                    .withTags(List.of("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"))
                    .setLegacyMode(true) // No page has frames: without a second page to join their results in.
                    .analyze()
                    .getViolations();
            assertThat(found)
                    .as(path + ' ' + look)
                    .allSatisfy(rule -> assertThat(rule.getNodes().toString())
                            .as(rule.getId())
                            .isEmpty());
            var wide = (Number) tab.page.evaluate("() => document.documentElement.scrollWidth");
            assertThat(wide.intValue()).as(path + " at " + look.width).isLessThanOrEqualTo(look.width);
            assertThat(tab.errors).as(path + ' ' + look).isEmpty();
        }
    }

    /** Violations alone are told in full: what is in order is not read. */
    private static AxeRunOptions only() {
        var options = new AxeRunOptions();
        options.setResultTypes(List.of("violations"));
        return options;
    }

    @Test
    void aChangeReachesThePageByItself() {
        try (var tab = new Tab(Look.PLAIN).open("/clusters/azure-weu")) {
            assertThat(tab.page.locator("#live")).hasText("Live");
            assertThat(tab.page.locator(".summary")).containsText("degraded");
            running.federation.azure(Verdict.DOWN);
            running.desk.say("cluster.verdict", "azure-weu");
            assertThat(tab.page.locator(".summary")).containsText("down");
        } finally {
            running.federation.azure(Verdict.DEGRADED);
        }
    }

    @Test
    void aThirdClusterIsLinkedThroughTheWizard() {
        running.federation.third(false);
        try (var tab = new Tab(Look.PLAIN).open("/clusters")) {
            var page = tab.page;
            page.getByText("Link a cluster").click();
            page.locator("#target").fill("onprem-fra");
            page.locator("#cloud").selectOption("onprem");
            page.locator("#region").fill("fra");
            page.getByText("Review the plan").click();
            assertThat(page.locator("h1")).hasText("Invite: onprem-fra");
            page.locator("#reason").fill("third site");
            page.getByText("Invite now").click();
            assertThat(page.locator(".once")).containsText("hansa join");
            page.getByText("Wait for it to join").click();
            assertThat(page.locator(".waiting")).containsText("Waiting for onprem-fra");
            assertThat(page.locator("#live")).hasText("Live");
            running.federation.third(true);
            running.desk.say("cluster.joined", "onprem-fra");
            assertThat(page.locator("main")).containsText("onprem-fra is a member of the federation.");
            page.getByText("Try the link").click();
            assertThat(page.locator("main")).containsText("Open TCP 15443 in the security group.");
        } finally {
            running.federation.third(true);
        }
    }

    @Test
    void aPolicyIsEditedWithItsWhatIf() {
        try (var tab = new Tab(Look.PLAIN).open("/failover/policies/order")) {
            var page = tab.page;
            page.getByLabel("Move tier 3 up").click();
            assertThat(page.locator("#scope\\.1")).hasValue("any");
            page.locator("#healthyPercent").fill("70");
            page.getByText("What would change?").click();
            assertThat(page.locator("main")).containsText("0 of 2 routes would change.");
            assertThat(page.locator(".sentence-policy")).containsText("70 %");
            page.getByText("Review the plan").click();
            assertThat(page.locator("h1")).hasText("Apply policy: order");
            assertThat(page.locator(".diff").first()).containsText("healthyPercent: 70");
            page.locator("#reason").fill("tighter");
            page.getByText("Apply policy now").click();
            assertThat(page.locator(".summary")).containsText("done");
        }
    }

    @Test
    void aClusterIsDrainedAndReturned() {
        try (var tab = new Tab(Look.PLAIN).open("/failover/drains?cluster=azure-weu")) {
            var page = tab.page;
            assertThat(page.locator("#target")).hasValue("azure-weu");
            page.locator("#reason").fill("patching");
            page.getByText("Review the plan").click();
            page.locator("#reason").fill("patching");
            page.locator("#typed").fill("azure-weu");
            page.getByText("Drain now").click();
            assertThat(page.locator(".summary")).containsText("done");
            page.locator("form[action$='/undo'] button").click();
            assertThat(page.locator(".summary")).containsText("undone");
        }
    }

    @Test
    void keysLeadThroughTheHouse() {
        try (var tab = new Tab(Look.PLAIN).open("/")) {
            tab.page.keyboard().press("g");
            tab.page.keyboard().press("t");
            assertThat(tab.page.locator("h1")).hasText("Topology");
            tab.page.keyboard().press("/");
            assertThat(tab.page.locator("#find")).isFocused();
            tab.page.keyboard().press("Escape");
            tab.page.locator("#find").blur();
            tab.page.keyboard().press("?");
            assertThat(tab.page.locator("#keys")).isVisible();
        }
    }

    @Test
    void languageAndColoursAreKept() {
        try (var tab = new Tab(Look.PLAIN).open("/")) {
            tab.page.locator("button[value='zh-CN']").click();
            assertThat(tab.page.locator("h1")).hasText("总览");
            tab.page.locator("button[value='dark']").click();
            assertThat(tab.page.locator("html")).hasAttribute("data-theme", "dark");
            tab.open("/trust");
            assertThat(tab.page.locator("h1")).hasText("信任");
        }
    }
}
