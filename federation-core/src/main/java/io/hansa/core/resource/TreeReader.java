package io.hansa.core.resource;

import io.hansa.core.fault.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads one map of a {@link Tree} field by field and remembers everything that is wrong, so that a person sees all faults at
 * once. Readers of one document share their list of problems; {@link #finish()} refuses fields that nobody asked for.
 *
 * <p>A method that finds its field missing or wrong notes the problem and returns a harmless value; the caller must not use
 * results before {@link #requireValid()} has passed at the root. Confined to one thread.
 */
public final class TreeReader {
    private final Map<String, Tree> values;
    private final Mark mark;
    private final String path;
    private final List<Problem> problems;
    private final Set<String> asked = new HashSet<>();

    private TreeReader(Tree tree, String path, List<Problem> problems) {
        this.path = path;
        this.mark = tree.mark();
        this.problems = problems;
        if (tree instanceof Tree.Fields fields) {
            this.values = fields.values();
        } else {
            this.values = Map.of();
            note(mark, path, "expected a map of fields");
        }
    }

    /** A reader of the root of a document. */
    public static TreeReader of(Tree root) {
        return new TreeReader(root, "", new ArrayList<>());
    }

    /**
     * Reads a whole document with {@code form}, which must read every field it knows.
     *
     * @throws InvalidResource with every problem found
     */
    public static <T> T read(Tree root, Function<TreeReader, T> form) {
        var reader = of(root);
        T value = null;
        try {
            value = form.apply(reader);
        } catch (IllegalArgumentException e) {
            // A value's own constructor had the last word, and says what it expected.
            reader.note(reader.mark, reader.path, String.valueOf(e.getMessage()));
        }
        reader.finish();
        reader.requireValid();
        return java.util.Objects.requireNonNull(value);
    }

    public boolean has(String key) {
        return values.containsKey(key) && !(values.get(key) instanceof Tree.Nothing);
    }

    /** Required text, 1 to 1024 characters. */
    public String text(String key) {
        var text = text(key, "");
        if (text.isEmpty() && !failed(key)) {
            note(markOf(key), at(key), has(key) ? "is empty" : "is missing");
        }
        return text;
    }

    /** Text, or {@code otherwise} when it is absent. */
    public String text(String key, String otherwise) {
        return switch (find(key)) {
            case null -> otherwise;
            case Tree.Text t when t.value().length() <= 65_536 -> t.value();
            case Tree.Whole w -> Long.toString(w.value());
            case Tree other -> wrong(other, key, "expected text", otherwise);
        };
    }

    /** Required text, made into a value; the value's own complaint becomes the problem. */
    public <T> @Nullable T value(String key, Function<String, T> form) {
        var text = text(key);
        return text.isEmpty() ? null : formed(key, text, form);
    }

    /** Text made into a value, or {@code otherwise} when it is absent. */
    public <T> T value(String key, Function<String, T> form, T otherwise) {
        if (!has(key)) {
            asked.add(key);
            return otherwise;
        }
        var formed = formed(key, text(key), form);
        return formed == null ? otherwise : formed;
    }

    private <T> @Nullable T formed(String key, String text, Function<String, T> form) {
        try {
            return form.apply(text);
        } catch (IllegalArgumentException e) {
            note(markOf(key), at(key), String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** A whole number between {@code min} and {@code max}, or {@code otherwise} when it is absent. */
    public long whole(String key, long otherwise, long min, long max) {
        return switch (find(key)) {
            case null -> otherwise;
            case Tree.Whole w when w.value() >= min && w.value() <= max -> w.value();
            case Tree other -> wrong(other, key, "expected a whole number from " + min + " to " + max, otherwise);
        };
    }

    /** A required whole number between {@code min} and {@code max}. */
    public long whole(String key, long min, long max) {
        if (!has(key)) {
            asked.add(key);
            note(mark, at(key), "is missing");
            return min;
        }
        return whole(key, min, min, max);
    }

    public boolean truth(String key, boolean otherwise) {
        return switch (find(key)) {
            case null -> otherwise;
            case Tree.Truth t -> t.value();
            case Tree other -> wrong(other, key, "expected true or false", otherwise);
        };
    }

    /** A span such as {@code 250ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 7d}; bounds are inclusive. */
    public Duration duration(String key, Duration otherwise, Duration min, Duration max) {
        var span = value(key, Spans::parse, otherwise);
        if (span.compareTo(min) < 0 || span.compareTo(max) > 0) {
            return wrong(
                    values.getOrDefault(key, Tree.of("")),
                    key,
                    "expected " + Spans.format(min) + " to " + Spans.format(max),
                    otherwise);
        }
        return span;
    }

    /** Bytes, empty when absent. */
    public byte[] bytes(String key) {
        return switch (find(key)) {
            case null -> new byte[0];
            case Tree.Bytes b -> b.value();
            case Tree.Text t -> {
                var decoded = formed(key, t.value(), java.util.Base64.getDecoder()::decode);
                yield decoded == null ? new byte[0] : decoded;
            }
            case Tree other -> wrong(other, key, "expected bytes (base64)", new byte[0]);
        };
    }

    /** A reader of the map under this key; of an empty map when it is absent. */
    public TreeReader fields(String key) {
        var tree = find(key);
        return new TreeReader(tree == null ? Tree.fields().build() : tree, at(key), problems);
    }

    /** Every item of a list of maps, read by {@code form}; at most 10 000 items. */
    public <T> List<T> each(String key, Function<TreeReader, T> form) {
        var results = new ArrayList<T>();
        var items = items(key);
        for (int i = 0; i < items.size(); i++) {
            var reader = new TreeReader(items.get(i), at(key) + '[' + i + ']', problems);
            try {
                results.add(form.apply(reader));
            } catch (IllegalArgumentException e) {
                reader.note(reader.mark, reader.path, String.valueOf(e.getMessage()));
            }
            reader.finish();
        }
        return results;
    }

    /** Every item of a list of texts, made into values. */
    public <T> List<T> values(String key, Function<String, T> form) {
        var results = new ArrayList<T>();
        var items = items(key);
        for (int i = 0; i < items.size(); i++) {
            var place = at(key) + '[' + i + ']';
            if (items.get(i) instanceof Tree.Text t) {
                try {
                    results.add(form.apply(t.value()));
                } catch (IllegalArgumentException e) {
                    note(t.mark(), place, String.valueOf(e.getMessage()));
                }
            } else {
                note(items.get(i).mark(), place, "expected text");
            }
        }
        return results;
    }

    private List<Tree> items(String key) {
        return switch (find(key)) {
            case null -> List.of();
            case Tree.Items items when items.values().size() <= 10_000 -> items.values();
            case Tree other -> wrong(other, key, "expected a list of at most 10000", List.of());
        };
    }

    /** The raw value under this key, or an empty map. */
    public Tree tree(String key) {
        var tree = find(key);
        return tree == null ? Tree.fields().build() : tree;
    }

    /** The keys present, in reading order; asking for them marks none as read. */
    public List<String> keys() {
        return List.copyOf(values.keySet());
    }

    /** Notes a problem found by the caller at this key. */
    public void problem(String key, String text) {
        note(markOf(key), at(key), text);
    }

    /** Refuses the fields that nobody asked for. */
    public void finish() {
        values.forEach((key, value) -> {
            if (!asked.contains(key)) {
                note(value.mark(), at(key), "unknown field");
            }
        });
    }

    /** Passes when no problem was noted anywhere in the document. @throws InvalidResource otherwise */
    public void requireValid() {
        if (!problems.isEmpty()) {
            throw new InvalidResource(ResourceFault.INVALID, problems);
        }
    }

    public List<Problem> problems() {
        return Collections.unmodifiableList(problems);
    }

    private @Nullable Tree find(String key) {
        asked.add(key);
        var tree = values.get(key);
        return tree instanceof Tree.Nothing ? null : tree;
    }

    private <T> T wrong(Tree tree, String key, String text, T otherwise) {
        note(tree.mark(), at(key), text);
        return otherwise;
    }

    private void note(Mark where, String place, String text) {
        var prefix = where.toString();
        problems.add(new Problem(prefix.isEmpty() ? place : prefix + (place.isEmpty() ? "" : ' ' + place), text));
    }

    private boolean failed(String key) {
        var place = at(key);
        return problems.stream().anyMatch(p -> p.place().endsWith(place));
    }

    private Mark markOf(String key) {
        var tree = values.get(key);
        return tree == null ? mark : tree.mark();
    }

    private String at(String key) {
        return path.isEmpty() ? key : path + '.' + key;
    }
}
