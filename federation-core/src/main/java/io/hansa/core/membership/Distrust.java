package io.hansa.core.membership;

import io.hansa.core.model.ClusterId;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.time.Duration;
import java.time.Instant;

/**
 * A cluster's own word that it believes another one no longer, until it takes that back or its time is over. It binds nobody
 * else, so a minority may say it (sync.md, section 7); it takes trust away and never adds any. The payload of a distrust
 * record. Immutable.
 *
 * @param expires when it ends by itself; at most 72 h after {@code from}
 * @param revision rises with each turn, from 1
 * @param lifted whether it was taken back or has run out
 */
public record Distrust(
        ClusterId cluster, Instant from, Instant expires, String reason, String by, long revision, boolean lifted) {

    /** Long enough for a weekend; what must last is a suspension that the majority decides. */
    public static final Duration LENGTH_MAX = Duration.ofHours(72);

    public Distrust {
        if (!expires.isAfter(from) || Duration.between(from, expires).compareTo(LENGTH_MAX) > 0) {
            throw new IllegalArgumentException("expires: " + expires + " (expected: within 72 h after " + from + ')');
        }
        if (revision < 1) {
            throw new IllegalArgumentException("revision: " + revision + " (expected: from 1)");
        }
    }

    /** The word that takes this one back. */
    public Distrust lift(String byWhom, String why) {
        return new Distrust(cluster, from, expires, why, byWhom, revision + 1, true);
    }

    public Tree toTree() {
        return Tree.fields()
                .put("cluster", cluster.value())
                .put("from", from.toEpochMilli())
                .put("expires", expires.toEpochMilli())
                .put("reason", reason)
                .put("by", by)
                .put("revision", revision)
                .put("lifted", lifted)
                .build();
    }

    /** Reads a payload. @throws io.hansa.core.resource.InvalidResource naming each fault */
    public static Distrust fromTree(Tree tree) {
        return TreeReader.read(
                tree,
                in -> new Distrust(
                        in.value("cluster", ClusterId::new, new ClusterId("unknown")),
                        Instant.ofEpochMilli(in.whole("from", 0, Long.MAX_VALUE / 2)),
                        Instant.ofEpochMilli(in.whole("expires", 0, Long.MAX_VALUE / 2)),
                        in.text("reason", ""),
                        in.text("by", ""),
                        in.whole("revision", 1, Long.MAX_VALUE),
                        in.truth("lifted", false)));
    }
}
