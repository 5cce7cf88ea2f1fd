package io.hansa.console.change;

import io.hansa.console.page.Parts;
import io.hansa.console.page.Sheet;
import io.hansa.console.page.Sheets;
import io.hansa.console.page.Shell;
import io.hansa.console.security.Gate;
import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.text.Markup;
import io.hansa.core.desk.ChangeDesk;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.model.Cloud;
import io.hansa.core.model.ClusterId;
import io.hansa.core.operation.Verb;
import io.hansa.core.view.ProbeReport;
import io.hansa.core.view.TrustState;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From "there is another cluster" to "calls go there": the wizard, the probe, and the page of a cluster that is alone. */
@Controller
@Needs(Level.VIEWER)
@Consumes(MediaType.ALL)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class LinkPages {
    private final Sheets sheets;
    private final Shell shell;
    private final StateQueries queries;
    private final ChangeDesk desk;

    LinkPages(Sheets sheets, Shell shell, StateQueries queries, ChangeDesk desk) {
        this.sheets = sheets;
        this.shell = shell;
        this.queries = queries;
        this.desk = desk;
    }

    @Get("/clusters/link")
    HttpResponse<String> link(HttpRequest<?> request, @QueryValue Optional<String> cluster) {
        var sheet = sheets.open(request);
        var name = cluster.orElse("");
        boolean joined =
                queries.clusters().stream().anyMatch(c -> c.cluster().value().equals(name));
        int step = name.isEmpty() ? 1 : joined ? 3 : 2;
        var body = List.of(
                stepper(sheet, step),
                switch (step) {
                    case 1 -> who(sheet);
                    case 2 -> waiting(sheet, name);
                    default -> linked(sheet, name);
                });
        return shell.page(request, sheet, sheet.text("clusters.link"), Markup.NONE, body);
    }

    private static Markup stepper(Sheet sheet, int step) {
        var steps = List.of("link.step1", "link.step2", "link.step3");
        var items = new java.util.ArrayList<Markup>();
        for (int i = 0; i < steps.size(); i++) {
            var state = i + 1 < step ? "past" : i + 1 == step ? "here" : "";
            items.add(Markup.of(
                    "<li class=\"{}\" aria-current=\"{}\"><span>{}</span>{}</li>",
                    state,
                    i + 1 == step ? "step" : "false",
                    i + 1 < step ? "✓" : Integer.toString(i + 1),
                    sheet.text(steps.get(i))));
        }
        return Markup.of("<ol class=\"stepper\">{}</ol>", items);
    }

    private static Markup who(Sheet sheet) {
        if (!sheet.may(Verb.INVITE)) {
            return sheet.html("<p class=\"trouble\">{#plan.notyou}</p>");
        }
        var clouds = Arrays.stream(Cloud.values())
                .map(c -> Markup.of("<option value=\"{}\">{}</option>", c.word(), sheet.text("cloud." + c)))
                .toList();
        return sheet.html("""
                <form class="card form" method="post" action="/change">{}<input type="hidden" name="verb" value="invite">                <p>{#link.intro}</p><div class="fields"><div><label for="target">{#link.name}</label>                <input id="target" name="target" pattern="[a-z0-9]([a-z0-9\\-]*[a-z0-9])?" maxlength="40" placeholder="azure-sea" required></div>                <div><label for="cloud">{#link.cloud}</label><select id="cloud" name="p.cloud">{}</select></div>                <div><label for="region">{#link.region}</label><input id="region" name="p.region" maxlength="63" placeholder="southeastasia" required></div>                <div><label for="expires">{#link.expires}</label><input id="expires" name="p.expires" value="10m" pattern="[0-9]+(s|m|h|d)" required></div></div>                <button class="primary">{#plan.review}</button></form>""", sheet.guard(), clouds);
    }

    private Markup waiting(Sheet sheet, String name) {
        var open = queries.trust().invitations().stream()
                .filter(i -> i.cluster().value().equals(name))
                .map(i -> invitation(sheet, i))
                .toList();
        return sheet.html(
                "<section class=\"card waiting\"><p class=\"big\"><span class=\"pulse\" aria-hidden=\"true\"></span>{}</p><p>{#link.waiting.how}</p><p class=\"dim\">{#link.waiting.live}</p><p><a class=\"button\" href=\"/clusters/link?cluster={}\">{#refresh}</a></p>{}</section>",
                sheet.text("link.waiting", name),
                name,
                open);
    }

    private static Markup invitation(Sheet sheet, TrustState.Invitation open) {
        return sheet.html(
                "<form class=\"line\" method=\"post\" action=\"/change\">{}<input type=\"hidden\" name=\"verb\" value=\"revoke-invitation\"><input type=\"hidden\" name=\"target\" value=\"{}\"><span>{#link.expires}: {}</span><button>{#verb.revoke-invitation}…</button></form>",
                sheet.guard(),
                open.id(),
                sheet.time(open.expires()));
    }

    private Markup linked(Sheet sheet, String name) {
        var offers = queries.services().stream()
                .filter(s -> !s.localEndpoints().isEmpty())
                .map(s -> Markup.of(
                        "<li><a href=\"/services/export?service={}&amp;cluster={}\">{}</a></li>",
                        s.service(),
                        name,
                        s.service()))
                .toList();
        return sheet.html(
                """
                <section class="card"><p class="big">{} {}</p>{}</section><section class="card"><h2>{#link.share}</h2><p>{#link.share.why}</p><ul>{}</ul>                <p><a class="button primary" href="/clusters/{}">{#link.done}</a></p></section>""",
                Parts.badge("healthy", "✓", sheet.text("link.joined")),
                sheet.text("link.isjoined", name),
                probeForm(sheet, name),
                offers,
                name);
    }

    private static Markup probeForm(Sheet sheet, String name) {
        return sheet.html(
                "<form class=\"line\" method=\"post\" action=\"/clusters/{}/probe\">{}<span>{#probe.why}</span><button>{#cluster.probe}</button></form>",
                name,
                sheet.guard());
    }

    @Get("/clusters/{cluster}/probe")
    HttpResponse<String> ask(HttpRequest<?> request, String cluster) {
        var sheet = sheets.open(request);
        return shell.page(
                request,
                sheet,
                sheet.text("probe.title", cluster),
                Markup.NONE,
                Markup.of("<section class=\"card\">{}</section>", probeForm(sheet, cluster)));
    }

    @Post("/clusters/{cluster}/probe")
    HttpResponse<String> probe(HttpRequest<?> request, String cluster, @Body @Nullable String body) {
        sheets.form(request, body);
        var sheet = sheets.open(request);
        var report = desk.probe(new ClusterId(cluster), Gate.caller(request));
        return shell.page(
                request,
                sheet,
                sheet.text("probe.title", cluster),
                Markup.NONE,
                Markup.of("<section class=\"card\">{}{}</section>", report(sheet, report), probeForm(sheet, cluster)));
    }

    private static Markup report(Sheet sheet, ProbeReport report) {
        var rows = report.steps().stream()
                .map(s -> sheet.html(
                        "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"n\">{} ms</td><td>{}</td><td>{}</td></tr>",
                        sheet.textOr("probe.step." + s.name(), s.name()),
                        sheet.textOr("probe.direction." + s.direction(), s.direction()),
                        switch (s.state()) {
                            case "ok" -> Parts.badge("healthy", "✓", sheet.text("probe.ok"));
                            case "failed" -> Parts.badge("down", "✕", sheet.text("probe.failed"));
                            default -> Parts.badge("unknown", "◇", sheet.text("probe.skipped"));
                        },
                        s.millis(),
                        sheet.said(s.detail()),
                        sheet.said(s.remedy())))
                .toList();
        return Markup.of(
                "<p class=\"big\">{}</p>{}",
                sheet.text(report.ok() ? "probe.allok" : "probe.notok"),
                Parts.table(
                        sheet,
                        "nav.links",
                        List.of("probe.step", "probe.direction", "result", "probe.took", "detail", "probe.remedy"),
                        rows));
    }

    @Get("/join")
    HttpResponse<String> join(HttpRequest<?> request) {
        var sheet = sheets.open(request);
        var view = queries.federation();
        if (view.joined()) {
            return shell.page(
                    request,
                    sheet,
                    sheet.text("join.title"),
                    Markup.NONE,
                    sheet.html("<p class=\"card\">{}</p>", sheet.text("join.already", view.federation())));
        }
        var body = sheet.html("""
                <form class="card form" method="post" action="/change">{}<input type="hidden" name="verb" value="join"><input type="hidden" name="target" value="{}">                <h2>{#join.title}</h2><p>{#join.how}</p><label for="token">{#join.token}</label>                <textarea id="token" name="p.token" rows="4" spellcheck="false" autocomplete="off" required></textarea>                <button class="primary">{#plan.review}</button></form>                <form class="card form" id="found" method="post" action="/change">{}<input type="hidden" name="verb" value="found">                <input type="hidden" name="target" value="{}"><h2>{#join.found}</h2><p>{#join.found.how}</p><button>{#plan.review}</button></form>""", sheet.guard(), view.viewer(), sheet.guard(), view.viewer());
        return shell.page(request, sheet, sheet.text("join.page"), Markup.NONE, body);
    }
}
