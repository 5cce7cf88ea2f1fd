package io.hansa.console.view;

import io.hansa.console.page.Parts;
import io.hansa.console.page.Sheet;
import io.hansa.console.page.Sheets;
import io.hansa.console.page.Shell;
import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.text.Markup;
import io.hansa.core.desk.StateQueries;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Optional;

/** What is underneath and what has happened: gateways, and the audit log with its chain. */
@Controller
@Needs(Level.VIEWER)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class RecordPages {
    private static final int ENTRIES = 100;

    private final Sheets sheets;
    private final Shell shell;
    private final StateQueries queries;

    RecordPages(Sheets sheets, Shell shell, StateQueries queries) {
        this.sheets = sheets;
        this.shell = shell;
        this.queries = queries;
    }

    @Get("/gateways")
    HttpResponse<String> gateways(HttpRequest<?> request) {
        var sheet = sheets.open(request);
        var all = queries.gateways();
        var rows = all.stream()
                .map(g -> sheet.html(
                        "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"n\">{} / {}</td><td>{}</td></tr>",
                        g.name(),
                        g.connected()
                                ? Parts.badge("healthy", "✓", sheet.text("gateway.connected"))
                                : Parts.badge("unknown", "◇", sheet.text("gateway.away")),
                        sheet.age(g.since()),
                        g.acknowledged(),
                        g.snapshot(),
                        g.refused().isEmpty()
                                ? Markup.text("–")
                                : Markup.join(g.refused().stream()
                                        .map(r -> Markup.of("<div class=\"badge down\" lang=\"en\">{}</div>", r))
                                        .toList())))
                .toList();
        Object body = all.isEmpty()
                ? Parts.empty(sheet, "gateways.none")
                : Parts.table(
                        sheet,
                        "nav.gateways",
                        List.of("gateway", "state", "since", "gateway.revision", "gateway.refused"),
                        rows);
        return shell.page(
                request,
                sheet,
                sheet.text("nav.gateways"),
                Markup.NONE,
                sheet.html("<section class=\"card\"><p class=\"dim\">{#gateways.why}</p>{}</section>", body));
    }

    @Get("/audit")
    HttpResponse<String> audit(HttpRequest<?> request, @QueryValue Optional<Long> before) {
        var sheet = sheets.open(request);
        var entries = queries.audit(before.orElse(Long.MAX_VALUE), ENTRIES);
        long broken = queries.auditBrokenAt();
        var chain = broken == 0
                ? Parts.badge("healthy", "✓", sheet.text("audit.whole"))
                : Parts.badge("down", "✕", sheet.text("audit.broken", Long.toString(broken)));
        var rows = entries.stream()
                .map(e -> Markup.of(
                        "<tr><td class=\"n\">{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"wrap\">{}</td><td><code title=\"{}\">{}</code></td></tr>",
                        e.sequence(),
                        sheet.time(e.draft().at()),
                        sheet.said(e.draft().actor()),
                        sheet.language()
                                .find("verb." + e.draft().verb())
                                .orElse(e.draft().verb()),
                        e.draft().object(),
                        result(sheet, e.draft().result()),
                        sheet.said(e.draft().detail()),
                        e.hash(),
                        e.hash().substring(0, 10)))
                .toList();
        Object table = entries.isEmpty()
                ? Parts.empty(sheet, "audit.none")
                : Parts.table(
                        sheet,
                        "nav.audit",
                        List.of("number", "at", "actor", "verb", "object", "result", "detail", "hash"),
                        rows);
        var older = entries.size() < ENTRIES
                ? Markup.NONE
                : sheet.html(
                        "<p><a class=\"button\" href=\"?before={}\">{#audit.older}</a></p>",
                        entries.getLast().sequence());
        return shell.page(
                request,
                sheet,
                sheet.text("nav.audit"),
                chain,
                List.of(Markup.of("<section class=\"card\">{}{}</section>", table, older)));
    }

    private static Markup result(Sheet sheet, String result) {
        return switch (result) {
            case "done" -> Parts.badge("healthy", "✓", sheet.text("audit.done"));
            case "refused" -> Parts.badge("degraded", "▲", sheet.text("audit.refused"));
            case "failed" -> Parts.badge("down", "✕", sheet.text("audit.failed"));
            default -> Markup.text(result);
        };
    }
}
