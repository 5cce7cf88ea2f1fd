package io.hansa.console.text;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Set;

/** A language of the console, with all its texts. Immutable. */
public enum Language {
    EN("en", Locale.ENGLISH),
    ZH("zh-CN", Locale.SIMPLIFIED_CHINESE);

    private final String tag;
    private final Locale locale;

    @SuppressWarnings("ImmutableEnumChecker") // A bundle read from a properties file does not change.
    private final transient ResourceBundle texts;

    /** Of faults, by code; English has none, since the code says it. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final transient Optional<ResourceBundle> faults;

    Language(String tag, Locale locale) {
        this.tag = tag;
        this.locale = locale;
        this.texts = bundle("messages", locale);
        this.faults = tag.equals("en") ? Optional.empty() : Optional.of(bundle("faults", locale));
    }

    private static ResourceBundle bundle(String name, Locale locale) {
        return ResourceBundle.getBundle(
                "io.hansa.console." + name,
                locale,
                Language.class.getClassLoader(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    /** What a fault means: the sentence from the code in English, its counterpart elsewhere, and English where there is none. */
    public String fault(String code, String sentence) {
        var key = "fault." + code;
        return faults.filter(f -> f.containsKey(key)).map(f -> f.getString(key)).orElse(sentence);
    }

    /** The codes of all faults that have a text of their own here. */
    public Set<String> faults() {
        return faults.map(ResourceBundle::keySet).orElse(Set.of());
    }

    /** BCP 47 tag. */
    public String tag() {
        return tag;
    }

    public Locale locale() {
        return locale;
    }

    /** What a person chose, else the first that the browser prefers, else English. */
    public static Language of(String chosen, String accepted) {
        for (var language : values()) {
            if (language.tag.equals(chosen)) {
                return language;
            }
        }
        for (var range : accepted.toLowerCase(Locale.ROOT).split(",")) {
            if (range.strip().startsWith("zh")) {
                return ZH;
            }
            if (range.strip().startsWith("en")) {
                return EN;
            }
        }
        return EN;
    }

    /** The text under a key; {@code ?key?} when there is none, which tests look for. */
    public String text(String key) {
        return find(key).orElse("?" + key + "?");
    }

    /** The text with values: MessageFormat when there are any. */
    public String text(String key, Object... values) {
        var pattern = text(key);
        return values.length == 0 ? pattern : new MessageFormat(pattern, locale).format(values);
    }

    public Optional<String> find(String key) {
        return texts.containsKey(key) ? Optional.of(texts.getString(key)) : Optional.empty();
    }

    /** All keys. */
    public Set<String> keys() {
        return texts.keySet();
    }
}
