package io.hansa.console.view;

import io.hansa.console.page.Parts;
import io.hansa.console.page.Sheet;
import io.hansa.console.page.Sheets;
import io.hansa.console.page.Shell;
import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.text.Markup;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.operation.Verb;
import io.hansa.core.view.TrustState;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Optional;

/** Roots, authorities, certificates and invitations, and how trust is renewed or withdrawn. */
@Controller
@Needs(Level.VIEWER)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class TrustPage {
    private final Sheets sheets;
    private final Shell shell;
    private final StateQueries queries;

    TrustPage(Sheets sheets, Shell shell, StateQueries queries) {
        this.sheets = sheets;
        this.shell = shell;
        this.queries = queries;
    }

    @Get("/trust")
    HttpResponse<String> trust(HttpRequest<?> request, @QueryValue Optional<String> cluster) {
        var sheet = sheets.open(request);
        var state = queries.trust();
        var body = List.of(
                Parts.card(sheet.text("trust.root"), root(sheet, state)),
                Parts.card(sheet.text("trust.authorities"), authorities(sheet, state)),
                Parts.card(sheet.text("trust.leaves"), leaves(sheet, state)),
                Parts.card(sheet.text("trust.invitations"), invitations(sheet, state)),
                sheet.may(Verb.EVICT) ? withdraw(sheet, cluster.orElse("")) : Markup.NONE);
        var action = sheet.may(Verb.ROTATE)
                ? sheet.html(
                        "<form method=\"post\" action=\"/change\">{}<input type=\"hidden\" name=\"verb\" value=\"rotate\"><input type=\"hidden\" name=\"target\" value=\"{}\"><button>{#trust.rotate}</button></form>",
                        sheet.guard(),
                        queries.federation().viewer())
                : Markup.NONE;
        return shell.page(request, sheet, sheet.text("nav.trust"), action, body);
    }

    private static Object root(Sheet sheet, TrustState t) {
        if (t.rootFingerprint().isEmpty()) {
            return Parts.empty(sheet, "trust.noroot");
        }
        return Markup.of(
                "<dl class=\"facts\">{}{}{}</dl>",
                Parts.fact(sheet, "fingerprint", Markup.of("<code class=\"wrap\">{}</code>", t.rootFingerprint())),
                Parts.fact(sheet, "ends", t.rootEnds().map(sheet::time).orElse(Markup.text("–"))),
                Parts.fact(sheet, "trust.sequence", t.sequence()));
    }

    private static Object authorities(Sheet sheet, TrustState t) {
        if (t.authorities().isEmpty()) {
            return Parts.empty(sheet, "trust.noauthorities");
        }
        var rows = t.authorities().stream()
                .map(a -> Markup.of(
                        "<tr><td>{}</td><td><code>{}</code></td><td>{}</td><td><code title=\"{}\">{}…</code></td><td>{}</td><td>{}</td></tr>",
                        Parts.cluster(a.cluster()),
                        a.trustDomain(),
                        Parts.badge(sheet, a.state()),
                        a.fingerprint(),
                        a.fingerprint().length() > 16 ? a.fingerprint().substring(0, 16) : a.fingerprint(),
                        a.ends().map(sheet::age).orElse(Markup.text("–")),
                        sheet.said(a.reason())))
                .toList();
        return Parts.table(
                sheet,
                "trust.authorities",
                List.of("cluster", "trust.domain", "state", "fingerprint", "ends", "reason"),
                rows);
    }

    private static Object leaves(Sheet sheet, TrustState t) {
        if (t.leaves().isEmpty()) {
            return Parts.empty(sheet, "trust.noleaves");
        }
        var rows = t.leaves().stream()
                .map(l -> Markup.of(
                        "<tr><td>{}</td><td><code class=\"wrap\">{}</code></td><td><code>{}</code></td><td>{}</td></tr>",
                        sheet.said(l.holder()),
                        l.spiffeId(),
                        l.serial(),
                        sheet.time(l.ends())))
                .toList();
        return Parts.table(sheet, "trust.leaves", List.of("holder", "SPIFFE", "serial", "ends"), rows);
    }

    private static Object invitations(Sheet sheet, TrustState t) {
        if (t.invitations().isEmpty()) {
            return Parts.empty(sheet, "trust.noinvitations");
        }
        var rows = t.invitations().stream()
                .map(i -> sheet.html("""
                        <tr><td>{}</td><td>{}</td><td><form method="post" action="/change">{}<input type="hidden" name="verb" value="revoke-invitation">                        <input type="hidden" name="target" value="{}"><button>{#verb.revoke-invitation}…</button></form></td></tr>""", i.cluster(), sheet.time(i.expires()), sheet.guard(), i.id()))
                .toList();
        return Parts.table(sheet, "trust.invitations", List.of("cluster", "ends", "do"), rows);
    }

    private Markup withdraw(Sheet sheet, String chosen) {
        var options = queries.clusters().stream()
                .filter(c -> !c.local())
                .map(c -> c.cluster().value().equals(chosen)
                        ? Markup.of("<option selected>{}</option>", c.cluster())
                        : Markup.of("<option>{}</option>", c.cluster()))
                .toList();
        return sheet.html("""
                <section class="card danger" id="evict"><h2>{#trust.withdraw}</h2><p>{#trust.withdraw.why}</p>                <form method="post" action="/change" class="line">{}<label for="evictee">{#cluster}</label>                <select id="evictee" name="target">{}</select>                <button name="verb" value="suspend">{#verb.suspend}…</button><button name="verb" value="resume">{#verb.resume}…</button>                <button name="verb" value="evict" class="danger">{#verb.evict}…</button></form></section>""", sheet.guard(), options);
    }
}
