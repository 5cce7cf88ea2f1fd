package io.hansa.console.page;

import io.hansa.console.text.Markup;
import io.hansa.core.model.ClusterState;
import io.hansa.core.operation.ChangePlan;
import io.hansa.core.operation.Operation;
import io.hansa.core.verdict.Verdict;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Small parts that pages share. A state is always a glyph, a word and a colour together. Pure functions. */
public final class Parts {

    private Parts() {}

    /** A verdict's glyph. */
    public static String glyph(Verdict verdict) {
        return switch (verdict) {
            case HEALTHY -> "✓";
            case DEGRADED -> "▲";
            case UNREACHABLE_FROM_HERE -> "⊣";
            case DOWN -> "✕";
            case UNKNOWN -> "◇";
        };
    }

    /** A verdict's class in the style sheet. */
    public static String tone(Verdict verdict) {
        return switch (verdict) {
            case HEALTHY -> "healthy";
            case DEGRADED -> "degraded";
            case UNREACHABLE_FROM_HERE -> "unreachable";
            case DOWN -> "down";
            case UNKNOWN -> "unknown";
        };
    }

    public static Markup badge(Sheet sheet, Verdict verdict) {
        return badge(tone(verdict), glyph(verdict), sheet.text("verdict." + verdict));
    }

    public static Markup badge(Sheet sheet, ClusterState state) {
        var word = sheet.text("state." + state);
        return switch (state) {
            case ACTIVE -> badge("healthy", "✓", word);
            case JOINING, DRAINING, CORDONED -> badge("moving", "⇢", word);
            case SUSPENDED, EVICTED -> badge("evicted", "⊘", word);
        };
    }

    public static Markup badge(Sheet sheet, Operation.State state) {
        var word = sheet.text("operation." + state);
        return switch (state) {
            case DONE -> badge("healthy", "✓", word);
            case APPLYING -> badge("moving", "⇢", word);
            case FAILED -> badge("down", "✕", word);
            case UNDONE -> badge("unknown", "↩", word);
        };
    }

    public static Markup badge(Sheet sheet, ChangePlan.Level level) {
        var word = sheet.text("level." + level);
        return switch (level) {
            case OK -> badge("healthy", "✓", word);
            case INFO -> badge("moving", "i", word);
            case WARN -> badge("degraded", "▲", word);
            case BLOCK -> badge("down", "✕", word);
        };
    }

    public static Markup badge(String tone, String glyph, String word) {
        return Markup.of(
                "<span class=\"badge {}\"><span class=\"glyph\" aria-hidden=\"true\">{}</span>{}</span>",
                tone,
                glyph,
                word);
    }

    /** A titled box. */
    public static Markup card(String title, Object body) {
        return Markup.of("<section class=\"card\"><h2>{}</h2>{}</section>", title, body);
    }

    /** A table in a box that scrolls sideways where the screen is narrow; {@code keys} are the headings' texts. */
    public static Markup table(Sheet sheet, String caption, List<String> keys, Collection<Markup> rows) {
        var heads = keys.stream()
                .map(key -> Markup.of("<th scope=\"col\">{}</th>", key.isEmpty() ? "" : sheet.text(key)))
                .toList();
        return Markup.of(
                "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table><caption class=\"quiet\">{}"
                        + "</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
                sheet.text(caption),
                sheet.text(caption),
                heads,
                rows);
    }

    /** What a list shows that has nothing in it: what it would hold, and what to do. */
    public static Markup empty(Sheet sheet, String key) {
        return sheet.html("<p class=\"empty\"><span aria-hidden=\"true\">◌</span> {}</p>", sheet.text(key));
    }

    /** A share as a bar with its number, {@code basisPoints} 0 to 10000. */
    public static Markup share(int basisPoints) {
        var number = basisPoints % 100 == 0
                ? basisPoints / 100 + " %"
                : String.format(Locale.ROOT, "%.1f %%", basisPoints / 100.0);
        return Markup.of(
                "<span class=\"share\"><svg width=\"80\" height=\"8\" aria-hidden=\"true\"><rect class=\"track\" width=\"80\""
                        + " height=\"8\" rx=\"4\"/><rect class=\"fill\" width=\"{}\" height=\"8\" rx=\"4\"/></svg> {}</span>",
                Math.round(basisPoints * 80 / 10_000.0),
                number);
    }

    /** A link to a cluster's page. */
    public static Markup cluster(Object id) {
        return Markup.of("<a class=\"name\" href=\"/clusters/{}\">{}</a>", id, id);
    }

    /** A link to a service's page. */
    public static Markup service(Object name) {
        return Markup.of("<a class=\"name\" href=\"/services/{}\">{}</a>", name, name);
    }

    /** One name and its value in a list of facts. */
    public static Markup fact(Sheet sheet, String key, Object value) {
        return Markup.of("<div><dt>{}</dt><dd>{}</dd></div>", sheet.text(key), value);
    }
}
