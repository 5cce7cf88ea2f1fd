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
                moves.stream().map(m -> row(sheet, m)).toList());
    }

    /** What a simulation found: a sentence, who could not be served, and what moves. */
    static Markup of(Sheet sheet, SimulationView view) {
        var changed = view.rows().stream().filter(r -> r.changed()).toList();
        var rows = changed.stream()
                .map(r ->
                        row(sheet, new Move(r.viewer().value(), r.service().value(), r.before(), r.after(), r.note())))
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
                        lost(sheet, view));
        var sentence = sheet.text(
                "simulation.sentence",
                Integer.toString(changed.size()),
                Integer.toString(view.rows().size()));
        Object table =
                rows.isEmpty() ? Parts.empty(sheet, "moves.none") : Parts.table(sheet, "plan.moves", HEADS, rows);
        return Markup.of("<p class=\"big\">{}</p>{}{}", sentence, lost, table);
    }

    private static Markup row(Sheet sheet, Move move) {
        return Markup.of(
                "<tr><td>{}</td><td>{}</td><td>{}</td><td><b>{}</b></td><td>{}</td></tr>",
                Parts.cluster(move.viewer()),
                Parts.service(move.service()),
                who(sheet, move.before()),
                who(sheet, move.after()),
                sheet.said(move.note()));
    }

    private static Markup who(Sheet sheet, String shares) {
        return shares.isEmpty() ? Parts.badge("down", "✕", sheet.text("moves.nobody")) : Markup.text(shares);
    }

    /** The short form of a simulation in a row of its own. */
    static Stream<Markup> changes(Sheet sheet, SimulationView view) {
        return view.rows().stream()
                .filter(r -> r.changed())
                .map(r -> Markup.of(
                        "<div>{} @ {}: {} → {}</div>",
                        r.service(),
                        r.viewer(),
                        who(sheet, r.before()),
                        who(sheet, r.after())));
    }

    /** What nobody could serve, by name. */
    static String lost(Sheet sheet, SimulationView view) {
        return String.join(
                sheet.text("list.comma"),
                view.rows().stream()
                        .filter(r -> r.changed() && r.after().isEmpty())
                        .map(r -> r.service() + " @ " + r.viewer())
                        .toList());
    }
}
