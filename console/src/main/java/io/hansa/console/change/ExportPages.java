package io.hansa.console.change;

import io.hansa.console.page.Form;
import io.hansa.console.page.Sheets;
import io.hansa.console.page.Shell;
import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.text.Markup;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.fault.Problem;
import io.hansa.core.operation.ChangeRequest;
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
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Offering a service of this cluster to others. */
@Controller
@Needs(Level.VIEWER)
@Consumes(MediaType.ALL)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class ExportPages {
    private final Sheets sheets;
    private final Shell shell;
    private final StateQueries queries;
    private final Planner planner;

    ExportPages(Sheets sheets, Shell shell, StateQueries queries, Planner planner) {
        this.sheets = sheets;
        this.shell = shell;
        this.queries = queries;
        this.planner = planner;
    }

    @Get("/services/export")
    HttpResponse<String> ask(
            HttpRequest<?> request, @QueryValue Optional<String> service, @QueryValue Optional<String> cluster) {
        var sheet = sheets.open(request);
        var clusters = queries.clusters().stream()
                .filter(c -> !c.local())
                .map(c -> box(
                        c.cluster().value(),
                        cluster.orElse("").equals(c.cluster().value())))
                .toList();
        var known = queries.services().stream()
                .map(s -> Markup.of("<option value=\"{}\"></option>", s.service()))
                .toList();
        var body = sheet.html("""
                <form class="card form" method="post" action="/services/export">{}<p>{#export.intro}</p><div class="fields">                <div><label for="service">{#export.name}</label><input id="service" name="service" list="known" value="{}"                 pattern="[a-z0-9]([a-z0-9\\-]*[a-z0-9])?" maxlength="63" required><datalist id="known">{}</datalist></div>                <div class="wide"><label for="backends">{#export.backends}</label><input id="backends" name="backends" value="{}" placeholder="service-a:3, service-b:2">                <p class="dim">{#export.backends.hint}</p></div></div>                <fieldset><legend>{#export.clusters}</legend>{}<p class="dim">{#export.clusters.hint}</p></fieldset>                <button class="primary">{#plan.review}</button></form>""", sheet.guard(), service.orElse(""), known, service.orElse(""), clusters);
        return shell.page(request, sheet, sheet.text("services.export"), Markup.NONE, body);
    }

    private static Markup box(String name, boolean checked) {
        return checked
                ? Markup.of(
                        "<label class=\"box\"><input type=\"checkbox\" name=\"cluster\" value=\"{}\" checked> {}</label>",
                        name,
                        name)
                : Markup.of(
                        "<label class=\"box\"><input type=\"checkbox\" name=\"cluster\" value=\"{}\"> {}</label>",
                        name,
                        name);
    }

    @Post("/services/export")
    HttpResponse<String> export(HttpRequest<?> request, @Body @Nullable String body) {
        var form = sheets.form(request, body);
        var spec = Tree.fields()
                .put("service", form.text("service"))
                .put("backends", backends(form))
                .put("clusters", Tree.of(form.all("cluster"), Tree::of));
        return planner.plan(request, new ChangeRequest(Verb.EXPORT, form.text("service"), spec.build()));
    }

    /** {@code service-a:3, service-b:2}; a name alone weighs 1, and nothing means the service of the same name. */
    private static Tree backends(Form form) {
        var text = form.text("backends").isEmpty() ? form.text("service") : form.text("backends");
        return Tree.of(
                Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(t -> !t.isEmpty())
                        .toList(),
                each -> {
                    int colon = each.indexOf(':');
                    return Tree.fields()
                            .put(
                                    "name",
                                    colon < 0 ? each : each.substring(0, colon).strip())
                            .put(
                                    "weight",
                                    colon < 0
                                            ? 1
                                            : weight(each.substring(colon + 1).strip()))
                            .build();
                });
    }

    private static long weight(String text) {
        if (!text.matches("[0-9]{1,5}")) {
            throw new InvalidResource(
                    ResourceFault.INVALID,
                    List.of(new Problem("backends", "'" + text + "' (expected: a whole number)")));
        }
        return Long.parseLong(text);
    }
}
