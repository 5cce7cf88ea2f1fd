package io.hansa.core.record;

import io.hansa.core.model.ClusterId;
import java.util.Comparator;

/**
 * The name of a record: {@code <origin>/<kind>/<name>}. Only the origin writes it (I3). Immutable.
 *
 * @param name letters, digits, {@code . _ -}, 1 to 128 characters
 */
public record RecordKey(ClusterId origin, RecordKind kind, String name) implements Comparable<RecordKey> {
    private static final Comparator<RecordKey> ORDER = Comparator.comparing(RecordKey::origin)
            .thenComparing(RecordKey::kind)
            .thenComparing(RecordKey::name);

    public RecordKey {
        if (name.isEmpty()
                || name.length() > 128
                || !name.chars().allMatch(c -> Character.isLetterOrDigit(c) && c < 0x7f || "._-".indexOf(c) >= 0)) {
            throw new IllegalArgumentException("record name (expected: 1 to 128 of letters, digits, . _ -)");
        }
    }

    /** Reads a key. @throws IllegalArgumentException when it has another form */
    public static RecordKey parse(String text) {
        var parts = text.split("/", 4);
        if (parts.length != 3) {
            throw new IllegalArgumentException("record key (expected: origin/kind/name)");
        }
        return new RecordKey(new ClusterId(parts[0]), RecordKind.parse(parts[1]), parts[2]);
    }

    @Override
    public int compareTo(RecordKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return origin + "/" + kind.word() + '/' + name;
    }
}
