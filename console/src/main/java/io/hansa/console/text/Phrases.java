package io.hansa.console.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sentences that the node makes in English (evidence, reasons, findings, steps), told in the reader's language. A sentence
 * is recognised by its English template, the texts under {@code said.}, with the values in its places; of several templates
 * that fit the most literal one is meant. In the Chinese template {@code {0}} stands for a value of one word, {@code {0~}} for
 * one of several, and {@code {0*}} for one that is a sentence or a word of the node itself and told in Chinese too. Immutable,
 * thread-safe.
 */
public final class Phrases {
    private static final String PREFIX = "said.";
    private static final Pattern PLACE = Pattern.compile("\\{([0-9])([*~]?)}");
    private static final List<Template> TEMPLATES = Language.EN.keys().stream()
            .filter(key -> key.startsWith(PREFIX))
            .map(key -> Template.parse(key, Language.EN.text(key), Language.ZH.text(key)))
            .sorted(Comparator.comparing(Template::literal).reversed())
            .toList();

    private Phrases() {}

    private record Template(String key, Pattern pattern, List<Integer> places, int literal) {

        static Template parse(String key, String text, String chinese) {
            var regex = new StringBuilder();
            var places = new ArrayList<Integer>();
            var place = PLACE.matcher(text);
            int from = 0;
            int literal = 0;
            while (place.find()) {
                boolean word = chinese.contains(place.group());
                regex.append(Pattern.quote(text.substring(from, place.start()))).append(word ? "(\\S+?)" : "(.+?)");
                places.add(Integer.valueOf(place.group(1)));
                literal += place.start() - from;
                from = place.end();
            }
            regex.append(Pattern.quote(text.substring(from)));
            return new Template(
                    key,
                    Pattern.compile(regex.toString(), Pattern.DOTALL),
                    List.copyOf(places),
                    literal + text.length() - from);
        }

        String fill(Language language, Matcher said) {
            return PLACE.matcher(language.text(key)).replaceAll(place -> {
                var value = said.group(1 + places.indexOf(Integer.valueOf(place.group(1))));
                return Matcher.quoteReplacement(
                        place.group(2).equals("*") ? tell(language, value).orElse(value) : value);
            });
        }
    }

    /** The sentence in the language; empty when it is none that the node makes. */
    public static Optional<String> tell(Language language, String sentence) {
        if (language == Language.EN || sentence.isBlank()) {
            return Optional.of(sentence);
        }
        for (var template : TEMPLATES) {
            var said = template.pattern.matcher(sentence);
            if (said.matches()) {
                return Optional.of(template.fill(language, said));
            }
        }
        return Optional.empty();
    }
}
