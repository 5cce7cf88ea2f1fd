package io.hansa.gateway.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Values as JSON text: maps, lists, records, optionals, texts, numbers. Records are written component by component, so a
 * configuration is shown as it is. Holds no state.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
final class Json {
    private static final int DEPTH_MAX = 32;

    private Json() {}

    static String of(Object value) {
        var text = new StringBuilder(1_024);
        write(text, value, 0);
        return text.append('\n').toString();
    }

    private static void write(StringBuilder text, Object value, int depth) {
        if (depth > DEPTH_MAX) {
            throw new IllegalArgumentException("value: deeper than " + DEPTH_MAX);
        }
        switch (value) {
            case Number number -> text.append(number);
            case Boolean bool -> text.append(bool);
            case Duration duration -> text.append(duration.toNanos() / 1_000_000.0);
            case Map<?, ?> map -> object(text, map, depth);
            case Iterable<?> list -> array(text, list, depth);
            case Optional<?> optional -> write(text, optional.isPresent() ? optional.get() : Map.of(), depth);
            case Record fields -> components(text, fields, depth);
            case Instant instant -> quote(text, instant.toString());
            default -> quote(text, value.toString());
        }
    }

    private static void object(StringBuilder text, Map<?, ?> map, int depth) {
        text.append('{');
        var separator = "";
        for (var entry : map.entrySet()) {
            text.append(separator);
            quote(text, String.valueOf(entry.getKey()));
            text.append(':');
            write(text, entry.getValue(), depth + 1);
            separator = ",";
        }
        text.append('}');
    }

    private static void array(StringBuilder text, Iterable<?> list, int depth) {
        text.append('[');
        var separator = "";
        for (var each : list) {
            text.append(separator);
            write(text, each, depth + 1);
            separator = ",";
        }
        text.append(']');
    }

    private static void components(StringBuilder text, Record value, int depth) {
        text.append("{\"kind\":");
        quote(text, value.getClass().getSimpleName());
        for (var component : value.getClass().getRecordComponents()) {
            text.append(',');
            quote(text, component.getName());
            text.append(':');
            try {
                var accessor = component.getAccessor();
                accessor.setAccessible(true);
                write(text, accessor.invoke(value), depth + 1);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(component.getName(), e);
            }
        }
        text.append('}');
    }

    private static void quote(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char each = value.charAt(i);
            if (each == '"' || each == '\\') {
                text.append('\\').append(each);
            } else if (each < ' ') {
                text.append(String.format("\\u%04x", (int) each));
            } else {
                text.append(each);
            }
        }
        text.append('"');
    }
}
