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
 * @param floorPercent what is left of its share at the end of the ramp, 0 to 90 in tens: 0 for a drain, more for a drill
 * @param stop what ends it before its time
 */
public record Drain(
        String id,
        Subject subject,
        String name,
        Instant from,
        Duration ramp,
        Instant expires,
        String reason,
        String by,
        int floorPercent,
        StopCondition stop) {

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
        if (floorPercent < 0 || floorPercent > 90 || floorPercent % 10 != 0) {
            throw new IllegalArgumentException("floorPercent: " + floorPercent + " (expected: 0 to 90, in tens)");
        }
    }

    /** A drain that leaves nothing and that nothing stops but its end. */
    public Drain(
            String id,
            Subject subject,
            String name,
            Instant from,
            Duration ramp,
            Instant expires,
            String reason,
            String by) {
        this(id, subject, name, from, ramp, expires, reason, by, 0, StopCondition.NONE);
    }

    /** The name of the cluster that it moves traffic away from. */
    public String cluster() {
        return name.substring(name.indexOf('@') + 1);
    }

    /** Whether it is in force at {@code now}. */
    public boolean inForce(Instant now) {
        return !now.isBefore(from) && now.isBefore(expires);
    }

    /** How much of its share the subject still takes at {@code now}, in per cent: 100 before, the floor once drained. */
    public int remainingPercent(Instant now) {
        if (now.isBefore(from) || !now.isBefore(expires)) {
            return 100;
        }
        long passed = Duration.between(from, now).toMillis();
        return passed >= ramp.toMillis() ? floorPercent : (int) (100 - (100 - floorPercent) * passed / ramp.toMillis());
    }

    /**
     * What is left, in steps of ten per cent, so that a ramp costs ten decisions whatever its length.
     *
     * @param percent what is left, rounded up to ten
     * @param next when that changes
     */
    public record Step(int percent, Instant next) {}

    /** The step of the ramp at {@code now}. */
    public Step step(Instant now) {
        int percent = (remainingPercent(now) + 9) / 10 * 10;
        if (percent == floorPercent) {
            return new Step(percent, expires);
        }
        var at = from.plusMillis(Math.ceilDiv((110 - percent) * ramp.toMillis(), 100 - floorPercent));
        return new Step(percent, at.isBefore(expires) ? at : expires);
    }

    public Tree toTree() {
        var tree = Tree.fields()
                .put("id", id)
                .put("subject", subject.word())
                .put("name", name)
                .put("from", from.toEpochMilli())
                .put("ramp", Spans.format(ramp))
                .put("expires", expires.toEpochMilli())
                .put("reason", reason)
                .put("by", by);
        if (floorPercent > 0) {
            tree.put("floorPercent", floorPercent);
        }
        return stop.equals(StopCondition.NONE)
                ? tree.build()
                : tree.put("stop", stop.toTree()).build();
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
                        in.text("by", ""),
                        (int) in.whole("floorPercent", 0, 0, 90),
                        StopCondition.read(in.fields("stop"))));
    }
}
