package io.hansa.console.change;

import io.hansa.console.page.Parts;
import io.hansa.console.page.Sheet;
import io.hansa.console.page.Sheets;
import io.hansa.console.page.Shell;
import io.hansa.console.security.Gate;
import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.server.ConsoleFault;
import io.hansa.console.text.Markup;
import io.hansa.core.desk.ChangeDesk;
import io.hansa.core.fault.FederationException;
import io.hansa.core.operation.Operation;
import io.hansa.core.operation.Verb;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was done, by whom, why, and how to take it back. */
@Controller
@Needs(Level.VIEWER)
@Consumes(MediaType.ALL)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class OperationPages {
    private final Sheets sheets;
    private final Shell shell;
    private final ChangeDesk desk;
    private final Planner planner;

    OperationPages(Sheets sheets, Shell shell, ChangeDesk desk, Planner planner) {
        this.sheets = sheets;
        this.shell = shell;
        this.desk = desk;
        this.planner = planner;
    }

    @Get("/operations")
    HttpResponse<String> operations(HttpRequest<?> request) {
        var sheet = sheets.open(request);
        var all = desk.operations();
        var rows = all.stream()
                .map(o -> Markup.of(
                        "<tr><td><a class=\"name\" href=\"/operations/{}\">{} {}</a></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                        o.id(),
                        sheet.text("verb." + o.request().verb().word()),
                        o.request().target(),
                        Parts.badge(sheet, o.state()),
                        o.by(),
                        sheet.time(o.at()),
                        o.reason()))
                .toList();
        Object table = all.isEmpty()
                ? Parts.empty(sheet, "operations.none")
                : Parts.table(sheet, "nav.operations", List.of("operation", "state", "actor", "at", "reason"), rows);
        return shell.page(
                request,
                sheet,
                sheet.text("nav.operations"),
                Markup.NONE,
                Markup.of("<section class=\"card\">{}</section>", table));
    }

    @Get("/operations/{id}")
    HttpResponse<String> operation(HttpRequest<?> request, String id) {
        return show(shell, request, sheets.open(request), find(id));
    }

    @Post("/operations/{id}/undo")
    HttpResponse<String> undo(HttpRequest<?> request, String id, @Body @Nullable String body) {
        sheets.form(request, body);
        find(id).undo().ifPresent(undo -> planner.requireRole(request, undo.verb()));
        return show(shell, request, sheets.open(request), desk.undo(id, Gate.caller(request)));
    }

    private Operation find(String id) {
        return desk.operations().stream()
                .filter(o -> o.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new FederationException(ConsoleFault.NO_SUCH_OBJECT, id));
    }

    static MutableHttpResponse<String> show(Shell shell, HttpRequest<?> request, Sheet sheet, Operation o) {
        var verb = sheet.text("verb." + o.request().verb().word());
        var steps = o.steps().stream()
                .map(s -> Markup.of("<li>{}</li>", sheet.said(s)))
                .toList();
        var body = sheet.html(
                """
                <div class="summary">{} <span>{#by} {}</span> <span class="dim">{}</span></div>{}                <section class="card"><h2>{#operation.steps}</h2><ol class="done">{}</ol><p><span class="dim">{#reason}:</span> {}</p></section>{}{}""",
                Parts.badge(sheet, o.state()),
                o.by(),
                sheet.time(o.at()),
                once(sheet, o),
                steps,
                o.reason(),
                next(sheet, o),
                undo(sheet, o));
        return shell.page(request, sheet, verb + ' ' + o.request().target(), Markup.NONE, body);
    }

    /** Secrets that are shown this one time. */
    private static Markup once(Sheet sheet, Operation o) {
        if (o.shownOnce().isEmpty()) {
            return Markup.NONE;
        }
        var values = o.shownOnce().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .map(e -> sheet.html(
                        "<h3>{}</h3><div class=\"copy\"><pre tabindex=\"0\">{}</pre><button type=\"button\" data-copy=\"{}\" data-done=\"{#copied}\">{#copy}</button></div>",
                        sheet.textOr("once." + e.getKey(), e.getKey()),
                        e.getValue(),
                        e.getValue()))
                .toList();
        return sheet.html(
                "<section class=\"card once\" data-keep><h2>{#once.title}</h2><p>{#once.why}</p>{}</section>", values);
    }

    /** Where one goes on from here. */
    private static Markup next(Sheet sheet, Operation o) {
        return switch (o.request().verb()) {
            case INVITE ->
                sheet.html(
                        "<p><a class=\"button primary\" href=\"/clusters/link?cluster={}\">{#link.wait}</a></p>",
                        o.request().target());
            case DRAIN, UNDRAIN -> sheet.html("<p><a class=\"button\" href=\"/failover/drains\">{#nav.drains}</a></p>");
            case POLICY_APPLY ->
                sheet.html(
                        "<p><a class=\"button\" href=\"/failover/policies/{}\">{#policy}</a></p>",
                        o.request().target());
            case JOIN, FOUND -> sheet.html("<p><a class=\"button primary\" href=\"/\">{#nav.overview}</a></p>");
            default -> Markup.NONE;
        };
    }

    private static Markup undo(Sheet sheet, Operation o) {
        boolean open = o.undo().isPresent()
                && o.state() == Operation.State.DONE
                && sheet.now().isBefore(o.undoUntil());
        if (!open || !sheet.may(o.undo().map(u -> u.verb()).orElse(Verb.EVICT))) {
            return Markup.NONE;
        }
        return sheet.html(
                "<form class=\"card line\" method=\"post\" action=\"/operations/{}/undo\">{}<span>{}</span><button>{#operation.undo}</button></form>",
                o.id(),
                sheet.guard(),
                sheet.text("operation.undountil", sheet.relative(o.undoUntil())));
    }
}
