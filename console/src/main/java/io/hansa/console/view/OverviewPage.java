package io.hansa.console.view;

import io.hansa.console.page.Parts;
import io.hansa.console.page.Sheet;
import io.hansa.console.page.Sheets;
import io.hansa.console.page.Shell;
import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.text.Markup;
import io.hansa.core.desk.ChangeDesk;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.model.ClusterId;
import io.hansa.core.verdict.Verdict;
import io.hansa.core.view.ClusterView;
import io.hansa.core.view.FederationView;
import io.hansa.core.view.FederationView.Attention;
import io.hansa.core.view.ServiceView;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** How the federation fares, in one sentence, and what wants a person. */
@Controller
@Needs(Level.VIEWER)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class OverviewPage {
    private static final int ATTENTION_MAX = 7;
    private static final int OPERATIONS_SHOWN = 10;

    private final Sheets sheets;
    private final Shell shell;
    private final StateQueries queries;
    private final ChangeDesk desk;

    OverviewPage(Sheets sheets, Shell shell, StateQueries queries, ChangeDesk desk) {
        this.sheets = sheets;
        this.shell = shell;
        this.queries = queries;
        this.desk = desk;
    }

    @Get("/")
    HttpResponse<String> overview(HttpRequest<?> request) {
        var sheet = sheets.open(request);
        var view = queries.federation();
        if (!view.joined()) {
            return shell.page(request, sheet, sheet.text("nav.overview"), Markup.NONE, alone(sheet, view));
        }
        var clusters = queries.clusters();
        var body = List.of(
                sentence(sheet, clusters),
                tiles(sheet, clusters),
                Markup.of(
                        "<div class=\"columns\"><div>{}{}</div><div>{}{}</div></div>",
                        Parts.card(sheet.text("overview.attention"), attention(sheet, view)),
                        Parts.card(sheet.text("overview.grid"), grid(sheet, clusters)),
                        Parts.card(sheet.text("overview.failovers"), failovers(sheet, view.viewer())),
                        Parts.card(sheet.text("overview.operations"), operations(sheet))));
        return shell.page(request, sheet, sheet.text("nav.overview"), Markup.NONE, body);
    }

    private static Markup alone(Sheet sheet, FederationView view) {
        return sheet.html("""
                <section class="card welcome"><p class="big">{}</p><ol class="steps">                <li><a href="/join"><b>{#alone.join}</b></a><span>{#alone.join.why}</span></li>                <li><a href="/join#found"><b>{#alone.found}</b></a><span>{#alone.found.why}</span></li>                <li><a href="/services"><b>{#alone.services}</b></a><span>{#alone.services.why}</span></li>                <li><a href="/settings"><b>{#alone.users}</b></a><span>{#alone.users.why}</span></li></ol></section>""", sheet.text("alone.sentence", view.viewer().value()));
    }

    private Markup sentence(Sheet sheet, List<ClusterView> clusters) {
        long unserved = queries.services().stream()
                .filter(s -> s.route().filter(r -> r.shares().isEmpty()).isPresent())
                .count();
        var sick = clusters.stream()
                .filter(c -> !c.verdict().equals(Verdict.HEALTHY))
                .toList();
        var worst = unserved > 0 ? Verdict.DOWN : sick.isEmpty() ? Verdict.HEALTHY : Verdict.DEGRADED;
        var services = unserved == 0
                ? sheet.text("overview.served")
                : sheet.text("overview.unserved", Long.toString(unserved));
        var rest = sick.isEmpty()
                ? sheet.text("overview.allhealthy", Integer.toString(clusters.size()))
                : sheet.text("overview.sick", Integer.toString(sick.size()), Integer.toString(clusters.size()));
        return Markup.of(
                "<p class=\"sentence {}\"><span class=\"glyph\" aria-hidden=\"true\">{}</span>{} {}</p>",
                Parts.tone(worst),
                Parts.glyph(worst),
                services,
                rest);
    }

    private Markup tiles(Sheet sheet, List<ClusterView> clusters) {
        long healthy =
                clusters.stream().filter(c -> c.verdict() == Verdict.HEALTHY).count();
        var links = queries.links();
        long good = links.stream()
                .filter(l -> l.verdict() == Verdict.HEALTHY && l.fresh())
                .count();
        var gateways = queries.gateways();
        long connected = gateways.stream().filter(g -> g.connected()).count();
        return Markup.of(
                "<div class=\"tiles\">{}{}{}{}{}</div>",
                tile(sheet, "/clusters", "nav.clusters", healthy, clusters.size()),
                tile(sheet, "/topology", "nav.links", good, links.size()),
                tile(
                        sheet,
                        "/services",
                        "nav.services",
                        served(),
                        queries.services().size()),
                tile(sheet, "/gateways", "nav.gateways", connected, gateways.size()),
                tile(sheet, "/failover/drains", "nav.drains", queries.drains().size(), -1));
    }

    private long served() {
        return queries.services().stream()
                .filter(s -> s.route().filter(r -> r.shares().isEmpty()).isEmpty())
                .count();
    }

    private static Markup tile(Sheet sheet, String path, String key, long good, long all) {
        var tone = all < 0 ? "plain" : good == all ? "healthy" : "degraded";
        return Markup.of(
                "<a class=\"tile {}\" href=\"{}\"><span class=\"number\">{}<small>{}</small></span>{}</a>",
                tone,
                path,
                good,
                all < 0 ? "" : "/" + all,
                sheet.text(key));
    }

    private static Object attention(Sheet sheet, FederationView view) {
        if (view.attention().isEmpty()) {
            return Parts.empty(sheet, "overview.quiet");
        }
        var rows = view.attention().stream()
                .limit(ATTENTION_MAX)
                .map(a -> attention(sheet, a))
                .toList();
        return Markup.of("<ul class=\"attention\">{}</ul>", rows);
    }

    private static Markup attention(Sheet sheet, Attention a) {
        var verdict = switch (a.level()) {
            case "down" -> Verdict.DOWN;
            case "degraded" -> Verdict.DEGRADED;
            default -> Verdict.UNKNOWN;
        };
        return sheet.html(
                "<li>{}<div><a class=\"name\" href=\"{}\">{}</a> {}<br><span class=\"dim\">{} <code>{}</code></span></div></li>",
                Parts.badge(sheet, verdict),
                a.href(),
                sheet.said(a.object()),
                sheet.said(a.sentence()),
                sheet.age(a.since()),
                a.code());
    }

    /** Clouds by regions, each cell with the clusters in it. */
    private static Markup grid(Sheet sheet, List<ClusterView> clusters) {
        var cells = new TreeMap<String, TreeMap<String, List<ClusterView>>>();
        Set<String> regions = new TreeSet<>();
        for (var c : clusters) {
            var cloud = c.locality().map(l -> l.cloud().name()).orElse("?");
            var region = c.locality().map(l -> l.region()).orElse("?");
            regions.add(region);
            cells.computeIfAbsent(cloud, k -> new TreeMap<>())
                    .computeIfAbsent(region, k -> new ArrayList<>())
                    .add(c);
        }
        var rows = cells.entrySet().stream()
                .map(cloud -> Markup.of(
                        "<tr><th scope=\"row\">{}</th>{}</tr>",
                        sheet.text("cloud." + cloud.getKey()),
                        regions.stream()
                                .map(r -> Markup.of(
                                        "<td>{}</td>",
                                        inCell(sheet, cloud.getValue().getOrDefault(r, List.of()))))
                                .toList()))
                .toList();
        var heads = regions.stream()
                .map(r -> Markup.of("<th scope=\"col\">{}</th>", r))
                .toList();
        return Markup.of(
                "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table class=\"grid\"><thead><tr><td></td>{}</tr></thead><tbody>{}</tbody></table></div>",
                sheet.text("overview.grid"),
                heads,
                rows);
    }

    private static List<Markup> inCell(Sheet sheet, List<ClusterView> clusters) {
        return clusters.stream()
                .map(c -> Markup.of(
                        "<a class=\"cell {}\" href=\"/clusters/{}\"><span aria-hidden=\"true\">{}</span> {}<span class=\"quiet\"> {}</span></a>",
                        Parts.tone(c.verdict()),
                        c.cluster(),
                        Parts.glyph(c.verdict()),
                        c.cluster(),
                        sheet.text("verdict." + c.verdict())))
                .toList();
    }

    private Object failovers(Sheet sheet, ClusterId viewer) {
        var moved = queries.services().stream().filter(s -> isAway(s, viewer)).toList();
        if (moved.isEmpty()) {
            return Parts.empty(sheet, "overview.nofailover");
        }
        var rows = moved.stream()
                .map(s -> Markup.of(
                        "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
                        Parts.service(s.service()),
                        ServicePages.shares(sheet, s.route().orElseThrow()),
                        s.policy()))
                .toList();
        return Parts.table(sheet, "overview.failovers", List.of("service", "service.goes", "policy"), rows);
    }

    /** Whether calls leave this cluster although it offers the service itself. */
    private static boolean isAway(ServiceView s, ClusterId viewer) {
        return s.exporters().stream().anyMatch(e -> e.cluster().equals(viewer))
                && s.route()
                        .filter(r ->
                                r.shares().stream().noneMatch(x -> x.cluster().equals(viewer)))
                        .isPresent();
    }

    private Object operations(Sheet sheet) {
        var newest = desk.operations().stream().limit(OPERATIONS_SHOWN).toList();
        if (newest.isEmpty()) {
            return Parts.empty(sheet, "operations.none");
        }
        var rows = newest.stream()
                .map(o -> Markup.of(
                        "<li>{} <a class=\"name\" href=\"/operations/{}\">{} {}</a> <span class=\"dim\">{} {}</span></li>",
                        Parts.badge(sheet, o.state()),
                        o.id(),
                        sheet.text("verb." + o.request().verb().word()),
                        o.request().target(),
                        o.by(),
                        sheet.age(o.at())))
                .toList();
        return Markup.of("<ul class=\"lines\">{}</ul>", rows);
    }
}
