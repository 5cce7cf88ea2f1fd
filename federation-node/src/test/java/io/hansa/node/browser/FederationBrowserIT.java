package io.hansa.node.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.hansa.node.browser.Chromium.Look;
import io.hansa.node.browser.Chromium.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A person operates a real federation from its consoles, one story in the order of the methods: links the third cluster, edits
 * a failover policy, drains a cluster and takes it back. After each change real calls show that traffic follows.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FederationBrowserIT {
    private static final String HERE = "aws-use1";
    private static final String NEAR = "azure-weu";
    private static final String NEW = "onprem-fra";

    /** Pages that show nothing measured and nothing that people wrote: all of it must be Chinese in Chinese. */
    private static final Set<String> PLAIN = Set.of(
            "/clusters/link",
            "/services",
            "/services/export",
            "/failover/policies",
            "/failover/policies/order",
            "/failover/rehearse?lost=azure-weu",
            "/failover/drains",
            "/trust",
            "/operations",
            "/settings");

    private static final List<String> PAGES = List.of(
            "/",
            "/topology",
            "/clusters",
            "/clusters/" + NEW,
            "/clusters/link",
            "/clusters/" + NEAR + "/probe",
            "/services",
            "/services/order",
            "/services/export",
            "/failover/policies",
            "/failover/policies/order",
            "/failover/rehearse?lost=" + NEAR,
            "/failover/drains",
            "/trust",
            "/gateways",
            "/operations",
            "/audit",
            "/settings");

    @TempDir
    private static Path folder;

    private static Chromium chromium;
    private static RunningDemo demo;
    private static Window window;
    private static Page here;

    @BeforeAll
    static void start() throws IOException {
        Chromium.assumePresent();
        chromium = new Chromium();
        demo = new RunningDemo(launcher(), folder);
        window = chromium.open(Look.PLAIN, "");
        here = signedIn(HERE);
    }

    @AfterAll
    static void stop() throws IOException {
        try {
            if (chromium != null) {
                chromium.close();
            }
        } finally {
            if (demo != null) {
                demo.close();
            }
        }
    }

    private static Path launcher() throws IOException {
        try (var built = Files.newDirectoryStream(Path.of("target"), "hansa-*")) {
            for (var each : built) {
                if (Files.isExecutable(each.resolve("bin/hansa"))) {
                    return each.resolve("bin/hansa").toAbsolutePath();
                }
            }
        }
        throw new AssertionError("no distribution in target; this test runs after mvn package");
    }

    /** A tab of the one window, signed in at a cluster's console with what the demo printed. */
    private static Page signedIn(String cluster) {
        var page = window.tab();
        page.navigate(demo.console(cluster) + "/");
        page.getByLabel("Name").fill("admin");
        page.getByLabel("Password").fill(demo.password(cluster));
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        assertThat(page.locator("h1")).hasText("Overview");
        return page;
    }

    private static void go(Page page, String entry) {
        page.locator("nav").getByText(entry).click();
        assertThat(page.locator("h1")).hasText(entry);
    }

    /** Where calls from here would go, in the card with that text. */
    private static Locator moves(String card) {
        return here.locator("main .card", row(card)).locator("tr", new Locator.LocatorOptions().setHasText(HERE));
    }

    private static Page.LocatorOptions row(String text) {
        return new Page.LocatorOptions().setHasText(text);
    }

    /** Says yes to the plan on the page. */
    private static void agree(Page page, String heading, String button) {
        assertThat(page.locator("h1")).hasText(heading);
        page.locator("#reason").fill("browser test");
        page.getByText(button).click();
        assertThat(page.locator(".summary")).containsText("done");
    }

    @Test
    @Order(1)
    void aThirdClusterIsLinkedThroughTheWizard() {
        assertThat(demo.call(HERE, "user").ok()).as("user before the link").isFalse();
        go(here, "Clusters");
        here.getByText("Link a cluster").click();
        here.locator("#target").fill(NEW);
        here.locator("#cloud").selectOption("onprem");
        here.locator("#region").fill("frankfurt");
        here.getByText("Review the plan").click();
        agree(here, "Invite: " + NEW, "Invite now");
        var token = here.locator(".once pre").first().innerText().strip();
        assertThat(token).startsWith("hansainv_");
        here.getByText("Wait for it to join").click();
        assertThat(here.locator(".waiting")).containsText("Waiting for " + NEW);

        var there = signedIn(NEW);
        assertThat(there.locator("main")).containsText(NEW + " runs by itself");
        there.getByText("Join a federation").click();
        there.locator("#token").fill(token);
        there.getByText("Review the plan").first().click();
        agree(there, "Join: " + NEW, "Join now");
        go(there, "Clusters");
        assertThat(there.locator("header .federation")).hasText("acme.mesh");
        assertThat(there.locator("main table")).containsText(NEAR);

        // The page that waited has gone on by itself.
        assertThat(here.locator("main")).containsText(NEW + " is a member of the federation.");
        here.getByText("Try the link").click();
        assertThat(here.locator("main table")).containsText("Echo through the gateway");

        go(there, "Services");
        there.getByText("Export a service").click();
        there.locator("#service").fill("user");
        there.locator("#backends").fill("user");
        there.getByText("Review the plan").click();
        agree(there, "Export: user", "Export now");
        there.close();

        demo.awaitServedBy(HERE, "user", NEW);
        here.navigate(demo.console(HERE) + "/services/user");
        assertThat(here.locator("main .big")).containsText("go to " + NEW);
    }

    @Test
    @Order(2)
    void aPolicyIsEditedWithItsWhatIf() {
        demo.awaitServedBy(HERE, "order", HERE);
        go(here, "Failover policies");
        here.locator("main table")
                .getByText("order", new Locator.GetByTextOptions().setExact(true))
                .first()
                .click();
        assertThat(here.locator("#scope\\.1")).hasValue("clusters");
        here.getByLabel("Move tier 2 up").click();
        assertThat(here.locator("#scope\\.0")).hasValue("clusters");
        assertThat(here.locator(".sentence-policy")).containsText("go to " + NEAR);

        here.getByText("What would change?").click();
        assertThat(moves("routes would change")).containsText(NEAR + " 100 %");
        here.getByText("Review the plan").click();
        assertThat(moves("Traffic that moves")).containsText(NEAR + " 100 %");
        assertThat(demo.call(HERE, "order").field("cluster"))
                .as("a plan changes nothing")
                .isEqualTo(HERE);

        agree(here, "Apply policy: order", "Apply policy now");
        demo.awaitServedBy(HERE, "order", NEAR);
        here.navigate(demo.console(HERE) + "/services/order");
        assertThat(here.locator("main .big")).containsText("go to " + NEAR + ": tier 1");
        var other = signedIn(NEAR);
        other.navigate(demo.console(NEAR) + "/services/order?from=" + HERE);
        assertThat(other.locator("main .big")).containsText("go to " + NEAR + ": tier 1");
        other.close();
    }

    @Test
    @Order(3)
    void aClusterIsDrainedAndTakenBack() {
        go(here, "Drains");
        here.locator("#target").selectOption(NEAR);
        here.locator("#ramp").fill("1s");
        here.locator("#expires").fill("30m");
        here.locator("#reason").fill("patching");
        here.getByText("Review the plan").click();
        assertThat(here.locator("h1")).hasText("Drain: " + NEAR);
        here.locator("#typed").fill(NEAR);
        agree(here, "Drain: " + NEAR, "Drain now");

        demo.awaitServedBy(HERE, "order", HERE);
        here.navigate(demo.console(HERE) + "/services/order");
        assertThat(here.locator("main table tr", row(NEAR)).first()).containsText("HANSA-ROUTE-104");

        go(here, "Operations");
        here.getByText("Drain " + NEAR).click();
        here.locator("form[action$='/undo'] button").click();
        assertThat(here.locator(".summary")).containsText("undone");
        demo.awaitServedBy(HERE, "order", NEAR);
        go(here, "Drains");
        assertThat(here.locator("main")).containsText("Nothing is being drained.");
    }

    @Test
    @Order(4)
    void everyPageIsSoundInBothLanguagesAndColours() throws IOException {
        var pictures = Files.createDirectories(Path.of("target/screenshots"));
        for (var look : List.of(Look.NIGHT, Look.PHONE)) {
            try (var other = chromium.open(look, window.state())) {
                var page = other.tab();
                for (var path : PAGES) {
                    page.navigate(demo.console(HERE) + path);
                    page.screenshot(new Page.ScreenshotOptions()
                            .setFullPage(true)
                            .setPath(pictures.resolve(path.replaceAll("[^a-z0-9]+", "_") + '-' + look.scheme() + '-'
                                    + look.width() + ".png")));
                    other.requireSound(page);
                    if (PLAIN.contains(path)) {
                        assertThat(page.locator("main [lang=en]").allInnerTexts())
                                .as("left in English on " + path)
                                .isEmpty();
                    }
                }
            }
        }
    }
}
