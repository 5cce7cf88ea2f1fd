package io.hansa.console.topology;

import io.hansa.console.page.Parts;
import io.hansa.console.page.Sheet;
import io.hansa.console.text.Markup;
import io.hansa.console.topology.TopologyLayout.Frame;
import io.hansa.core.model.ClusterId;
import io.hansa.core.view.ClusterView;
import io.hansa.core.view.LinkView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The federation as SVG: clusters are links to their pages, in reading order; a pair of clusters is one line where both sides
 * agree and two where they do not, so that a one-way cut is seen. Pure.
 */
public final class TopologyPicture {
    /** Distance of the two lines of a pair that disagrees, from the middle. */
    private static final double APART = 9;

    private final Sheet sheet;
    private final TopologyLayout layout;
    private final Map<String, LinkView> links = new TreeMap<>();

    private record Point(double x, double y) {}

    /** From one cluster's card to another's; {@code offset} to the left of the way. */
    private record Way(Point from, Point to, double offset) {

        Point at(double share) {
            double dx = to.x - from.x;
            double dy = to.y - from.y;
            double length = Math.max(1, Math.hypot(dx, dy));
            return new Point(from.x + dx * share + dy / length * offset, from.y + dy * share - dx / length * offset);
        }
    }

    private TopologyPicture(Sheet sheet, TopologyLayout layout, List<LinkView> all) {
        this.sheet = sheet;
        this.layout = layout;
        all.forEach(link -> links.put(key(link.observer(), link.target()), link));
    }

    /** The drawing; what it shows stands in the matrix and the table beside it, too. */
    public static Markup of(Sheet sheet, List<ClusterView> clusters, List<LinkView> links) {
        var layout = TopologyLayout.of(clusters);
        return new TopologyPicture(sheet, layout, links).draw(clusters);
    }

    private Markup draw(List<ClusterView> clusters) {
        var parts = new ArrayList<Markup>();
        layout.clouds().forEach(f -> parts.add(frame(f, "cloud", sheet.text("cloud." + f.name()))));
        layout.regions().forEach(f -> parts.add(frame(f, "region", f.name())));
        var ordered = clusters.stream()
                .sorted(Comparator.comparingInt(
                                (ClusterView c) -> layout.frame(c.cluster()).x())
                        .thenComparingInt(c -> layout.frame(c.cluster()).y()))
                .toList();
        for (int i = 0; i < ordered.size(); i++) {
            for (int j = i + 1; j < ordered.size(); j++) {
                pair(ordered.get(i).cluster(), ordered.get(j).cluster(), parts);
            }
        }
        ordered.forEach(c -> parts.add(card(c)));
        return Markup.of(
                "<div class=\"scroll picture\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><svg class=\"topology\" viewBox=\"0 0 {} {}\""
                        + " width=\"{}\" height=\"{}\" role=\"group\" aria-label=\"{}\">{}</svg></div>",
                sheet.text("topology.drawing"),
                layout.width(),
                layout.height(),
                layout.width(),
                layout.height(),
                sheet.text("topology.drawing"),
                parts);
    }

    private static Markup frame(Frame f, String kind, String label) {
        return Markup.of(
                "<g class=\"{}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"10\"/><text x=\"{}\" y=\"{}\">{}</text></g>",
                kind,
                f.x(),
                f.y(),
                f.width(),
                f.height(),
                f.x() + 12,
                f.y() + 20,
                label);
    }

    private void pair(ClusterId a, ClusterId b, List<Markup> parts) {
        var there = links.get(key(a, b));
        var back = links.get(key(b, a));
        if (there == null && back == null) {
            return;
        }
        var from = layout.frame(a);
        var to = layout.frame(b);
        if (there != null && back != null && there.verdict() == back.verdict()) {
            parts.add(line(way(from, to, 0), there, true));
            return;
        }
        if (there != null) {
            parts.add(line(way(from, to, APART), there, false));
        }
        if (back != null) {
            parts.add(line(way(to, from, APART), back, false));
        }
    }

    private Markup line(Way way, LinkView link, boolean both) {
        var tone = Parts.tone(link.verdict());
        var from = way.at(0);
        var to = way.at(1);
        var label = way.at(both ? 0.5 : 0.4);
        var words = sheet.text("verdict." + link.verdict());
        boolean measured = link.rttMicros() > 0 && link.verdict().takesTraffic();
        var rtt = measured ? ' ' + millis(link.rttMicros()) : "";
        var text = Parts.glyph(link.verdict()) + rtt;
        int width = 14 + 8 * text.length();
        return Markup.of(
                "<g class=\"link {}\"><title>{}</title><path d=\"M{} {}L{} {}\"/>{}{}<rect class=\"plate\" x=\"{}\" y=\"{}\" width=\"{}\""
                        + " height=\"20\" rx=\"10\"/><text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text></g>",
                tone,
                link.observer() + (both ? " ⇄ " : " → ") + link.target() + ": " + words + rtt,
                one(from.x),
                one(from.y),
                one(to.x),
                one(to.y),
                head(way),
                both ? head(new Way(way.to, way.from, 0)) : Markup.NONE,
                one(label.x - width / 2.0),
                one(label.y - 10),
                width,
                one(label.x),
                one(label.y + 4),
                text);
    }

    /** An arrow's head at the end of the way. */
    private static Markup head(Way way) {
        var tip = way.at(1);
        double dx = way.to.x - way.from.x;
        double dy = way.to.y - way.from.y;
        double length = Math.max(1, Math.hypot(dx, dy));
        double ux = dx / length;
        double uy = dy / length;
        return Markup.of(
                "<path class=\"head\" d=\"M{} {}L{} {}L{} {}Z\"/>",
                one(tip.x),
                one(tip.y),
                one(tip.x - 9 * ux + 4.5 * uy),
                one(tip.y - 9 * uy - 4.5 * ux),
                one(tip.x - 9 * ux - 4.5 * uy),
                one(tip.y - 9 * uy + 4.5 * ux));
    }

    /** Between the nearest sides of two cards: sideways where they stand in different columns, else downwards. */
    private static Way way(Frame a, Frame b, double offset) {
        if (a.x() == b.x()) {
            boolean down = a.y() < b.y();
            return new Way(
                    new Point(a.middleX(), down ? a.y() + a.height() : a.y()),
                    new Point(b.middleX(), down ? b.y() : b.y() + b.height()),
                    offset);
        }
        boolean right = a.x() < b.x();
        return new Way(
                new Point(right ? a.x() + a.width() : a.x(), a.middleY()),
                new Point(right ? b.x() : b.x() + b.width(), b.middleY()),
                offset);
    }

    private Markup card(ClusterView c) {
        var f = layout.frame(c.cluster());
        var word = sheet.text("verdict." + c.verdict());
        var line = sheet.text("topology.card", Integer.toString(c.servicesOut()), Integer.toString(c.servicesIn()));
        return Markup.of(
                "<a class=\"node {}\" href=\"/clusters/{}\" aria-label=\"{}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"8\"/>"
                        + "<rect class=\"edge\" x=\"{}\" y=\"{}\" width=\"6\" height=\"{}\" rx=\"3\"/><text class=\"title\" x=\"{}\" y=\"{}\">{}</text>"
                        + "<text class=\"word\" x=\"{}\" y=\"{}\">{}</text><text class=\"dim\" x=\"{}\" y=\"{}\">{}</text></a>",
                Parts.tone(c.verdict()),
                c.cluster(),
                c.cluster() + ", " + word + ", " + line,
                f.x(),
                f.y(),
                f.width(),
                f.height(),
                f.x(),
                f.y(),
                f.height(),
                f.x() + 18,
                f.y() + 26,
                c.cluster().value() + (c.local() ? " ●" : ""),
                f.x() + 18,
                f.y() + 48,
                Parts.glyph(c.verdict()) + ' ' + word,
                f.x() + 18,
                f.y() + 68,
                line);
    }

    private static String key(ClusterId from, ClusterId to) {
        return from.value() + ' ' + to.value();
    }

    private static String one(double value) {
        return String.format(java.util.Locale.ROOT, "%.1f", value);
    }

    static String millis(long micros) {
        return micros < 10_000
                ? String.format(java.util.Locale.ROOT, "%.1f ms", micros / 1000.0)
                : micros / 1000 + " ms";
    }
}
