package io.hansa.console.view;

import io.hansa.console.page.Parts;
import io.hansa.console.page.Sheet;
import io.hansa.console.page.Sheets;
import io.hansa.console.page.Shell;
import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.server.ConsoleFault;
import io.hansa.console.text.Markup;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterState;
import io.hansa.core.operation.Verb;
import io.hansa.core.view.ClusterView;
import io.hansa.core.view.LinkView;
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

/** All clusters, and each by itself. */
@Controller
@Needs(Level.VIEWER)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class ClusterPages {
    private final Sheets sheets;
    private final Shell shell;
    private final StateQueries queries;

    ClusterPages(Sheets sheets, Shell shell, StateQueries queries) {
        this.sheets = sheets;
        this.shell = shell;
        this.queries = queries;
    }

    @Get("/clusters")
    HttpResponse<String> clusters(HttpRequest<?> request) {
        var sheet = sheets.open(request);
        var rows = queries.clusters().stream().map(c -> row(sheet, c)).toList();
        var action = !queries.federation().joined()
                ? sheet.html("<a class=\"button primary\" href=\"/join\">{#clusters.join}</a>")
                : sheet.may(Verb.INVITE)
                        ? sheet.html("<a class=\"button primary\" href=\"/clusters/link\">{#clusters.link}</a>")
                        : Markup.NONE;
        var table = Parts.table(
                sheet,
                "nav.clusters",
                List.of("cluster", "verdict", "state", "place", "services.outin", "catalog", "lease", "certificate"),
                rows);
        return shell.page(
                request,
                sheet,
                sheet.text("nav.clusters"),
                action,
                Markup.of("<section class=\"card\">{}</section>", table));
    }

    private static Markup row(Sheet sheet, ClusterView c) {
        return sheet.html(
                "<tr><td>{} {}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"n\">{} / {}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                Parts.cluster(c.cluster()),
                c.local() ? sheet.html("<span class=\"tag\">{#cluster.here}</span>") : Markup.NONE,
                Parts.badge(sheet, c.verdict()),
                Parts.badge(sheet, c.state()),
                place(sheet, c),
                c.servicesOut(),
                c.servicesIn(),
                catalog(sheet, c),
                c.leaseAge().map(sheet::ago).orElse("–"),
                c.certificateEnds().map(sheet::age).orElse(Markup.text("–")));
    }

    static Object place(Sheet sheet, ClusterView c) {
        return c.locality()
                .map(l -> sheet.text("cloud." + l.cloud()) + " · " + l.region()
                        + (l.zone().isEmpty() ? "" : " · " + l.zone()))
                .orElse("–");
    }

    private static Markup catalog(Sheet sheet, ClusterView c) {
        return c.recordsMatch()
                ? Parts.badge("healthy", "✓", sheet.text("catalog.level", Long.toString(c.recordsHeld())))
                : Parts.badge("degraded", "▲", sheet.text("catalog.behind", Long.toString(c.recordsHeld())));
    }

    @Get("/clusters/{cluster}")
    HttpResponse<String> cluster(HttpRequest<?> request, String cluster) {
        var sheet = sheets.open(request);
        var view = queries.clusters().stream()
                .filter(c -> c.cluster().value().equals(cluster))
                .findFirst()
                .orElseThrow(() -> new FederationException(ConsoleFault.NO_SUCH_OBJECT, cluster));
        var links = queries.links().stream().filter(l -> touches(l, view)).toList();
        var body = List.of(
                summary(sheet, view),
                facts(sheet, view),
                Parts.card(
                        sheet.text("nav.links"),
                        links.isEmpty() ? Parts.empty(sheet, "links.none") : TopologyPage.table(sheet, links)),
                Parts.card(sheet.text("cluster.exports"), exports(sheet, view)));
        return shell.page(request, sheet, view.cluster().value(), Markup.join(actions(sheet, view)), body);
    }

    private static boolean touches(LinkView l, ClusterView c) {
        return l.observer().equals(c.cluster()) || l.target().equals(c.cluster());
    }

    private static Markup summary(Sheet sheet, ClusterView c) {
        var reasons = c.reasons().stream()
                .map(r -> Markup.of("<li>{}</li>", sheet.said(r)))
                .toList();
        return sheet.html(
                "<div class=\"summary\">{} {} <span>{}</span><span class=\"dim\">{#since} {} · {#confirmed} {}</span></div><ul class=\"reasons\">{}</ul>",
                Parts.badge(sheet, c.verdict()),
                Parts.badge(sheet, c.state()),
                place(sheet, c),
                sheet.age(c.since()),
                sheet.age(c.at()),
                reasons);
    }

    private static Markup facts(Sheet sheet, ClusterView c) {
        var seen = c.seenBy().isEmpty()
                ? Markup.text("–")
                : Markup.join(c.seenBy().stream()
                        .map(s -> Markup.of("{} ", Parts.cluster(s)))
                        .toList());
        Object console = c.console().isEmpty()
                ? "–"
                : Markup.of("<a href=\"{}\" rel=\"noreferrer\">{}</a>", c.console(), c.console());
        return Markup.of(
                "<section class=\"card\"><dl class=\"facts\">{}{}{}{}{}{}{}{}{}</dl></section>",
                Parts.fact(sheet, "cluster.seenby", seen),
                Parts.fact(sheet, "cluster.mesh", sheet.said(c.mesh())),
                Parts.fact(sheet, "cluster.version", c.version()),
                Parts.fact(sheet, "cluster.gateways", String.join(", ", c.gateways())),
                Parts.fact(sheet, "cluster.nodes", String.join(", ", c.nodes())),
                Parts.fact(sheet, "catalog", catalog(sheet, c)),
                Parts.fact(sheet, "lease", c.leaseAge().map(sheet::ago).orElse("–")),
                Parts.fact(
                        sheet,
                        "certificate",
                        c.certificateEnds().map(sheet::time).orElse(Markup.text("–"))),
                Parts.fact(sheet, "cluster.console", console));
    }

    private Object exports(Sheet sheet, ClusterView c) {
        var ages = new DataAges(List.of(c));
        var rows = queries.services().stream()
                .flatMap(s -> s.exporters().stream()
                        .filter(e -> e.cluster().equals(c.cluster()))
                        .map(e -> Markup.of(
                                "<tr class=\"{}\"><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td></tr>",
                                ages.isLastKnown(c.cluster()) ? "stale" : "",
                                Parts.service(s.service()),
                                ServicePages.health(e.health()),
                                ages.full(sheet, c.cluster()),
                                sheet.age(e.signedAt()))))
                .toList();
        return rows.isEmpty()
                ? Parts.empty(sheet, "cluster.noexports")
                : Parts.table(sheet, "cluster.exports", List.of("service", "health", "asof", "signed"), rows);
    }

    /** Reading first, then what can be taken back, then what cannot. */
    private static List<Markup> actions(Sheet sheet, ClusterView c) {
        var actions = new ArrayList<Markup>();
        actions.add(sheet.html(
                "<a class=\"button\" href=\"/failover/rehearse?lost={}\">{#cluster.rehearse}</a>", c.cluster()));
        if (!c.local()) {
            actions.add(
                    sheet.html("<a class=\"button\" href=\"/clusters/{}/probe\">{#cluster.probe}</a>", c.cluster()));
        }
        if (c.state() == ClusterState.EVICTED) {
            return actions;
        }
        if (sheet.may(Verb.DRAIN)) {
            actions.add(sheet.html(
                    "<a class=\"button\" href=\"/failover/drains?cluster={}#new\">{#verb.drain}…</a>", c.cluster()));
        }
        if (c.state() != ClusterState.SUSPENDED) {
            actions.add(change(sheet, c, c.state() == ClusterState.CORDONED ? Verb.UNCORDON : Verb.CORDON));
        }
        if (!c.local()) {
            actions.add(change(sheet, c, c.state() == ClusterState.SUSPENDED ? Verb.RESUME : Verb.SUSPEND));
            if (sheet.may(Verb.EVICT)) {
                actions.add(sheet.html(
                        "<a class=\"button danger\" href=\"/trust?cluster={}#evict\">{#verb.evict}…</a>", c.cluster()));
            }
        }
        return actions;
    }

    /** A button that leads to the verb's plan; nothing for whom the verb is not. */
    private static Markup change(Sheet sheet, ClusterView c, Verb verb) {
        return sheet.may(verb)
                ? Markup.of(
                        "<form method=\"post\" action=\"/change\">{}<input type=\"hidden\" name=\"target\" value=\"{}\"><button name=\"verb\" value=\"{}\">{}…</button></form>",
                        sheet.guard(),
                        c.cluster(),
                        verb.word(),
                        sheet.text("verb." + verb.word()))
                : Markup.NONE;
    }
}
