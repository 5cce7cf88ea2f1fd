package io.hansa.console.change;

import io.hansa.console.page.Parts;
import io.hansa.console.page.Sheet;
import io.hansa.console.page.Sheets;
import io.hansa.console.page.Shell;
import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.text.Markup;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.Verb;
import io.hansa.core.resource.Tree;
import io.hansa.core.view.DrainView;
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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Moving traffic away on purpose: drains in force, and a new one. */
@Controller
@Needs(Level.VIEWER)
@Consumes(MediaType.ALL)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class DrainPages {
    private final Sheets sheets;
    private final Shell shell;
    private final StateQueries queries;
    private final Planner planner;

    DrainPages(Sheets sheets, Shell shell, StateQueries queries, Planner planner) {
        this.sheets = sheets;
        this.shell = shell;
        this.queries = queries;
        this.planner = planner;
    }

    @Get("/failover/drains")
    HttpResponse<String> drains(HttpRequest<?> request, @QueryValue Optional<String> cluster) {
        var sheet = sheets.open(request);
        var all = queries.drains();
        Object list = all.isEmpty()
                ? Parts.empty(sheet, "drains.none")
                : Parts.table(
                        sheet,
                        "nav.drains",
                        List.of("drain.what", "drain.left", "since", "ends", "reason", "actor", "do"),
                        all.stream().map(d -> row(sheet, d)).toList());
        var body = List.of(
                Markup.of("<section class=\"card\">{}</section>", list),
                sheet.may(Verb.DRAIN) ? form(sheet, cluster.orElse("")) : Markup.NONE);
        return shell.page(request, sheet, sheet.text("nav.drains"), Markup.NONE, body);
    }

    private static Markup row(Sheet sheet, DrainView d) {
        var undo = d.ended() || !sheet.may(Verb.UNDRAIN)
                ? Markup.NONE
                : sheet.html("""
                        <form method="post" action="/change">{}<input type="hidden" name="verb" value="undrain">                        <input type="hidden" name="target" value="{}"><button>{#verb.undrain}…</button></form>""", sheet.guard(), d.drain().id());
        return Markup.of(
                "<tr><td><b>{}</b></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                d.drain().name(),
                Parts.share(d.remainingPercent() * 100),
                sheet.age(d.drain().from()),
                sheet.time(d.drain().expires()),
                d.drain().reason(),
                d.drain().by(),
                undo);
    }

    private Markup form(Sheet sheet, String chosen) {
        var subjects = new java.util.ArrayList<String>();
        queries.clusters().forEach(c -> subjects.add(c.cluster().value()));
        queries.services().forEach(s -> s.exporters().forEach(e -> subjects.add(s.service() + "@" + e.cluster())));
        var options = subjects.stream()
                .map(s -> s.equals(chosen)
                        ? Markup.of("<option selected>{}</option>", s)
                        : Markup.of("<option>{}</option>", s))
                .toList();
        return sheet.html("""
                <form class="card form" id="new" method="post" action="/failover/drains"><h2>{#drain.new}</h2>{}                <div class="fields"><div><label for="target">{#drain.what}</label><select id="target" name="target">{}</select></div>                <div><label for="ramp">{#drain.ramp}</label><input id="ramp" name="ramp" value="30s" pattern="[0-9]+(ms|s|m|h|d)" required></div>                <div><label for="expires">{#drain.expires}</label><input id="expires" name="expires" value="2h" pattern="[0-9]+(s|m|h|d)" required></div>                <div class="wide"><label for="reason">{#reason}</label><input id="reason" name="reason" maxlength="500" required></div></div>                <p class="dim">{#drain.hint}</p><button class="primary">{#plan.review}</button></form>""", sheet.guard(), options);
    }

    @Post("/failover/drains")
    HttpResponse<String> drain(HttpRequest<?> request, @Body @Nullable String body) {
        var form = sheets.form(request, body);
        var target = form.text("target");
        var params = Tree.fields()
                .put("subject", target.indexOf('@') < 0 ? "cluster" : "service")
                .put("ramp", form.text("ramp"))
                .put("expires", form.text("expires"))
                .put("reason", form.text("reason"))
                .build();
        return planner.plan(request, new ChangeRequest(Verb.DRAIN, target, params));
    }
}
