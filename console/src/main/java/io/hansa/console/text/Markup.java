package io.hansa.console.text;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HTML that is safe to send. It is made from templates that are compile-time constants, so that no value can become markup;
 * what fills a template is escaped by where it stands. Immutable.
 *
 * <p>A template is HTML with {@code {}} for the next value. In text, a value is escaped, and another {@code Markup} or a list
 * of them stands as it is. In a quoted attribute only plain values may stand; in an address ({@code href}, {@code action},
 * {@code src}, {@code formaction}) only those that stay on this site or are http(s), and percent-encoded where the value is
 * but a part of the address. A value anywhere else (a tag name, an
 * unquoted attribute, a script, a style) is refused when the template is first used, so a test of the page finds it.
 */
public final class Markup {
    /** Nothing. */
    public static final Markup NONE = new Markup("");

    private static final List<String> ADDRESSES = List.of("href", "action", "src", "formaction");

    private static final Pattern KEY = Pattern.compile("\\{#([a-zA-Z0-9._-]+)}");

    /** Parsed templates. Bounded: templates are constants of the program. */
    private static final Map<String, Template> TEMPLATES = new ConcurrentHashMap<>();

    private final String html;

    private enum Place {
        TEXT,
        ATTRIBUTE,
        ADDRESS,
        ADDRESS_PART
    }

    private record Template(List<String> pieces, List<Place> places) {}

    private Markup(String html) {
        this.html = html;
    }

    /**
     * The template with its values filled in.
     *
     * @throws IllegalArgumentException when a value has no safe place, or there are too many or too few
     */
    public static Markup of(@CompileTimeConstant String template, Object... values) {
        return fill(TEMPLATES.computeIfAbsent(template, Markup::parse), values);
    }

    /** The same in a language: {@code {#key}} stands for the text under a key. */
    public static Markup of(Language language, @CompileTimeConstant String template, Object... values) {
        var key = language.tag() + '\n' + template;
        return fill(TEMPLATES.computeIfAbsent(key, k -> parse(translate(language, template))), values);
    }

    private static String translate(Language language, String template) {
        return KEY.matcher(template).replaceAll(m -> Matcher.quoteReplacement(escape(language.text(m.group(1)))));
    }

    /** All of them, one after the other. */
    public static Markup join(Collection<Markup> parts) {
        var out = new StringBuilder();
        parts.forEach(part -> out.append(part.html));
        return new Markup(out.toString());
    }

    /** Text that is nothing but text. */
    public static Markup text(String value) {
        return new Markup(escape(value));
    }

    /** The HTML. */
    @Override
    public String toString() {
        return html;
    }

    private static Markup fill(Template template, Object[] values) {
        if (values.length != template.places.size()) {
            throw new IllegalArgumentException("values: " + values.length + " (expected: " + template.places.size()
                    + " in " + template.pieces + ')');
        }
        var out = new StringBuilder(template.pieces.getFirst());
        for (int i = 0; i < values.length; i++) {
            put(values[i], template.places.get(i), out);
            out.append(template.pieces.get(i + 1));
        }
        return new Markup(out.toString());
    }

    private static void put(Object value, Place place, StringBuilder out) {
        switch (value) {
            case Markup m when place == Place.TEXT -> out.append(m.html);
            case Collection<?> all when place == Place.TEXT -> all.forEach(each -> put(each, place, out));
            case Markup m -> throw new IllegalArgumentException("markup in an attribute: " + m.html);
            default -> {
                var text = String.valueOf(value);
                out.append(escape(
                        switch (place) {
                            case TEXT, ATTRIBUTE -> text;
                            case ADDRESS -> address(text);
                            case ADDRESS_PART ->
                                URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
                        }));
            }
        }
    }

    /** An address that cannot run anything: on this site, or http(s). */
    private static String address(String text) {
        var plain = text.strip().toLowerCase(Locale.ROOT);
        boolean here =
                plain.startsWith("/") && !plain.startsWith("//") || plain.startsWith("#") || plain.startsWith("?");
        return here || plain.startsWith("https://") || plain.startsWith("http://") ? text : "#";
    }

    private static String escape(String text) {
        var out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private static Template parse(String template) {
        var pieces = new ArrayList<String>();
        var places = new ArrayList<Place>();
        int from = 0;
        for (int at = template.indexOf("{}"); at >= 0; at = template.indexOf("{}", from)) {
            pieces.add(template.substring(from, at));
            places.add(place(template.substring(0, at)));
            from = at + 2;
        }
        pieces.add(template.substring(from));
        return new Template(List.copyOf(pieces), List.copyOf(places));
    }

    /** Where a value stands that follows this beginning of a template. */
    private static Place place(String before) {
        int open = before.lastIndexOf('<');
        int close = before.lastIndexOf('>');
        var lower = before.toLowerCase(Locale.ROOT);
        if (lower.lastIndexOf("<script") > lower.lastIndexOf("</script")
                || lower.lastIndexOf("<style") > lower.lastIndexOf("</style")) {
            throw new IllegalArgumentException("value inside a script or style: " + before);
        }
        if (open <= close) {
            return Place.TEXT;
        }
        var tag = before.substring(open);
        boolean quoted = tag.chars().filter(c -> c == '"').count() % 2 == 1;
        int equals = tag.lastIndexOf("=\"");
        if (!quoted || equals < 0) {
            throw new IllegalArgumentException("value outside of quotes: " + before);
        }
        var name = tag.substring(tag.lastIndexOf(' ', equals) + 1, equals).toLowerCase(Locale.ROOT);
        if (name.startsWith("on") || name.equals("style") || name.equals("srcdoc")) {
            throw new IllegalArgumentException("value in " + name + ": " + before);
        }
        if (!ADDRESSES.contains(name)) {
            return Place.ATTRIBUTE;
        }
        return tag.length() > equals + 2 ? Place.ADDRESS_PART : Place.ADDRESS;
    }
}
