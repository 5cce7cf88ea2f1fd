package io.hansa.gateway.message;

import java.util.Optional;

/**
 * Where a body ends. Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6.3">RFC 9112, 6.3 (message body length)</a>
 */
public sealed interface Framing {

    /** There is no body. */
    record None() implements Framing {}

    /** So many bytes, at least 1. */
    record Length(long bytes) implements Framing {}

    /** Chunks. */
    record Chunked() implements Framing {}

    /** All bytes until the connection ends; answers only. */
    record UntilClose() implements Framing {}

    /** How a message is framed, or why that cannot be told beyond doubt; exhaustive. */
    sealed interface Outcome {
        /** Without doubt. */
        record Known(Framing framing) implements Outcome {}

        /** In doubt: such a message is never passed on. */
        record Doubtful(String detail) implements Outcome {}
    }

    /** The framing of a request. */
    static Outcome of(RequestHead head) {
        return of(head.fields(), head.minor(), new None());
    }

    /** The framing of an answer to a request with that method. */
    static Outcome of(ResponseHead head, String method) {
        var outcome = of(head.fields(), head.minor(), new UntilClose());
        boolean bodiless = head.interim() || head.status() == 204 || head.status() == 304 || method.equals("HEAD");
        return bodiless && outcome instanceof Outcome.Known ? new Outcome.Known(new None()) : outcome;
    }

    private static Outcome of(HttpFields fields, int minor, Framing otherwise) {
        var codings = fields.all("transfer-encoding");
        var lengths = fields.all("content-length");
        if (!codings.isEmpty() && !lengths.isEmpty()) {
            return new Outcome.Doubtful("Transfer-Encoding and Content-Length");
        }
        if (!codings.isEmpty()) {
            if (minor == 0) {
                return new Outcome.Doubtful("Transfer-Encoding in HTTP/1.0");
            }
            return codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked")
                    ? new Outcome.Known(new Chunked())
                    : new Outcome.Doubtful("Transfer-Encoding other than chunked");
        }
        if (lengths.size() > 1) {
            return new Outcome.Doubtful("more than one Content-Length");
        }
        if (lengths.isEmpty()) {
            return new Outcome.Known(otherwise);
        }
        return length(lengths.getFirst())
                .<Outcome>map(bytes -> new Outcome.Known(bytes == 0 ? new None() : new Length(bytes)))
                .orElseGet(() -> new Outcome.Doubtful("Content-Length that is no number"));
    }

    private static Optional<Long> length(String text) {
        boolean digits =
                !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(each -> each >= '0' && each <= '9');
        return digits ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}
