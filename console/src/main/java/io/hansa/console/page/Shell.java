package io.hansa.console.page;

import io.hansa.console.text.Language;
import io.hansa.console.text.Markup;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.view.FederationView;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.util.List;

/** The frame around every page: header, navigation, the viewer's line, and the one main part. Thread-safe. */
@Singleton
public final class Shell {
    private static final List<Entry> ENTRIES = List.of(
            new Entry("/", "overview", "o"),
            new Entry("/topology", "topology", "t"),
            new Entry("/clusters", "clusters", "c"),
            new Entry("/services", "services", "s"),
            new Entry("/failover/policies", "policies", "f"),
            new Entry("/failover/rehearse", "rehearse", "r"),
            new Entry("/failover/drains", "drains", "d"),
            new Entry("/trust", "trust", "u"),
            new Entry("/gateways", "gateways", "w"),
            new Entry("/sync", "sync", "y"),
            new Entry("/operations", "operations", "p"),
            new Entry("/audit", "audit", "a"),
            new Entry("/settings", "settings", "e"));

    private final StateQueries queries;

    private record Entry(String path, String name, String key) {}

    Shell(StateQueries queries) {
        this.queries = queries;
    }

    /**
     * A whole page, or its main part alone where the browser asks for that to refresh itself.
     *
     * @param title already in the reader's language
     * @param action what stands beside the heading; {@link Markup#NONE} for nothing
     */
    public MutableHttpResponse<String> page(
            HttpRequest<?> request, Sheet sheet, String title, Markup action, Object body) {
        var view = queries.federation();
        var main = sheet.html(
                "{}<div class=\"head\"><h1>{}</h1><div class=\"actions\">{}</div></div>{}",
                viewerLine(sheet, view),
                title,
                action,
                body);
        if (request.getHeaders().findFirst("X-Fragment").isPresent()) {
            return html(main);
        }
        var frame = sheet.html(
                """
                <a class="skip" href="#main">{#shell.skip}</a>
                <header class="top"><a class="brand" href="/"><svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">\
                <path d="M3 3v16M19 3v16M3 11h16" class="mark"/><circle cx="3" cy="11" r="2.6"/><circle cx="19" cy="11" r="2.6"/>\
                <circle cx="11" cy="11" r="2.6"/></svg> Hansa</a><span class="federation">{}</span>
                <form class="search" action="/services" role="search"><label class="quiet" for="find">{#shell.search}</label>\
                <input id="find" name="q" placeholder="{#shell.search}  /" autocomplete="off"></form>
                <span id="live" class="chip" role="status" data-live="{#live.live}" data-polling="{#live.polling}" \
                data-stale="{#live.stale}" data-off="{#live.off}">{#live.still}</span>{}{}</header>
                <div class="body"><nav aria-label="{#shell.nav}"><ul>{}</ul></nav>
                <main id="main" tabindex="-1">{}</main></div>{}""",
                view.joined() ? view.federation() : sheet.text("shell.alone"),
                switches(sheet),
                account(sheet),
                navigation(sheet),
                main,
                keys(sheet));
        return html(document(sheet, title, frame));
    }

    /** A page without navigation, for whoever is not signed in. */
    static MutableHttpResponse<String> plain(Sheet sheet, String title, Markup body) {
        return html(document(
                sheet,
                title,
                sheet.html(
                        "<main id=\"main\" class=\"alone\"><div class=\"corner\">{}</div>{}</main>",
                        switches(sheet),
                        body)));
    }

    private static Markup document(Sheet sheet, String title, Markup body) {
        return Markup.of("""
                <!doctype html>
                <html lang="{}" data-theme="{}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">\
                <title>{} - Hansa</title><link rel="stylesheet" href="/static/console.css"><link rel="icon" href="/static/icon.svg">\
                <script type="module" src="/static/console.js"></script></head><body data-csrf="{}">{}</body></html>""", sheet.language().tag(), sheet.theme(), title, sheet.csrf(), body);
    }

    private static Markup viewerLine(Sheet sheet, FederationView view) {
        if (!view.joined()) {
            return sheet.html(
                    "<p class=\"viewer\">{}</p>",
                    sheet.text("shell.viewer.alone", view.viewer().value(), view.node()));
        }
        var line = sheet.text(
                "shell.viewer",
                view.viewer().value() + '/' + view.node(),
                Integer.toString(view.heard()),
                Integer.toString(view.counting()),
                Long.toString(view.revision()));
        var ribbon = view.majority()
                ? Markup.NONE
                : sheet.html(
                        "<p class=\"ribbon\" role=\"alert\">{}</p>",
                        sheet.text(
                                "shell.minority", Integer.toString(view.heard()), Integer.toString(view.counting())));
        return sheet.html("<p class=\"viewer\" data-rev=\"{}\">{}</p>{}", view.revision(), line, ribbon);
    }

    private static List<Markup> navigation(Sheet sheet) {
        return ENTRIES.stream()
                .map(e -> {
                    boolean here = e.path.equals("/")
                            ? sheet.path().equals("/") || sheet.path().startsWith("/?")
                            : sheet.path().startsWith(e.path);
                    return Markup.of(
                            "<li><a href=\"{}\" data-key=\"{}\" aria-current=\"{}\">{}</a></li>",
                            e.path,
                            e.key,
                            here ? "page" : "false",
                            sheet.text("nav." + e.name));
                })
                .toList();
    }

    private static Markup switches(Sheet sheet) {
        var languages = List.of(Language.values()).stream()
                .map(l -> Markup.of(
                        "<button name=\"language\" value=\"{}\" lang=\"{}\" aria-pressed=\"{}\">{}</button>",
                        l.tag(),
                        l.tag(),
                        l == sheet.language(),
                        l == Language.ZH ? "中文" : "EN"))
                .toList();
        var themes = List.of("auto", "light", "dark").stream()
                .map(t -> Markup.of(
                        "<button name=\"theme\" value=\"{}\" aria-pressed=\"{}\" title=\"{}\"><span aria-hidden=\"true\">{}</span>"
                                + "<span class=\"quiet\">{}</span></button>",
                        t,
                        t.equals(sheet.theme()),
                        sheet.text("theme." + t),
                        t.equals("auto") ? "◐" : t.equals("light") ? "☀" : "☾",
                        sheet.text("theme." + t)))
                .toList();
        return sheet.html("""
                <form class="switches" method="post" action="/preferences"><input type="hidden" name="next" value="{}">\
                <span role="group" aria-label="{#shell.language}">{}</span><span role="group" aria-label="{#shell.theme}">{}</span></form>""", sheet.path(), languages, themes);
    }

    private static Markup account(Sheet sheet) {
        return sheet.caller()
                .map(c -> sheet.html("""
                        <form class="account" method="post" action="/signout">{}<span>{} <span class="dim">{}</span></span>\
                        <button class="plain">{#shell.signout}</button></form>""", sheet.guard(), c.name(), sheet.text("role." + c.role())))
                .orElse(Markup.NONE);
    }

    private static Markup keys(Sheet sheet) {
        var rows = ENTRIES.stream()
                .map(e -> Markup.of("<li><kbd>g</kbd> <kbd>{}</kbd> {}</li>", e.key, sheet.text("nav." + e.name)))
                .toList();
        return sheet.html("""
                <dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">{#keys.title}</h2><ul>{}\
                <li><kbd>/</kbd> {#shell.search}</li><li><kbd>?</kbd> {#keys.title}</li></ul>\
                <form method="dialog"><button>{#keys.close}</button></form></dialog>""", rows);
    }

    private static MutableHttpResponse<String> html(Markup markup) {
        return HttpResponse.ok(markup.toString()).header("Content-Type", MediaType.TEXT_HTML + "; charset=utf-8");
    }
}
