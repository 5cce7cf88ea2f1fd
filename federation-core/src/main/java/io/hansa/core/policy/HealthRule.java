package io.hansa.core.policy;

import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.util.List;

/**
 * What a policy asks of a cluster's health vector besides the ready share. Immutable.
 *
 * @param readyMin at least this many instances must be ready, 1 to 1000000; below it the cluster is weak
 * @param zonesMin in at least this many zones something must be ready, 1 to 100; below it the cluster is weak
 * @param versions the only versions that may answer; a cluster with a ready instance of another one does not serve at all,
 *     since its gateway would send calls there too. Empty accepts every version
 * @param spillPercent load in per cent of the ready capacity from which the rest of it goes to the next tier, 1 to 1000; 0
 *     never. Counts the viewer's own load, where it is measured, against a declared capacity
 */
public record HealthRule(int readyMin, int zonesMin, List<String> versions, int spillPercent) {

    /** Asks for nothing more. */
    public static final HealthRule PLAIN = new HealthRule(1, 1, List.of(), 0);

    public HealthRule {
        versions = List.copyOf(versions);
        if (readyMin < 1 || zonesMin < 1 || spillPercent < 0) {
            throw new IllegalArgumentException("readyMin/zonesMin/spillPercent: " + readyMin + '/' + zonesMin + '/'
                    + spillPercent + " (expected: 1 or more, 1 or more, 0 or more)");
        }
    }

    Tree toTree() {
        return Tree.fields()
                .put("readyMin", readyMin)
                .put("zonesMin", zonesMin)
                .put("versions", Tree.of(versions, Tree::of))
                .put("spillPercent", spillPercent)
                .build();
    }

    static HealthRule read(TreeReader in) {
        var rule = new HealthRule(
                (int) in.whole("readyMin", 1, 1, 1_000_000),
                (int) in.whole("zonesMin", 1, 1, 100),
                in.values("versions", text -> text),
                (int) in.whole("spillPercent", 0, 0, 1000));
        in.finish();
        return rule;
    }
}
