package io.hansa.gateway.config;

import java.util.List;
import java.util.Optional;

/**
 * A condition on one header of a request (Envoy: {@code HeaderMatcher}). Several values of a header count as one text, with
 * commas between them. A header that is not there fulfils no condition but that it be absent. Immutable.
 *
 * @param name a header's name in lower case, or one of {@code :method} and {@code :authority}
 * @param text what its value must be
 * @param inverted whether the value must not be that
 */
public record HeaderMatch(String name, Text text, boolean inverted) {
    private static final List<String> PSEUDO = List.of(":method", ":authority");

    /** What a value is compared with, byte for byte. */
    public sealed interface Text {

        /** Whether a value that is there fulfils it. */
        boolean takes(String value);

        /** Whatever the value is. */
        record Present() implements Text {
            @Override
            public boolean takes(String value) {
                return true;
            }
        }

        /** Exactly this value. */
        record Exact(String text) implements Text {
            @Override
            public boolean takes(String value) {
                return value.equals(text);
            }
        }

        /** Values that begin with it. */
        record Prefix(String text) implements Text {
            @Override
            public boolean takes(String value) {
                return value.startsWith(text);
            }
        }

        /** Values that end with it. */
        record Suffix(String text) implements Text {
            @Override
            public boolean takes(String value) {
                return value.endsWith(text);
            }
        }

        /** Values that hold it somewhere. */
        record Contains(String text) implements Text {
            @Override
            public boolean takes(String value) {
                return value.contains(text);
            }
        }
    }

    /** Requests with that method. */
    public static HeaderMatch method(String method) {
        return new HeaderMatch(":method", new Text.Exact(method), false);
    }

    /** Requests with exactly that value of a header. */
    public static HeaderMatch exact(String name, String value) {
        return new HeaderMatch(name, new Text.Exact(value), false);
    }

    /** Whether a request with that value of the header fulfils this; empty: it has no such header. */
    public boolean takes(Optional<String> value) {
        return value.map(each -> text.takes(each) != inverted).orElse(inverted && text instanceof Text.Present);
    }

    List<ConfigProblem> problems() {
        return new ConfigProblem.Gathering()
                .require(
                        PSEUDO.contains(name) || HeaderEdits.isName(name),
                        "name",
                        "not a header name in lower case, :method or :authority: " + name)
                .toList();
    }
}
