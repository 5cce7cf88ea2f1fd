package io.hansa.core.resource;

import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Writes a {@link Tree} as YAML 1.2 in block style, for people to read, compare and edit; reading it back yields an equal
 * tree, save that bytes come back as base64 text. Pure functions.
 */
public final class YamlText {
    /** Text that needs no quotes: it cannot be taken for a number, a truth value, nothing or syntax. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9 _./@%+-]*(?<! )");

    private static final Pattern RESERVED = Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n|\\.inf|\\.nan");

    private YamlText() {}

    /** The document, ending in a line feed. */
    public static String write(Tree tree) {
        var out = new StringBuilder();
        if (scalar(tree)) {
            out.append(inline(tree)).append('\n');
        } else {
            block(tree, 0, out);
        }
        return out.toString();
    }

    private static void block(Tree tree, int depth, StringBuilder out) {
        switch (tree) {
            case Tree.Fields fields ->
                fields.values().forEach((key, value) -> {
                    out.append("  ".repeat(depth)).append(text(key)).append(':');
                    below(value, depth, out);
                });
            case Tree.Items items -> items.values().forEach(item -> item(item, depth, out));
            default -> out.append("  ".repeat(depth)).append(inline(tree)).append('\n');
        }
    }

    private static void item(Tree item, int depth, StringBuilder out) {
        if (scalar(item)) {
            out.append("  ".repeat(depth)).append("- ").append(inline(item)).append('\n');
            return;
        }
        var inner = new StringBuilder();
        block(item, depth + 1, inner);
        // The first line of the item stands beside the dash.
        out.append("  ".repeat(depth)).append("- ").append(inner.substring(2 * (depth + 1)));
    }

    private static void below(Tree value, int depth, StringBuilder out) {
        if (scalar(value)) {
            out.append(' ').append(inline(value)).append('\n');
        } else {
            out.append('\n');
            block(value, depth + 1, out);
        }
    }

    private static boolean scalar(Tree tree) {
        return switch (tree) {
            case Tree.Fields fields -> fields.values().isEmpty();
            case Tree.Items items -> items.values().isEmpty();
            default -> true;
        };
    }

    private static String inline(Tree tree) {
        return switch (tree) {
            case Tree.Fields f -> "{}";
            case Tree.Items i -> "[]";
            case Tree.Text t -> text(t.value());
            case Tree.Whole w -> Long.toString(w.value());
            case Tree.Fraction f -> Double.toString(f.value());
            case Tree.Truth t -> Boolean.toString(t.value());
            case Tree.Bytes b -> '"' + Base64.getEncoder().encodeToString(b.value()) + '"';
            case Tree.Nothing n -> "null";
        };
    }

    private static String text(String value) {
        if (PLAIN.matcher(value).matches() && !RESERVED.matcher(value).matches()) {
            return value;
        }
        var out = new StringBuilder("\"");
        value.chars().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < 0x20 || c == 0x7f) {
                        out.append(String.format("\\x%02x", c));
                    } else {
                        out.append((char) c);
                    }
                }
            }
        });
        return out.append('"').toString();
    }
}
