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
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HealthVector;
import io.hansa.core.operation.Verb;
import io.hansa.core.routing.Candidate;
import io.hansa.core.routing.ServiceRoute;
import io.hansa.core.verdict.Verdict;
import io.hansa.core.view.RouteView;
import io.hansa.core.view.ServiceView;
import io.hansa.core.view.ServiceView.Exporter;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** All services, and each with the reason why its calls go where they go. */
@Controller
@Needs(Level.VIEWER)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class ServicePages {
    private final Sheets sheets;
    private final Shell shell;
    private final StateQueries queries;

    ServicePages(Sheets sheets, Shell shell, StateQueries queries) {
        this.sheets = sheets;
        this.shell = shell;
        this.queries = queries;
    }

    @Get("/services")
    HttpResponse<String> services(HttpRequest<?> request, @QueryValue Optional<String> q) {
        var sheet = sheets.open(request);
        var wanted = q.orElse("").strip().toLowerCase(Locale.ROOT);
        var found = queries.services().stream()
                .filter(s -> s.service().value().contains(wanted))
                .toList();
        var ages = new DataAges(queries.clusters());
        Object list = found.isEmpty()
                ? Parts.empty(sheet, wanted.isEmpty() ? "services.none" : "services.nomatch")
                : Parts.table(
                        sheet,
                        "nav.services",
                        List.of("service", "protocol", "exporters", "service.goes", "tier", "policy", "listener"),
                        found.stream().map(s -> row(sheet, s, ages)).toList());
        var body = sheet.html("""
                <form class="filter" role="search"><label for="q">{#filter}</label><input id="q" name="q" value="{}">                <button>{#filter.go}</button></form><section class="card">{}</section>""", wanted, list);
        var action = sheet.may(Verb.EXPORT)
                ? sheet.html("<a class=\"button primary\" href=\"/services/export\">{#services.export}</a>")
                : Markup.NONE;
        return shell.page(request, sheet, sheet.text("nav.services"), action, body);
    }

    private static Markup row(Sheet sheet, ServiceView s, DataAges ages) {
        return Markup.of(
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"n\">{}</td><td>{}</td><td><code>{}</code></td></tr>",
                Parts.service(s.service()),
                s.protocol(),
                s.exporters().stream().map(e -> exporter(sheet, e, ages)).toList(),
                s.route().map(r -> shares(sheet, r)).orElse(Markup.text("–")),
                s.route()
                        .map(r -> r.tier() < 0 ? "–" : Integer.toString(r.tier() + 1))
                        .orElse("–"),
                Markup.of("<a href=\"/failover/policies/{}\">{}</a>", s.policy(), s.policy()),
                s.listener().orElse("–"));
    }

    private static Markup exporter(Sheet sheet, Exporter e, DataAges ages) {
        boolean old = e.stale() || ages.isLastKnown(e.cluster());
        var tone = old
                ? Verdict.UNKNOWN
                : e.health().ready() == 0
                        ? Verdict.DOWN
                        : e.health().ready() < e.health().total() ? Verdict.DEGRADED : Verdict.HEALTHY;
        return sheet.html(
                "<span class=\"pill {} {}\" title=\"{}\"><span aria-hidden=\"true\">{}</span> {} {} {}</span> ",
                Parts.tone(tone),
                old ? "old" : "",
                e.stale() ? sheet.text("stale") : sheet.text("ready", health(e.health())),
                Parts.glyph(tone),
                e.cluster(),
                health(e.health()),
                ages.brief(sheet, e.cluster()));
    }

    /** Ready of total. */
    static String health(HealthVector health) {
        return health.ready() + "/" + health.total();
    }

    /** Who serves, with shares. */
    static Markup shares(Sheet sheet, ServiceRoute route) {
        if (route.shares().isEmpty()) {
            return Markup.of(
                    "<span class=\"badge down\"><span class=\"glyph\" aria-hidden=\"true\">✕</span>0 %</span>");
        }
        return Markup.join(route.shares().stream()
                .map(s -> Markup.of(
                        "<span class=\"served\">{} {}{}</span>",
                        Parts.cluster(s.cluster()),
                        Parts.share(s.basisPoints()),
                        relay(sheet, route, s.cluster())))
                .toList());
    }

    /** Through whom a cluster is reached whose link is cut. */
    private static Markup relay(Sheet sheet, ServiceRoute route, ClusterId cluster) {
        var relay = route.relays().get(cluster);
        return relay == null
                ? Markup.NONE
                : Markup.of(" <span class=\"pill degraded\">{}</span>", sheet.text("route.relay", relay.value()));
    }

    @Get("/services/{service}")
    HttpResponse<String> service(HttpRequest<?> request, String service, @QueryValue Optional<String> from) {
        var sheet = sheets.open(request);
        var view = queries.services().stream()
                .filter(s -> s.service().value().equals(service))
                .findFirst()
                .orElseThrow(() -> new FederationException(ConsoleFault.NO_SUCH_OBJECT, service));
        var viewer = queries.clusters().stream()
                .map(c -> c.cluster())
                .filter(c -> from.filter(f -> f.equals(c.value())).isPresent())
                .findFirst()
                .orElseGet(() -> queries.federation().viewer());
        var ages = new DataAges(queries.clusters());
        var body = List.of(
                why(sheet, view, viewer, ages),
                Parts.card(sheet.text("service.offers"), offers(sheet, view, ages)),
                Parts.card(sheet.text("service.local"), local(sheet, view)));
        var action = sheet.may(Verb.EXPORT)
                ? sheet.html(
                        "<a class=\"button\" href=\"/services/export?service={}\">{#verb.export}…</a><form method=\"post\" action=\"/change\">{}<input type=\"hidden\" name=\"verb\" value=\"unexport\"><input type=\"hidden\" name=\"target\" value=\"{}\"><button>{#verb.unexport}…</button></form>",
                        service,
                        sheet.guard(),
                        service)
                : Markup.NONE;
        return shell.page(request, sheet, service, action, body);
    }

    private Markup why(Sheet sheet, ServiceView view, ClusterId viewer, DataAges ages) {
        var choices = queries.clusters().stream()
                .map(c -> Markup.of(
                        "<a href=\"?from={}\" aria-current=\"{}\">{}</a>",
                        c.cluster(),
                        c.cluster().equals(viewer),
                        c.cluster()))
                .toList();
        var explained = queries.explain(view.service(), viewer);
        Object answer =
                explained.map(e -> route(sheet, e, ages)).orElseGet(() -> Parts.empty(sheet, "service.unexplained"));
        return sheet.html(
                "<section class=\"card\"><h2>{}</h2><p class=\"choices\"><span class=\"dim\">{#service.from}</span> {}</p>{}</section>",
                sheet.text("service.why"),
                choices,
                answer);
    }

    private static Markup route(Sheet sheet, RouteView e, DataAges ages) {
        // As the ladder is climbed; what no tier names stands last.
        var rows = e.route().candidates().stream()
                .sorted(Comparator.comparingInt(c -> Math.floorMod(c.tier(), Integer.MAX_VALUE)))
                .map(c -> candidate(sheet, c, ages))
                .toList();
        return sheet.html(
                "<p class=\"big\">{}</p>{}<p class=\"dim\">{#policy} <a href=\"/failover/policies/{}\">{}</a> · {#revision} {} · {}</p>",
                sentence(sheet, e),
                Parts.table(
                        sheet,
                        "service.why",
                        List.of("tier", "cluster", "result", "because", "evidence", "health", "asof", "share"),
                        rows),
                e.route().policy(),
                e.route().policy(),
                e.revision(),
                sheet.age(e.at()));
    }

    private static String sentence(Sheet sheet, RouteView e) {
        if (e.route().shares().isEmpty()) {
            return sheet.text("route.nobody", e.service().value(), e.from().value());
        }
        var who = String.join(
                sheet.text("and"),
                e.route().shares().stream()
                        .map(s -> s.cluster()
                                + (s.basisPoints() == 10_000 ? "" : " (" + s.basisPoints() / 100 + " %)")
                                + Optional.ofNullable(e.route().relays().get(s.cluster()))
                                        .map(relay -> " " + sheet.text("route.relay", relay.value()))
                                        .orElse(""))
                        .toList());
        return sheet.text(
                "route.sentence",
                e.service().value(),
                e.from().value(),
                who,
                Integer.toString(e.route().tier() + 1));
    }

    private static Markup candidate(Sheet sheet, Candidate c, DataAges ages) {
        var tone = switch (c.result()) {
            case SERVING -> "healthy";
            case STANDBY -> "unknown";
            case REJECTED -> "degraded";
        };
        var glyph = switch (c.result()) {
            case SERVING -> "✓";
            case STANDBY -> "◇";
            case REJECTED -> "✕";
        };
        return sheet.html(
                "<tr><td class=\"n\">{}</td><td>{}</td><td>{}</td><td>{} <code>{}</code></td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td></tr>",
                c.tier() < 0 ? "–" : Integer.toString(c.tier() + 1),
                Parts.cluster(c.cluster()),
                Parts.badge(tone, glyph, sheet.text("result." + c.result())),
                sheet.textOr("reason." + c.reason().code(), c.reason().sentence()),
                c.reason().code(),
                sheet.said(c.evidence()),
                health(c.health()),
                ages.full(sheet, c.cluster()),
                Parts.share(c.share()));
    }

    private static Object offers(Sheet sheet, ServiceView view, DataAges ages) {
        if (view.exporters().isEmpty()) {
            return Parts.empty(sheet, "service.nooffers");
        }
        var rows = view.exporters().stream()
                .map(e -> Markup.of(
                        "<tr class=\"{}\"><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td><td>{}</td></tr>",
                        e.stale() || ages.isLastKnown(e.cluster()) ? "stale" : "",
                        Parts.cluster(e.cluster()),
                        health(e.health()),
                        ages.full(sheet, e.cluster()),
                        e.health().capacity() == 0 ? "–" : e.health().capacity() + "/s",
                        String.join(
                                ", ",
                                e.health().readyByVersion().entrySet().stream()
                                        .map(v -> (v.getKey().isEmpty() ? "–" : v.getKey()) + ": " + v.getValue())
                                        .toList()),
                        sheet.age(e.signedAt())))
                .toList();
        return Parts.table(
                sheet, "service.offers", List.of("cluster", "health", "asof", "capacity", "versions", "signed"), rows);
    }

    private static Object local(Sheet sheet, ServiceView view) {
        if (view.localEndpoints().isEmpty()) {
            return Parts.empty(sheet, "service.nolocal");
        }
        var rows = view.localEndpoints().stream()
                .map(e -> Markup.of(
                        "<tr><td>{}</td><td><code>{}</code></td><td>{}</td><td class=\"n\">{}</td><td>{}</td><td>{}</td></tr>",
                        e.instance(),
                        e.address(),
                        e.version(),
                        e.weight(),
                        e.ready()
                                ? Parts.badge("healthy", "✓", sheet.text("instance.ready"))
                                : Parts.badge("down", "✕", sheet.text("instance.notready")),
                        e.source()))
                .toList();
        return Parts.table(
                sheet, "service.local", List.of("instance", "address", "version", "weight", "health", "source"), rows);
    }
}
