package io.hansa.console.page;

import com.google.errorprone.annotations.CompileTimeConstant;
import io.hansa.console.text.Language;
import io.hansa.console.text.Markup;
import io.hansa.console.text.Phrases;
import io.hansa.core.desk.Caller;
import io.hansa.core.operation.Verb;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What one page is written with: its reader, the reader's language, and the time. Immutable.
 *
 * @param path of the page with its query
 * @param csrf the session's token, which every form carries; empty before signing in
 * @param theme {@code auto}, {@code light} or {@code dark}
 */
public record Sheet(Language language, Optional<Caller> caller, String csrf, String theme, String path, Instant now) {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TODAY =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final Pattern INSTANT =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?Z");

    /** What tells a sentence from a name, a number or an address. */
    private static final Pattern WORDS = Pattern.compile("[A-Za-z]{2,},? [A-Za-z]{2,}");

    /** Markup in the reader's language; {@code {#key}} is a text, {@code {}} the next value. */
    public Markup html(@CompileTimeConstant String template, Object... values) {
        return Markup.of(language, template, values);
    }

    public String text(String key, Object... values) {
        return language.text(key, values);
    }

    /** The text under a key, or {@code otherwise}, marked as English, where the key is not known. */
    public Markup textOr(String key, String otherwise) {
        return language.find(key)
                .map(Markup::text)
                .orElseGet(() -> Markup.of("<span lang=\"en\">{}</span>", otherwise));
    }

    /** A sentence of the node in the reader's language, its instants as everywhere; marked as English where it is not known. */
    public Markup said(String sentence) {
        var known = Phrases.tell(language, sentence);
        var text = INSTANT.matcher(known.orElse(sentence)).replaceAll(at -> at(Instant.parse(at.group())) + " UTC");
        return known.isPresent() || !WORDS.matcher(sentence).find()
                ? Markup.text(text)
                : Markup.of("<span lang=\"en\">{}</span>", text);
    }

    /** What a fault means. */
    public String fault(String code, String sentence) {
        return language.fault(code, sentence);
    }

    /** Whether the reader may ask for the verb. */
    public boolean may(Verb verb) {
        return caller.filter(c -> c.role().may(verb)).isPresent();
    }

    /** An instant, absolute in UTC with its age or distance. */
    public Markup time(Instant at) {
        return html(
                "<time datetime=\"{}\" title=\"{} UTC\">{} UTC <span class=\"dim\">{}</span></time>",
                at,
                DAY.format(at),
                at(at),
                relative(at));
    }

    private String at(Instant at) {
        return (Duration.between(at, now).abs().toHours() < 12 ? TODAY : DAY).format(at);
    }

    /** The distance alone, with the absolute time in its title. */
    public Markup age(Instant at) {
        return html("<time datetime=\"{}\" title=\"{} UTC\">{}</time>", at, DAY.format(at), relative(at));
    }

    /** {@code 4 min ago} or {@code in 20 h}. */
    public String relative(Instant at) {
        var distance = Duration.between(at, now);
        if (distance.abs().toSeconds() < 1) {
            return text("time.now");
        }
        return distance.isNegative() ? text("time.in", span(distance.abs())) : text("time.ago", span(distance));
    }

    /** How long ago something of that age was. */
    public String ago(Duration age) {
        return age.toSeconds() < 1 ? text("time.now") : text("time.ago", span(age));
    }

    /** A span in its largest fitting unit. */
    public String span(Duration span) {
        long seconds = span.toSeconds();
        if (seconds < 120) {
            return text("time.s", Long.toString(seconds));
        }
        if (seconds < 7200) {
            return text("time.min", Long.toString(seconds / 60));
        }
        return seconds < 172_800
                ? text("time.h", Long.toString(seconds / 3600))
                : text("time.d", Long.toString(seconds / 86_400));
    }

    /** The hidden field that makes a form ours. */
    public Markup guard() {
        return Markup.of("<input type=\"hidden\" name=\"_csrf\" value=\"{}\">", csrf);
    }
}
