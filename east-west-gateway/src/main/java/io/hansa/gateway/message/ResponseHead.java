package io.hansa.gateway.message;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An answer without its body. Immutable.
 *
 * @param status 100 to 599
 * @param phrase the reason phrase, may be empty
 * @param minor 0 or 1
 * @param fields as they came in
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-4">RFC 9112, 4 (status line)</a>
 */
public record ResponseHead(int status, String phrase, int minor, HttpFields fields) {
    private static final Pattern LINE = Pattern.compile("HTTP/1\\.([0-9]) ([1-5][0-9]{2})(?: ([\\t -~\\x80-\\xff]*))?");

    /** Reads a start line and fields as an answer; empty when it is none. */
    public static Optional<ResponseHead> of(String line, HttpFields fields) {
        var parts = LINE.matcher(line);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return Optional.of(new ResponseHead(
                Integer.parseInt(parts.group(2)),
                Optional.ofNullable(parts.group(3)).orElse(""),
                parts.group(1).equals("0") ? 0 : 1,
                fields));
    }

    /** Whether another answer to the same request follows. */
    public boolean interim() {
        return status < 200;
    }

    /** Whether the endpoint keeps the connection open. */
    public boolean keepsAlive() {
        return minor == 1 && !fields.hasToken("connection", "close");
    }

    /** Whether a gateway on the way could not reach its endpoint. */
    public boolean gatewayError() {
        return status == 502 || status == 503 || status == 504;
    }
}
