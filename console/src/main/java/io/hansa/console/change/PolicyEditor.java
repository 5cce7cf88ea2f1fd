package io.hansa.console.change;

import io.hansa.console.change.PolicyDraft.Rung;
import io.hansa.console.page.Sheet;
import io.hansa.console.text.Markup;
import io.hansa.core.fault.Problem;
import io.hansa.core.operation.Verb;
import io.hansa.core.policy.FailoverTier.Scope;
import io.hansa.core.policy.StalenessRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The editor's form and its YAML side. Every button is a submit, so that it works without a script. Pure functions. */
final class PolicyEditor {

    private PolicyEditor() {}

    static Markup problems(Sheet sheet, List<Problem> problems) {
        if (problems.isEmpty()) {
            return Markup.NONE;
        }
        return sheet.html(
                "<div class=\"trouble\" role=\"alert\"><p>{#policy.wrong}</p><ul>{}</ul></div>",
                problems.stream()
                        .map(p ->
                                Markup.of("<li><code>{}</code> <span lang=\"en\">{}</span></li>", p.place(), p.text()))
                        .toList());
    }

    /** What a policy may ask beyond its ladder, limits and damping. */
    private static final List<String> MORE =
            List.of("readyMin", "zonesMin", "versions", "spillPercent", "centsMax", "prices", "together", "relay");

    static Markup form(Sheet sheet, PolicyDraft draft, Markup simulation) {
        var rungs = new ArrayList<Markup>();
        for (int i = 0; i < draft.rungs().size(); i++) {
            rungs.add(rung(sheet, i, draft.rungs().get(i)));
        }
        // Enter in a field must not remove a rung: the first button of the form is the harmless one.
        return sheet.html(
                """
                <form class="editor" method="post" action="/failover/policies/{}">{}<button class="quiet" name="do" value="check" tabindex="-1" aria-hidden="true"></button>\
                <section class="card"><h2>{#policy.ladder}</h2><ol class="ladder">{}</ol><button name="do" value="add">+ {#policy.add}</button></section>\
                <section class="card"><h2>{#policy.limits}</h2><div class="fields">{}{}{}{}{}</div></section>\
                <section class="card"><h2>{#policy.damping}</h2><div class="fields">{}{}{}{}</div></section>\
                <section class="card"><h2>{#policy.more}</h2><div class="fields">{}</div></section>{}\
                <div class="actions bar"><button name="do" value="simulate">{#policy.simulate}</button>{}</div></form>""",
                draft.name(),
                sheet.guard(),
                rungs,
                field(sheet, draft, "services"),
                field(sheet, draft, "healthyPercent"),
                field(sheet, draft, "residency"),
                field(sheet, draft, "extraLoadPercentMax"),
                staleness(sheet, draft),
                field(sheet, draft, "holdDown"),
                field(sheet, draft, "rampStepPercent"),
                field(sheet, draft, "rampInterval"),
                field(sheet, draft, "switchesPerHourMax"),
                MORE.stream().map(key -> field(sheet, draft, key)).toList(),
                simulation,
                sheet.may(Verb.POLICY_APPLY)
                        ? sheet.html(
                                "<button name=\"do\" value=\"delete\" class=\"danger\">{#verb.policy.delete}…</button><button name=\"do\" value=\"plan\" class=\"primary\">{#plan.review}</button>")
                        : sheet.html("<span class=\"dim\">{#plan.notyou}</span>"));
    }

    private static Markup rung(Sheet sheet, int i, Rung rung) {
        var scopes = Arrays.stream(Scope.values())
                .map(s -> option(s.word(), sheet.text("scope." + s), s.word().equals(rung.scope())))
                .toList();
        var number = Integer.toString(i + 1);
        return sheet.html(
                """
                <li><span class="rung" aria-hidden="true">{}</span><label class="quiet" for="scope.{}">{}</label>\
                <select id="scope.{}" name="scope.{}">{}</select>\
                <label class="quiet" for="clusters.{}">{}</label><input id="clusters.{}" name="clusters.{}" value="{}" placeholder="{#policy.clusters.hint}">\
                <label class="box">{} {#policy.manual}</label>\
                <span class="moves"><button name="do" value="up.{}" aria-label="{}">↑</button><button name="do" value="down.{}" aria-label="{}">↓</button>\
                <button name="do" value="remove.{}" aria-label="{}">✕</button></span></li>""",
                number,
                i,
                sheet.text("policy.scope", number),
                i,
                i,
                scopes,
                i,
                sheet.text("policy.clusters", number),
                i,
                i,
                rung.clusters(),
                rung.manual()
                        ? Markup.of("<input type=\"checkbox\" name=\"manual.{}\" value=\"true\" checked>", i)
                        : Markup.of("<input type=\"checkbox\" name=\"manual.{}\" value=\"true\">", i),
                i,
                sheet.text("policy.up", number),
                i,
                sheet.text("policy.down", number),
                i,
                sheet.text("policy.remove", number));
    }

    private static Markup field(Sheet sheet, PolicyDraft draft, String key) {
        return Markup.of(
                "<div><label for=\"{}\">{}</label><input id=\"{}\" name=\"{}\" value=\"{}\" aria-describedby=\"{}-hint\"><p class=\"dim\" id=\"{}-hint\">{}</p></div>",
                key,
                sheet.text("policy.field." + key),
                key,
                key,
                draft.fields().getOrDefault(key, ""),
                key,
                key,
                sheet.text("policy.hint." + key));
    }

    private static Markup staleness(Sheet sheet, PolicyDraft draft) {
        var chosen = draft.fields().getOrDefault("staleness", "");
        var options = Arrays.stream(StalenessRule.values())
                .map(r ->
                        option(r.word(), sheet.text("staleness." + r), r.word().equals(chosen)))
                .toList();
        return sheet.html(
                "<div><label for=\"staleness\">{#policy.field.staleness}</label><select id=\"staleness\" name=\"staleness\">{}</select></div>",
                options);
    }

    private static Markup option(String value, String label, boolean selected) {
        return selected
                ? Markup.of("<option value=\"{}\" selected>{}</option>", value, label)
                : Markup.of("<option value=\"{}\">{}</option>", value, label);
    }

    static Markup yaml(Sheet sheet, String name, String text) {
        return sheet.html("""
                <details class="card"><summary>YAML</summary><form method="post" action="/failover/policies/{}">{}\
                <label for="yaml">{#policy.yaml}</label><textarea id="yaml" name="yaml" rows="24" spellcheck="false">{}</textarea>\
                <button name="do" value="fromyaml">{#policy.fromyaml}</button></form></details>""", name, sheet.guard(), text);
    }
}
