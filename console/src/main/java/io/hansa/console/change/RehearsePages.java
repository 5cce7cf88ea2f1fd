package io.hansa.console.change;

import io.hansa.console.page.Form;
import io.hansa.console.page.Parts;
import io.hansa.console.page.Sheet;
import io.hansa.console.page.Sheets;
import io.hansa.console.page.Shell;
import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.text.Markup;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.model.ClusterId;
import io.hansa.core.rehearsal.Scenario;
import io.hansa.core.rehearsal.Scenario.Cut;
import io.hansa.core.view.SimulationView;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What would happen: asked of the function that routes, told in the address, so that a link shows the same. */
@Controller
@Needs(Level.VIEWER)
@Consumes(MediaType.ALL)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class RehearsePages {
    private final Sheets sheets;
    private final Shell shell;
    private final StateQueries queries;

    RehearsePages(Sheets sheets, Shell shell, StateQueries queries) {
        this.sheets = sheets;
        this.shell = shell;
        this.queries = queries;
    }

    @Get("/failover/rehearse")
    HttpResponse<String> rehearse(HttpRequest<?> request) {
        var sheet = sheets.open(request);
        var query = Optional.ofNullable(request.getUri().getRawQuery()).orElse("");
        var asked = Form.parse(query);
        var clusters = queries.clusters().stream().map(c -> c.cluster()).toList();
        var scenario = scenario(asked, clusters);
        boolean empty = scenario.lost().isEmpty()
                && scenario.cutLinks().isEmpty()
                && scenario.drained().isEmpty();
        var result = empty ? Parts.empty(sheet, "rehearse.choose") : Moves.of(sheet, queries.simulate(scenario));
        var body = List.of(
                form(sheet, clusters, scenario),
                Markup.of(
                        "<section class=\"card\" id=\"result\"><h2>{}</h2>{}</section>",
                        sheet.text("rehearse.result"),
                        result),
                Parts.card(sheet.text("rehearse.each"), each(sheet)));
        return shell.page(request, sheet, sheet.text("nav.rehearse"), Markup.NONE, body);
    }

    private static Scenario scenario(Form asked, List<ClusterId> clusters) {
        var cuts = new ArrayList<Cut>();
        for (var a : clusters) {
            for (var b : clusters) {
                if (a.compareTo(b) < 0 && asked.all("cut").contains(a + "~" + b)) {
                    cuts.add(new Cut(a, b));
                }
            }
        }
        return new Scenario(
                chosen(asked.all("lost"), clusters), cuts, chosen(asked.all("drained"), clusters), Optional.empty());
    }

    private static Set<ClusterId> chosen(List<String> names, List<ClusterId> clusters) {
        return clusters.stream().filter(c -> names.contains(c.value())).collect(Collectors.toSet());
    }

    private static Markup form(Sheet sheet, List<ClusterId> clusters, Scenario scenario) {
        var lost = new ArrayList<Markup>();
        var drained = new ArrayList<Markup>();
        var cuts = new ArrayList<Markup>();
        for (var a : clusters) {
            lost.add(box("lost", a.value(), a.value(), scenario.lost().contains(a)));
            drained.add(box("drained", a.value(), a.value(), scenario.drained().contains(a)));
            for (var b : clusters) {
                if (a.compareTo(b) < 0) {
                    cuts.add(box(
                            "cut",
                            a + "~" + b,
                            a + " ⇄ " + b,
                            scenario.cutLinks().contains(new Cut(a, b))));
                }
            }
        }
        return sheet.html("""
                <form class="card form" method="get" action="/failover/rehearse"><h2>{#rehearse.what}</h2>                <fieldset><legend>{#rehearse.lost}</legend>{}</fieldset><fieldset><legend>{#rehearse.cut}</legend>{}</fieldset>                <fieldset><legend>{#rehearse.drained}</legend>{}</fieldset><p class="dim">{#rehearse.hint}</p>                <button class="primary">{#rehearse.go}</button></form>""", lost, cuts, drained);
    }

    private static Markup box(String name, String value, String label, boolean checked) {
        return checked
                ? Markup.of(
                        "<label class=\"box\"><input type=\"checkbox\" name=\"{}\" value=\"{}\" checked> {}</label>",
                        name,
                        value,
                        label)
                : Markup.of(
                        "<label class=\"box\"><input type=\"checkbox\" name=\"{}\" value=\"{}\"> {}</label>",
                        name,
                        value,
                        label);
    }

    private Object each(Sheet sheet) {
        var all = queries.simulateEachLoss();
        if (all.isEmpty()) {
            return Parts.empty(sheet, "rehearse.none");
        }
        var rows = new ArrayList<Markup>();
        all.forEach((lost, result) -> rows.add(row(sheet, lost.value(), result)));
        return Parts.table(
                sheet, "rehearse.each", List.of("rehearse.loss", "result", "rehearse.unserved", "plan.moves"), rows);
    }

    private static Markup row(Sheet sheet, String lost, SimulationView v) {
        var moves = Moves.changes(sheet, v).toList();
        return Markup.of(
                "<tr><td><a href=\"/failover/rehearse?lost={}\">{}</a></td><td>{}</td><td>{}</td><td>{}</td></tr>",
                lost,
                lost,
                v.lost().isEmpty()
                        ? Parts.badge("healthy", "✓", sheet.text("simulation.nolost"))
                        : Parts.badge(
                                "down",
                                "✕",
                                sheet.text(
                                        "simulation.lost",
                                        Integer.toString(v.lost().size()))),
                v.lost().isEmpty() ? "–" : Moves.lost(sheet, v),
                moves.isEmpty() ? "–" : moves);
    }
}
