package io.hansa.console.change;

import io.hansa.console.page.Parts;
import io.hansa.console.page.Sheet;
import io.hansa.console.text.Markup;
import io.hansa.core.operation.ChangePlan.Move;
import io.hansa.core.view.SimulationView;
import java.util.List;
import java.util.stream.Stream;

/** How calls would move, as a table. Pure functions. */
final class Moves {
    private static final List<String> HEADS = List.of("callers", "service", "now", "then", "note");

    private Moves() {}

    static Object of(Sheet sheet, List<Move> moves) {
        if (moves.isEmpty()) {
            return Parts.empty(sheet, "moves.none");
        }
        return Parts.table(
                sheet,
                "plan.moves",
                HEADS,
                moves.stream()
                        .map(m -> row(m.viewer(), m.service(), m.before(), m.after(), m.note()))
                        .toList());
    }

    /** What a simulation found: a sentence, who could not be served, and what moves. */
    static Markup of(Sheet sheet, SimulationView view) {
        var changed = view.rows().stream().filter(r -> r.changed()).toList();
        var rows = changed.stream()
                .map(r -> row(r.viewer().value(), r.service().value(), r.before(), r.after(), r.note()))
                .toList();
        var lost = view.lost().isEmpty()
                ? Markup.of("<p>{}</p>", Parts.badge("healthy", "✓", sheet.text("simulation.nolost")))
                : Markup.of(
                        "<p>{} {}</p>",
                        Parts.badge(
                                "down",
                                "✕",
                                sheet.text(
                                        "simulation.lost",
                                        Integer.toString(view.lost().size()))),
                        String.join(", ", view.lost()));
        var sentence = sheet.text(
                "simulation.sentence",
                Integer.toString(changed.size()),
                Integer.toString(view.rows().size()));
        Object table =
                rows.isEmpty() ? Parts.empty(sheet, "moves.none") : Parts.table(sheet, "plan.moves", HEADS, rows);
        return Markup.of("<p class=\"big\">{}</p>{}{}", sentence, lost, table);
    }

    private static Markup row(String viewer, String service, String before, String after, String note) {
        return Markup.of(
                "<tr><td>{}</td><td>{}</td><td>{}</td><td><b>{}</b></td><td lang=\"en\">{}</td></tr>",
                Parts.cluster(viewer),
                Parts.service(service),
                before,
                after,
                note);
    }

    /** The short form of a simulation in a row of its own. */
    static Stream<String> changes(SimulationView view) {
        return view.rows().stream()
                .filter(r -> r.changed())
                .map(r -> r.service() + " @ " + r.viewer() + ": " + r.before() + " → " + r.after());
    }
}
