package io.hansa.sync.heal;

import io.hansa.core.model.ClusterId;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What was taken from whom after a silence. Immutable.
 *
 * @param began when the first of the clusters was heard again
 * @param ended when the report was closed
 * @param healed who was heard again
 * @param level whether everything that they say they have was here by then
 * @param taken in the order of clusters and kinds; empty when nobody had changed anything
 * @param conflicts documents of which both sides made a revision meanwhile, both of which are kept
 */
public record MergeReport(
        Instant began,
        Instant ended,
        List<ClusterId> healed,
        boolean level,
        List<Taken> taken,
        List<String> conflicts) {

    /** Names given as examples in each line; the count says how many there were. */
    static final int EXAMPLES_MAX = 5;

    /**
     * Records of one origin and kind that came in.
     *
     * @param kind the kind's word, e.g. {@code svc}
     * @param changed new ones and new versions
     * @param withdrawn tombstones
     */
    public record Taken(ClusterId from, String kind, int changed, int withdrawn, List<String> examples) {
        public Taken {
            examples = List.copyOf(examples);
        }

        Tree toTree() {
            return Tree.fields()
                    .put("from", from.value())
                    .put("kind", kind)
                    .put("changed", changed)
                    .put("withdrawn", withdrawn)
                    .put("examples", Tree.of(examples, Tree::of))
                    .build();
        }

        static Taken read(TreeReader in) {
            return new Taken(
                    in.value("from", ClusterId::new, new ClusterId("unknown")),
                    in.text("kind"),
                    (int) in.whole("changed", 0, Integer.MAX_VALUE),
                    (int) in.whole("withdrawn", 0, Integer.MAX_VALUE),
                    in.values("examples", text -> text));
        }
    }

    public MergeReport {
        healed = List.copyOf(healed);
        taken = List.copyOf(taken);
        conflicts = List.copyOf(conflicts);
    }

    /** For people: who came back, what was taken, what is in conflict. */
    public String sentence() {
        var who = healed.stream().map(ClusterId::value).collect(Collectors.joining(", "));
        int changed = taken.stream().mapToInt(Taken::changed).sum();
        int withdrawn = taken.stream().mapToInt(Taken::withdrawn).sum();
        return who + " heard again; " + changed + " records taken, " + withdrawn + " withdrawals"
                + (conflicts.isEmpty() ? "" : "; in conflict: " + String.join(", ", conflicts))
                + (level ? "" : "; not level yet");
    }

    public Tree toTree() {
        return Tree.fields()
                .put("began", began.toEpochMilli())
                .put("ended", ended.toEpochMilli())
                .put("healed", Tree.of(healed, c -> Tree.of(c.value())))
                .put("level", level)
                .put("taken", Tree.of(taken, Taken::toTree))
                .put("conflicts", Tree.of(conflicts, Tree::of))
                .build();
    }

    /** Reads the stored form. @throws io.hansa.core.resource.InvalidResource naming each fault */
    public static MergeReport fromTree(Tree tree) {
        return TreeReader.read(
                tree,
                in -> new MergeReport(
                        Instant.ofEpochMilli(in.whole("began", 0, Long.MAX_VALUE / 2)),
                        Instant.ofEpochMilli(in.whole("ended", 0, Long.MAX_VALUE / 2)),
                        in.values("healed", ClusterId::new),
                        in.truth("level", false),
                        in.each("taken", Taken::read),
                        in.values("conflicts", text -> text)));
    }
}
