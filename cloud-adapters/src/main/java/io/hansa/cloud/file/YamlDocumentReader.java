package io.hansa.cloud.file;

import io.hansa.core.fault.Problem;
import io.hansa.core.port.DocumentReader;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Mark;
import io.hansa.core.resource.ResourceFault;
import io.hansa.core.resource.Tree;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML 1.2 (core schema) and JSON. Works on the parser's events, so that depth and size are judged before anything is
 * built; aliases, duplicate keys, unknown tags and numbers that are not finite are refused. Thread-safe: keeps nothing.
 *
 * @see <a href="https://yaml.org/spec/1.2.2/#103-core-schema">YAML 1.2.2, 10.3 (core schema)</a>
 */
public final class YamlDocumentReader implements DocumentReader {
    /** A resource of a few kilobytes is large; a megabyte is a mistake or an attack. */
    private static final int CHARACTERS_MAX = 1 << 20;

    private static final int DOCUMENTS_MAX = 1000;

    private static final Pattern INDENT = Pattern.compile("(?m)^[ \\t]+");

    @Override
    public List<Tree> read(String text, String source) {
        if (text.length() > CHARACTERS_MAX) {
            throw refused(
                    ResourceFault.OVER_LIMIT,
                    new Mark(source, 0),
                    "the text has " + text.length() + " characters (expected: at most " + CHARACTERS_MAX + ')');
        }
        var settings = LoadSettings.builder()
                .setLabel(source)
                .setCodePointLimit(CHARACTERS_MAX)
                .setUseMarks(true)
                .build();
        try {
            var events = new Parse(settings).parseString(untabbed(text)).iterator();
            return documents(events, new TreeBuild(source));
        } catch (MarkedYamlEngineException e) {
            var mark = e.getProblemMark().or(e::getContextMark);
            throw refused(
                    ResourceFault.MALFORMED,
                    new Mark(source, mark.map(m -> m.getLine() + 1).orElse(0)),
                    cleaned(String.valueOf(e.getProblem())));
        } catch (ReaderException e) {
            throw refused(
                    ResourceFault.MALFORMED,
                    new Mark(source, lineOf(text, e.getPosition())),
                    "character U+%04X is not allowed in YAML".formatted(e.getCodePoint()));
        } catch (YamlEngineException e) {
            throw refused(ResourceFault.MALFORMED, new Mark(source, 0), cleaned(String.valueOf(e.getMessage())));
        }
    }

    /** JSON may be indented with tabs, which YAML's scanner refuses even where they mean nothing. */
    private static String untabbed(String text) {
        var start = text.stripLeading();
        boolean json = (start.startsWith("{") || start.startsWith("[")) && !text.contains("\n---");
        return json && text.indexOf('\t') >= 0
                ? INDENT.matcher(text)
                        .replaceAll(found -> " ".repeat(found.group().length()))
                : text;
    }

    private static List<Tree> documents(Iterator<Event> events, TreeBuild build) {
        var documents = new ArrayList<Tree>();
        while (events.hasNext()) {
            var event = events.next();
            switch (event.getEventId()) {
                case StreamStart, StreamEnd, DocumentEnd, Comment -> {
                    // Only the content of documents matters.
                }
                case DocumentStart -> {
                    var root = build.value(events.next(), events, 0);
                    if (!(root instanceof Tree.Nothing)) {
                        documents.add(root);
                    }
                    if (documents.size() > DOCUMENTS_MAX) {
                        throw refused(
                                ResourceFault.OVER_LIMIT, root.mark(), "more than " + DOCUMENTS_MAX + " documents");
                    }
                }
                default -> throw new IllegalStateException("event: " + event.getEventId() + " (expected: a document)");
            }
        }
        return List.copyOf(documents);
    }

    private static InvalidResource refused(ResourceFault fault, Mark mark, String text) {
        return new InvalidResource(fault, List.of(new Problem(mark.toString(), text)));
    }

    /** One line of plain text: what the library quotes from the input must not break a log line. */
    private static String cleaned(String text) {
        var line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() > 200 ? line.substring(0, 200) + "..." : line;
    }

    private static int lineOf(String text, int codePoints) {
        int end = Math.min(text.length(), codePoints);
        return 1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
    }

    /** Makes trees out of one text's parser events, within limits. Confined to one thread. */
    private static final class TreeBuild {
        /** Deeper than any resource; shallow enough for any thread's stack. */
        private static final int DEPTH_MAX = 64;

        private static final int VALUES_MAX = 100_000;
        private static final Pattern NOTHING = Pattern.compile("null|Null|NULL|~|");
        private static final Pattern TRUTH = Pattern.compile("true|True|TRUE|false|False|FALSE");
        private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+");
        private static final Pattern OCTAL = Pattern.compile("0o[0-7]+");
        private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]+");
        private static final Pattern FRACTION =
                Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
        private static final Pattern NOT_FINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
        private static final String TAGS = "tag:yaml.org,2002:";

        private final String source;
        private int values;

        TreeBuild(String source) {
            this.source = source;
        }

        /** The value that begins with {@code event}; takes the events up to its end. */
        Tree value(Event event, Iterator<Event> events, int depth) {
            var mark = mark(event);
            if (depth > DEPTH_MAX) {
                throw refused(ResourceFault.OVER_LIMIT, mark, "nested deeper than " + DEPTH_MAX + " levels");
            }
            if (++values > VALUES_MAX) {
                throw refused(ResourceFault.OVER_LIMIT, mark, "more than " + VALUES_MAX + " values");
            }
            return switch (event) {
                case ScalarEvent scalar -> scalar(scalar, mark);
                case MappingStartEvent map -> {
                    requireTag(map.getTag().orElse("!"), "map", mark);
                    yield fields(events, mark, depth);
                }
                case SequenceStartEvent list -> {
                    requireTag(list.getTag().orElse("!"), "seq", mark);
                    yield items(events, mark, depth);
                }
                case AliasEvent alias ->
                    throw refused(
                            ResourceFault.INVALID,
                            mark,
                            "aliases (*" + alias.getAlias() + ") are not taken; write it out");
                default -> throw new IllegalStateException("event: " + event.getEventId() + " (expected: a value)");
            };
        }

        private Tree fields(Iterator<Event> events, Mark mark, int depth) {
            var fields = new LinkedHashMap<String, Tree>();
            for (var next = events.next(); next.getEventId() != Event.ID.MappingEnd; next = events.next()) {
                var key = key(next);
                var value = value(events.next(), events, depth + 1);
                if (fields.putIfAbsent(key, value) != null) {
                    throw refused(ResourceFault.INVALID, mark(next), key + ": is there twice");
                }
            }
            return new Tree.Fields(fields, mark);
        }

        private String key(Event event) {
            if (event instanceof ScalarEvent scalar
                    && !(scalar.isPlain() && NOTHING.matcher(scalar.getValue()).matches())
                    && scalar.getValue().length() <= 256) {
                return scalar.getValue();
            }
            throw refused(ResourceFault.INVALID, mark(event), "expected a field name of 1 to 256 characters");
        }

        private Tree items(Iterator<Event> events, Mark mark, int depth) {
            var items = new ArrayList<Tree>();
            for (var next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
                items.add(value(next, events, depth + 1));
            }
            return new Tree.Items(items, mark);
        }

        private static Tree scalar(ScalarEvent scalar, Mark mark) {
            var text = scalar.getValue();
            var tag = scalar.getTag().orElse("");
            return switch (tag) {
                case "" -> scalar.isPlain() ? plain(text, mark) : new Tree.Text(text, mark);
                case "!", TAGS + "str" -> new Tree.Text(text, mark);
                case TAGS + "binary" -> bytes(text, mark);
                default -> throw unknownTag(tag, mark);
            };
        }

        private static Tree plain(String text, Mark mark) {
            if (NOTHING.matcher(text).matches()) {
                return new Tree.Nothing(mark);
            }
            if (TRUTH.matcher(text).matches()) {
                return new Tree.Truth(text.charAt(0) == 't' || text.charAt(0) == 'T', mark);
            }
            if (NOT_FINITE.matcher(text).matches()) {
                throw refused(ResourceFault.INVALID, mark, text + ": expected a finite number");
            }
            try {
                if (WHOLE.matcher(text).matches()) {
                    return new Tree.Whole(Long.parseLong(text), mark);
                }
                if (OCTAL.matcher(text).matches()) {
                    return new Tree.Whole(Long.parseLong(text, 2, text.length(), 8), mark);
                }
                if (HEX.matcher(text).matches()) {
                    return new Tree.Whole(Long.parseLong(text, 2, text.length(), 16), mark);
                }
            } catch (NumberFormatException e) {
                throw refused(ResourceFault.INVALID, mark, "a whole number beyond 64 bits");
            }
            return FRACTION.matcher(text).matches() ? fraction(text, mark) : new Tree.Text(text, mark);
        }

        private static Tree fraction(String text, Mark mark) {
            double value = text.length() > 400 ? Double.NaN : Double.parseDouble(text);
            if (!Double.isFinite(value)) {
                throw refused(ResourceFault.INVALID, mark, "expected a finite number");
            }
            return new Tree.Fraction(value, mark);
        }

        private static Tree bytes(String text, Mark mark) {
            try {
                return new Tree.Bytes(Base64.getMimeDecoder().decode(text), mark);
            } catch (IllegalArgumentException e) {
                throw refused(ResourceFault.INVALID, mark, "expected bytes (base64)");
            }
        }

        private static void requireTag(String tag, String kind, Mark mark) {
            if (!tag.equals("!") && !tag.equals(TAGS + kind)) {
                throw unknownTag(tag, mark);
            }
        }

        private static RuntimeException unknownTag(String tag, Mark mark) {
            return refused(
                    ResourceFault.INVALID, mark, "tag " + tag.replaceAll("[^\\x21-\\x7e]", "?") + " is not taken");
        }

        private Mark mark(Event event) {
            return new Mark(
                    source, event.getStartMark().map(m -> m.getLine() + 1).orElse(0));
        }
    }
}
