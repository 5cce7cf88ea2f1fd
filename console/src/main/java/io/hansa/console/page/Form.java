package io.hansa.console.page;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of a form as a browser sends them. Immutable.
 *
 * @see <a href="https://url.spec.whatwg.org/#urlencoded-parsing">URL Standard, 5.1 (urlencoded parsing)</a>
 */
public record Form(Map<String, List<String>> fields) {
    private static final int FIELDS_MAX = 500;

    public Form {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** Reads a body or a query string. @throws IllegalArgumentException when it is not in that form or has too many fields */
    public static Form parse(String body) {
        var fields = new LinkedHashMap<String, List<String>>();
        var pairs = body.split("&");
        if (pairs.length > FIELDS_MAX) {
            throw new IllegalArgumentException("fields: " + pairs.length + " (expected: at most " + FIELDS_MAX + ')');
        }
        for (var pair : pairs) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                var key = decode(equals < 0 ? pair : pair.substring(0, equals));
                fields.computeIfAbsent(key, k -> new ArrayList<>())
                        .add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return new Form(fields);
    }

    /** The first value, without blanks around it; empty when there is none. */
    public String text(String key) {
        return fields.getOrDefault(key, List.of("")).getFirst().strip();
    }

    /** All values that are not blank. */
    public List<String> all(String key) {
        return fields.getOrDefault(key, List.of()).stream()
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    public boolean has(String key) {
        return fields.containsKey(key);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
