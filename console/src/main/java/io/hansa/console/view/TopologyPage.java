package io.hansa.console.view;

import io.hansa.console.page.Parts;
import io.hansa.console.page.Sheet;
import io.hansa.console.page.Sheets;
import io.hansa.console.page.Shell;
import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.text.Markup;
import io.hansa.console.topology.TopologyPicture;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.model.ClusterId;
import io.hansa.core.view.LinkView;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Optional;

/** Who reaches whom: drawing, matrix and table of the same data. */
@Controller
@Needs(Level.VIEWER)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class TopologyPage {
    private final Sheets sheets;
    private final Shell shell;
    private final StateQueries queries;

    TopologyPage(Sheets sheets, Shell shell, StateQueries queries) {
        this.sheets = sheets;
        this.shell = shell;
        this.queries = queries;
    }

    @Get("/topology")
    HttpResponse<String> topology(HttpRequest<?> request) {
        var sheet = sheets.open(request);
        var clusters = queries.clusters();
        var links = queries.links();
        var body = List.of(
                Markup.of("<section class=\"card\">{}</section>", TopologyPicture.of(sheet, clusters, links)),
                legend(sheet),
                Parts.card(
                        sheet.text("topology.matrix"),
                        matrix(sheet, clusters.stream().map(c -> c.cluster()).toList(), links)),
                Parts.card(
                        sheet.text("topology.table"),
                        links.isEmpty() ? Parts.empty(sheet, "links.none") : table(sheet, links)));
        return shell.page(request, sheet, sheet.text("nav.topology"), Markup.NONE, body);
    }

    private static Markup legend(Sheet sheet) {
        var words = java.util.Arrays.stream(io.hansa.core.verdict.Verdict.values())
                .map(v -> Parts.badge(sheet, v))
                .toList();
        return sheet.html("<p class=\"legend\"><span class=\"dim\">{#topology.legend}</span> {}</p>", words);
    }

    private static Markup matrix(Sheet sheet, List<ClusterId> clusters, List<LinkView> links) {
        var heads = clusters.stream()
                .map(c -> Markup.of("<th scope=\"col\">{}</th>", c))
                .toList();
        var rows = clusters.stream()
                .map(from -> Markup.of(
                        "<tr><th scope=\"row\">{}</th>{}</tr>",
                        from,
                        clusters.stream()
                                .map(to -> cell(sheet, from, to, links))
                                .toList()))
                .toList();
        return sheet.html(
                "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{#topology.matrix}\"><table class=\"matrix\"><caption class=\"dim\">{#topology.reads}</caption><thead><tr><td></td>{}</tr></thead><tbody>{}</tbody></table></div>",
                heads,
                rows);
    }

    private static Markup cell(Sheet sheet, ClusterId from, ClusterId to, List<LinkView> links) {
        Optional<LinkView> link = links.stream()
                .filter(l -> l.observer().equals(from) && l.target().equals(to))
                .findFirst();
        return link.map(l -> Markup.of(
                        "<td class=\"{}\">{} <small class=\"dim\">{}</small></td>",
                        l.fresh() ? "" : "stale",
                        Parts.badge(sheet, l.verdict()),
                        sheet.ago(l.age())))
                .orElse(Markup.of("<td class=\"dim\">{}</td>", from.equals(to) ? "·" : "–"));
    }

    static Markup table(Sheet sheet, List<LinkView> links) {
        var rows = links.stream()
                .map(l -> sheet.html(
                        "<tr class=\"{}\"><td>{} → {}</td><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{} / {}</td><td>{}</td></tr>",
                        l.fresh() ? "" : "stale",
                        Parts.cluster(l.observer()),
                        Parts.cluster(l.target()),
                        Parts.badge(sheet, l.verdict()),
                        sheet.text("probe." + l.probe()),
                        l.rttMicros() > 0
                                ? String.format(java.util.Locale.ROOT, "%.1f ms", l.rttMicros() / 1000.0)
                                : "–",
                        l.failures(),
                        l.attempts(),
                        sheet.ago(l.age())))
                .toList();
        return Parts.table(
                sheet, "topology.table", List.of("link", "verdict", "probe", "rtt", "failures", "observed"), rows);
    }
}
