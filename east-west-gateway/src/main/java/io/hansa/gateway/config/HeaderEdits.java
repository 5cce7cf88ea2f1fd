package io.hansa.gateway.config;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a route changes in the headers that pass it (Envoy: {@code request_headers_to_add} and its kin). Immutable.
 *
 * @param toRequest changes of what goes to the endpoint, in order
 * @param toResponse changes of what goes to the caller, in order
 */
public record HeaderEdits(List<Edit> toRequest, List<Edit> toResponse) {

    /** Changes nothing. */
    public static final HeaderEdits NONE = new HeaderEdits(List.of(), List.of());

    private static final Pattern NAME = Pattern.compile("[a-z0-9!#$%&'*+.^_`|~-]{1,128}");
    private static final Pattern VALUE = Pattern.compile("[\\t -~]{0,4096}");

    /** Fields by which messages are told apart or callers are known: no configuration may touch them. */
    private static final Set<String> PROTECTED = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "via",
            "x-forwarded-client-cert");

    /** One change; names compare without regard to case. */
    public sealed interface Edit {

        /** The header's name in lower case. */
        String name();

        /** Takes every value away. */
        record Remove(String name) implements Edit {}

        /** Puts a value in. */
        record Put(String name, String value, Mode mode) implements Edit {}
    }

    /** What becomes of values that are there (Envoy: {@code HeaderAppendAction}). */
    public enum Mode {
        /** They stay beside the new one. */
        APPEND,
        /** They stay, and the new one is not put in. */
        ADD_IF_ABSENT,
        /** The new one takes their place. */
        OVERWRITE_OR_ADD,
        /** The new one takes their place, where there are any. */
        OVERWRITE_IF_PRESENT
    }

    public HeaderEdits {
        toRequest = List.copyOf(toRequest);
        toResponse = List.copyOf(toResponse);
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    List<ConfigProblem> problems() {
        var found = new ConfigProblem.Gathering();
        check(found, "toRequest", toRequest);
        check(found, "toResponse", toResponse);
        return found.toList();
    }

    private static void check(ConfigProblem.Gathering found, String path, List<Edit> edits) {
        for (int i = 0; i < edits.size(); i++) {
            var edit = edits.get(i);
            var at = path + '[' + i + ']';
            found.require(isName(edit.name()), at, "not a header name in lower case: " + edit.name())
                    .require(!PROTECTED.contains(edit.name()), at, edit.name() + " belongs to the connection");
            if (edit instanceof Edit.Put put) {
                found.require(
                        VALUE.matcher(put.value()).matches(), at, "the value must be printable ASCII, 4096 at most");
            }
        }
    }
}
