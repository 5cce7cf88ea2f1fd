package io.hansa.node.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Debian's Chromium, and the tabs opened in it. Every wait is generous: the machine runs a whole federation beside it. */
final class Chromium implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final int PATIENCE_MILLIS = 120_000;
    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");
    private static final List<String> RULES = List.of("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice");

    private final Playwright playwright;
    private final Browser browser;

    /** How a person looks at the console. */
    record Look(String locale, ColorScheme scheme, int width) {
        static final Look PLAIN = new Look("en-US", ColorScheme.LIGHT, 1400);
        static final Look NIGHT = new Look("zh-CN", ColorScheme.DARK, 1400);
        static final Look PHONE = new Look("zh-CN", ColorScheme.LIGHT, 390);
    }

    /** Skips the test, with the reason, on a machine without the browser. */
    static void assumePresent() {
        assumeTrue(Files.isExecutable(PROGRAM), "no Chromium at " + PROGRAM + "; bin/check installs it");
    }

    Chromium() {
        var environment = new HashMap<>(System.getenv());
        environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(PROGRAM)
                        .setArgs(FLAGS)
                        .setTimeout(PATIENCE_MILLIS));
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    }

    /** A fresh window; {@code state} is another one's cookies, or empty. */
    Window open(Look look, String state) {
        var options = new Browser.NewContextOptions()
                .setLocale(look.locale)
                .setColorScheme(look.scheme)
                .setViewportSize(look.width, 900);
        return new Window(browser.newContext(state.isEmpty() ? options : options.setStorageState(state)), look);
    }

    /** One person's window with its tabs; must end without an error in any tab's console, where a breach of the policy shows. */
    static final class Window implements AutoCloseable {
        private final BrowserContext context;
        private final Look look;
        private final List<String> errors = new ArrayList<>();

        private Window(BrowserContext context, Look look) {
            this.context = context;
            this.look = look;
            context.setDefaultTimeout(PATIENCE_MILLIS);
            context.setDefaultNavigationTimeout(PATIENCE_MILLIS);
        }

        Page tab() {
            var page = context.newPage();
            page.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    errors.add(page.url() + ": " + message.text());
                }
            });
            return page;
        }

        String state() {
            return context.storageState();
        }

        /** What axe finds wrong with the page, and whether it fits the window. */
        void requireSound(Page page) {
            // No page has frames: without a second page to join their results in.
            var options = new AxeRunOptions();
            options.setResultTypes(List.of("violations")); // What is in order is not read.
            var found = new AxeBuilder(page)
                    .options(options)
                    .withTags(RULES)
                    .setLegacyMode(true)
                    .analyze()
                    .getViolations();
            assertThat(found)
                    .as(page.url() + ' ' + look)
                    .allSatisfy(rule -> assertThat(rule.getNodes().toString())
                            .as(rule.getId())
                            .isEmpty());
            var wide = (Number) page.evaluate("() => document.documentElement.scrollWidth");
            assertThat(wide.intValue()).as(page.url() + " at " + look.width).isLessThanOrEqualTo(look.width);
        }

        @Override
        public void close() {
            context.close();
            assertThat(errors).isEmpty();
        }
    }

    @Override
    public void close() {
        playwright.close();
    }
}
