package io.hansa.core.drain;

import io.hansa.core.resource.Spans;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;

/**
 * Traffic moves away from a subject, in a ramp, until it is undone or expires. The payload of a drain record. Immutable.
 *
 * @param name of the cluster, or {@code <service>@<cluster>}
 * @param ramp time from {@code from} until nothing new goes there; 0 moves all at once
 * @param expires when it ends by itself; at most 72 h after {@code from}
 * @param by who asked for it
 */
public record Drain(
        String id,
        Subject subject,
        String name,
        Instant from,
        Duration ramp,
        Instant expires,
        String reason,
        String by) {

    private static final Duration LENGTH_MAX = Duration.ofHours(72);

    /** What is drained. */
    public enum Subject {
        CLUSTER,
        SERVICE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The subject of that word. @throws IllegalArgumentException for any other word */
        public static Subject parse(String word) {
            return Arrays.stream(values())
                    .filter(s -> s.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("'" + word + "' (expected: cluster or service)"));
        }
    }

    public Drain {
        if (!expires.isAfter(from) || Duration.between(from, expires).compareTo(LENGTH_MAX) > 0) {
            throw new IllegalArgumentException("expires: " + expires + " (expected: within 72 h after " + from + ')');
        }
    }

    /** How much of its share the subject still takes at {@code now}, in per cent: 100 before, 0 once drained. */
    public int remainingPercent(Instant now) {
        if (now.isBefore(from) || !now.isBefore(expires)) {
            return 100;
        }
        long passed = Duration.between(from, now).toMillis();
        return passed >= ramp.toMillis() ? 0 : (int) (100 - 100 * passed / ramp.toMillis());
    }

    public Tree toTree() {
        return Tree.fields()
                .put("id", id)
                .put("subject", subject.word())
                .put("name", name)
                .put("from", from.toEpochMilli())
                .put("ramp", Spans.format(ramp))
                .put("expires", expires.toEpochMilli())
                .put("reason", reason)
                .put("by", by)
                .build();
    }

    /** Reads a payload. @throws io.hansa.core.resource.InvalidResource naming each fault */
    public static Drain fromTree(Tree tree) {
        return TreeReader.read(
                tree,
                in -> new Drain(
                        in.text("id"),
                        in.value("subject", Subject::parse, Subject.CLUSTER),
                        in.text("name"),
                        Instant.ofEpochMilli(in.whole("from", 0, Long.MAX_VALUE / 2)),
                        in.duration("ramp", Duration.ZERO, Duration.ZERO, LENGTH_MAX),
                        Instant.ofEpochMilli(in.whole("expires", 0, Long.MAX_VALUE / 2)),
                        in.text("reason", ""),
                        in.text("by", "")));
    }
}
