package io.hansa.console.change;

import io.hansa.console.page.Form;
import io.hansa.console.page.Parts;
import io.hansa.console.page.Sheet;
import io.hansa.console.page.Sheets;
import io.hansa.console.page.Shell;
import io.hansa.console.security.Gate;
import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.text.Markup;
import io.hansa.console.text.PlanYaml;
import io.hansa.core.desk.ChangeDesk;
import io.hansa.core.fault.FederationException;
import io.hansa.core.fault.Problem;
import io.hansa.core.operation.ChangePlan;
import io.hansa.core.operation.ChangePlan.Diff;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.OperationFault;
import io.hansa.core.operation.Verb;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.ResourceFault;
import io.hansa.core.resource.Tree;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
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

/** The page between wanting a change and making it. */
@Controller
@Needs(Level.VIEWER)
@Consumes(MediaType.ALL)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class PlanPages {
    private static final String PARAM = "p.";

    private final Sheets sheets;
    private final Shell shell;
    private final ChangeDesk desk;
    private final Planner planner;

    PlanPages(Sheets sheets, Shell shell, ChangeDesk desk, Planner planner) {
        this.sheets = sheets;
        this.shell = shell;
        this.desk = desk;
        this.planner = planner;
    }

    /** Plans a change whose parameters are plain texts. */
    @Post("/change")
    HttpResponse<String> change(HttpRequest<?> request, @Body @Nullable String body) {
        var form = sheets.form(request, body);
        return planner.plan(request, wanted(form));
    }

    private static ChangeRequest wanted(Form form) {
        var params = Tree.fields();
        form.fields().keySet().stream()
                .filter(key -> key.startsWith(PARAM))
                .forEach(key -> params.putUnlessEmpty(key.substring(PARAM.length()), form.text(key)));
        try {
            return new ChangeRequest(Verb.parse(form.text("verb")), form.text("target"), params.build());
        } catch (IllegalArgumentException e) {
            throw new InvalidResource(
                    ResourceFault.INVALID, List.of(new Problem("verb", String.valueOf(e.getMessage()))));
        }
    }

    @Get("/plans/{id}")
    HttpResponse<String> plan(HttpRequest<?> request, String id) {
        var sheet = sheets.open(request);
        var plan = desk.findPlan(id).orElseThrow(() -> new FederationException(OperationFault.PLAN_UNKNOWN, id));
        var verb = sheet.text("verb." + plan.request().verb().word());
        var body = List.of(
                head(sheet, plan),
                Parts.card(sheet.text("plan.checks"), checks(sheet, plan)),
                Parts.card(sheet.text("plan.moves"), Moves.of(sheet, plan.simulation())),
                Parts.card(sheet.text("plan.diff"), diffs(sheet, plan)),
                alike(sheet, plan),
                confirm(sheet, plan));
        return shell.page(
                request, sheet, sheet.text("plan.title", verb, plan.request().target()), Markup.NONE, body);
    }

    private static Markup head(Sheet sheet, ChangePlan plan) {
        var blast = plan.blast();
        return sheet.html(
                """
                <section class="card plan"><p class="big">{}</p><dl class="facts">{}{}{}{}{}</dl></section>""",
                sheet.text("plan.nothing"),
                Parts.fact(sheet, "plan.clusters", none(sheet, String.join(", ", blast.clusters()))),
                Parts.fact(sheet, "plan.services", none(sheet, String.join(", ", blast.services()))),
                Parts.fact(sheet, "plan.percent", blast.percentOfServices() + " %"),
                Parts.fact(
                        sheet,
                        "plan.undo",
                        plan.inverse()
                                .map(i -> sheet.text(
                                        "plan.undoby",
                                        sheet.text("verb." + i.verb().word())))
                                .orElse(sheet.text("plan.noundo"))),
                Parts.fact(sheet, "ends", sheet.time(plan.expires())));
    }

    private static String none(Sheet sheet, String text) {
        return text.isEmpty() ? sheet.text("none") : text;
    }

    private static Object checks(Sheet sheet, ChangePlan plan) {
        if (plan.checks().isEmpty()) {
            return Parts.empty(sheet, "plan.nochecks");
        }
        var rows = plan.checks().stream()
                .map(c -> sheet.html(
                        "<tr><td>{}</td><td>{}</td><td><code>{}</code></td></tr>",
                        Parts.badge(sheet, c.level()),
                        sheet.said(c.text()),
                        c.code()))
                .toList();
        return Parts.table(sheet, "plan.checks", List.of("result", "check", "code"), rows);
    }

    private static Object diffs(Sheet sheet, ChangePlan plan) {
        if (plan.diff().isEmpty()) {
            return Parts.empty(sheet, "plan.nodiff");
        }
        return plan.diff().stream().map(d -> diff(sheet, d)).toList();
    }

    private static Markup diff(Sheet sheet, Diff diff) {
        var lines = LineDiff.of(diff.before(), diff.after()).stream()
                .map(line -> switch (line.kind()) {
                    case SAME -> Markup.of("<span class=\"same\">  {}</span>\n", line.text());
                    case GONE -> Markup.of("<del>- {}</del>\n", line.text());
                    case NEW -> Markup.of("<ins>+ {}</ins>\n", line.text());
                })
                .toList();
        return Markup.of(
                "<h3>{}</h3><pre class=\"diff\" tabindex=\"0\" aria-label=\"{}\">{}</pre>",
                diff.object(),
                sheet.text("plan.diff") + ' ' + diff.object(),
                lines);
    }

    private static Markup alike(Sheet sheet, ChangePlan plan) {
        var yaml = PlanYaml.of(plan.request());
        return sheet.html(
                """
                <details class="card"><summary>{#plan.alike}</summary><h3>CLI</h3><pre tabindex="0">{}</pre>{}                <h3>{#plan.hash}</h3><code class="wrap">{}</code></details>""",
                plan.cli(),
                yaml.isEmpty() ? Markup.NONE : Markup.of("<h3>YAML</h3><pre tabindex=\"0\">{}</pre>", yaml),
                plan.hash());
    }

    private static Markup confirm(Sheet sheet, ChangePlan plan) {
        var verb = plan.request().verb();
        if (!plan.applicable()) {
            return sheet.html("<p class=\"trouble\" role=\"alert\">{#plan.blocked}</p>");
        }
        if (!sheet.may(verb)) {
            return sheet.html("<p class=\"trouble\">{#plan.notyou}</p>");
        }
        var typed = verb.guard() == Verb.Guard.CLICK
                ? Markup.NONE
                : sheet.html(
                        "<label for=\"typed\">{}</label><input id=\"typed\" name=\"typedName\" autocomplete=\"off\" required>",
                        sheet.text("plan.type", plan.request().target()));
        return sheet.html(
                """
                <form class="card confirm {}" method="post" action="/plans/{}">{}<input type="hidden" name="hash" value="{}">                <label for="reason">{#plan.reason}</label><input id="reason" name="reason" maxlength="500" required>{}                <div class="actions"><a class="button" href="/">{#plan.cancel}</a><button class="primary {}">{}</button></div></form>""",
                verb.guard() == Verb.Guard.CLICK ? "" : "danger",
                plan.id(),
                sheet.guard(),
                plan.hash(),
                typed,
                verb.guard() == Verb.Guard.CLICK ? "" : "danger",
                sheet.text("plan.apply", sheet.text("verb." + verb.word())));
    }

    /** Carries the plan out and shows what came of it at once, since some of it is shown only this time. */
    @Post("/plans/{id}")
    HttpResponse<String> apply(HttpRequest<?> request, String id, @Body @Nullable String body) {
        var form = sheets.form(request, body);
        var plan = desk.findPlan(id).orElseThrow(() -> new FederationException(OperationFault.PLAN_UNKNOWN, id));
        planner.requireRole(request, plan.request().verb());
        var operation =
                desk.apply(id, form.text("hash"), form.text("reason"), form.text("typedName"), Gate.caller(request));
        return OperationPages.show(shell, request, sheets.open(request), operation);
    }
}
