package io.hansa.console.view;

import io.hansa.console.page.Parts;
import io.hansa.console.page.Sheet;
import io.hansa.console.page.Sheets;
import io.hansa.console.page.Shell;
import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.text.Markup;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.desk.SyncView;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the records stand with everybody's: ages, what a person must settle, what heals brought, what was refused. */
@Controller
@Needs(Level.VIEWER)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class SyncPage {
    private static final int REFUSED = 100;

    private final Sheets sheets;
    private final Shell shell;
    private final StateQueries queries;

    SyncPage(Sheets sheets, Shell shell, StateQueries queries) {
        this.sheets = sheets;
        this.shell = shell;
        this.queries = queries;
    }

    @Get("/sync")
    HttpResponse<String> sync(HttpRequest<?> request) {
        var sheet = sheets.open(request);
        var sync = queries.sync();
        var cards = new ArrayList<Markup>();
        cards.add(Parts.card(sheet.text("sync.origins"), origins(sheet, sync)));
        cards.add(Parts.card(sheet.text("sync.conflicts"), conflicts(sheet, sync)));
        cards.add(Parts.card(sheet.text("sync.distrusted"), distrusted(sheet, sync)));
        cards.add(Parts.card(sheet.text("sync.heals"), heals(sheet, sync)));
        cards.add(Parts.card(sheet.text("sync.refused"), refused(sheet, sync)));
        return shell.page(request, sheet, sheet.text("nav.sync"), Markup.NONE, cards);
    }

    private static Markup origins(Sheet sheet, SyncView sync) {
        var rows = sync.origins().stream()
                .map(o -> Markup.of(
                        "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td><td class=\"n\">{}</td></tr>",
                        Parts.cluster(o.cluster()),
                        o.held(),
                        o.withdrawn(),
                        o.level()
                                ? Parts.badge("healthy", "✓", sheet.text("sync.level"))
                                : Parts.badge("unknown", "◇", sheet.text("sync.differs")),
                        o.age()
                                .map(age -> String.format(Locale.ROOT, "%.1f s", age.toMillis() / 1000.0))
                                .orElse(sheet.text("sync.never"))))
                .toList();
        return Parts.table(
                sheet, "sync.origins", List.of("cluster", "sync.held", "sync.withdrawn", "state", "sync.age"), rows);
    }

    private static Markup conflicts(Sheet sheet, SyncView sync) {
        if (sync.conflicts().isEmpty()) {
            return Parts.empty(sheet, "sync.conflicts.none");
        }
        var rows = sync.conflicts().stream()
                .flatMap(c -> c.branches().stream()
                        .map(b -> Markup.of(
                                "<tr><td>{}</td><td class=\"n\">{}</td><td>{}</td><td class=\"wrap\" lang=\"en\">{}</td>"
                                        + "<td><pre>{}</pre></td><td lang=\"en\">{}</td></tr>",
                                c.document(),
                                b.revision(),
                                b.editor(),
                                b.reason(),
                                b.content(),
                                c.inForce())))
                .toList();
        return Parts.table(
                sheet,
                "sync.conflicts",
                List.of("object", "sync.revision", "actor", "reason", "sync.content", "sync.inForce"),
                rows);
    }

    private static Markup distrusted(Sheet sheet, SyncView sync) {
        if (sync.distrusted().isEmpty()) {
            return Parts.empty(sheet, "sync.distrusted.none");
        }
        var rows = sync.distrusted().stream()
                .map(d -> Markup.of(
                        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"wrap\">{}</td></tr>",
                        Parts.cluster(d.by()),
                        Parts.cluster(d.cluster()),
                        sheet.time(d.from()),
                        sheet.time(d.expires()),
                        d.operator(),
                        d.reason()))
                .toList();
        return Parts.table(
                sheet, "sync.distrusted", List.of("sync.by", "cluster", "at", "sync.until", "actor", "reason"), rows);
    }

    private static Markup heals(Sheet sheet, SyncView sync) {
        if (sync.heals().isEmpty()) {
            return Parts.empty(sheet, "sync.heals.none");
        }
        var rows = sync.heals().stream()
                .map(h -> Markup.of(
                        "<tr><td>{}</td><td class=\"wrap\" lang=\"en\">{}</td><td class=\"wrap\" lang=\"en\">{}</td></tr>",
                        sheet.time(h.ended()),
                        h.sentence(),
                        h.taken().stream()
                                .map(t -> t.from() + " " + t.kind() + ": " + t.changed() + " / -" + t.withdrawn() + " ("
                                        + String.join(", ", t.examples()) + ")")
                                .collect(Collectors.joining("; "))))
                .toList();
        return Parts.table(sheet, "sync.heals", List.of("at", "result", "sync.taken"), rows);
    }

    private static Markup refused(Sheet sheet, SyncView sync) {
        if (sync.refused().isEmpty()) {
            return Parts.empty(sheet, "sync.refused.none");
        }
        var rows = sync.refused().stream()
                .limit(REFUSED)
                .map(r -> Markup.of(
                        "<tr><td>{}</td><td>{}</td><td class=\"wrap\">{}</td><td class=\"n\">{}</td><td><code>{}</code></td>"
                                + "<td class=\"wrap\" lang=\"en\">{} {}</td></tr>",
                        sheet.time(r.at()),
                        r.offeredBy(),
                        r.key(),
                        r.count(),
                        r.code(),
                        r.sentence(),
                        r.detail()))
                .toList();
        return Parts.table(
                sheet,
                "sync.refused",
                List.of("at", "sync.offeredBy", "sync.record", "sync.count", "code", "detail"),
                rows);
    }
}
