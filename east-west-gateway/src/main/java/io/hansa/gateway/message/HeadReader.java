package io.hansa.gateway.message;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads heads, strictly: CRLF alone ends a line, no line is folded, no space stands before a colon, no control character
 * is let through. What two readers could understand differently is refused (request smuggling). One for each direction
 * of a connection; confined to its event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-2.2">RFC 9112, 2.2 and 5</a>
 */
public final class HeadReader {
    /** Room for large cookies and tokens; the same bound as common servers, doubled. */
    public static final int HEAD_BYTES_MAX = 32 * 1024;

    /** More fields than this are an attack or an error. */
    public static final int FIELDS_MAX = 128;

    private static final int EMPTY_LINES_MAX = 2;
    private static final String SEPARATORS = "!#$%&'*+-.^_`|~";

    private int scanned;
    private int lines;

    /** What is known after some bytes; exhaustive. */
    public sealed interface Outcome {

        /** The head is not complete. */
        record NeedsMore() implements Outcome {}

        /** A head; its bytes are consumed. */
        record Read(String line, HttpFields fields) implements Outcome {}

        /** No head can follow from this. */
        record Refused(HttpFault fault, String detail) implements Outcome {}
    }

    private static final Outcome NEEDS_MORE = new Outcome.NeedsMore();

    /** Looks at the bytes from the reader index on; consumes them only when the head is complete. */
    public Outcome read(ByteBuf bytes) {
        int begin = bytes.readerIndex();
        int end = bytes.writerIndex();
        for (int at = begin + scanned; at < end; at++) {
            if (at - begin >= HEAD_BYTES_MAX) {
                return refused(HttpFault.HEAD_TOO_LARGE, "over " + HEAD_BYTES_MAX + " bytes");
            }
            if (bytes.getByte(at) != '\n') {
                continue;
            }
            if (at == begin || bytes.getByte(at - 1) != '\r') {
                return refused(HttpFault.BAD_REQUEST, "bare LF");
            }
            boolean empty = at - 1 == begin || bytes.getByte(at - 2) == '\n';
            if (!empty) {
                lines++;
                continue;
            }
            if (lines > 0) {
                scanned = 0;
                lines = 0;
                var head = bytes.readCharSequence(at + 1 - begin, StandardCharsets.ISO_8859_1)
                        .toString();
                return parse(head);
            }
            if (at + 1 - begin > 2 * EMPTY_LINES_MAX) {
                return refused(HttpFault.BAD_REQUEST, "empty lines");
            }
        }
        scanned = end - begin;
        return NEEDS_MORE;
    }

    /** Whether a head has begun but is not complete. */
    public boolean begun() {
        return scanned > 0;
    }

    private static Outcome refused(HttpFault fault, String detail) {
        return new Outcome.Refused(fault, detail);
    }

    private static Outcome parse(String head) {
        int at = 0;
        while (head.startsWith("\r\n", at)) {
            at += 2;
        }
        int lineEnd = head.indexOf("\r\n", at);
        var line = head.substring(at, lineEnd);
        if (!clean(line)) {
            return refused(HttpFault.BAD_REQUEST, "control character in the first line");
        }
        List<HttpFields.Field> fields = new ArrayList<>();
        at = lineEnd + 2;
        while (!head.startsWith("\r\n", at)) {
            lineEnd = head.indexOf("\r\n", at);
            if (fields.size() == FIELDS_MAX) {
                return refused(HttpFault.HEAD_TOO_LARGE, "over " + FIELDS_MAX + " fields");
            }
            int colon = head.indexOf(':', at);
            if (colon < 0 || colon >= lineEnd) {
                return refused(HttpFault.BAD_REQUEST, "field without colon");
            }
            var name = head.substring(at, colon);
            if (!isToken(name)) {
                // Covers folded lines and a space before the colon: neither space nor tab is a token character.
                return refused(HttpFault.BAD_REQUEST, "field name");
            }
            var value = head.substring(colon + 1, lineEnd);
            if (!clean(value)) {
                return refused(HttpFault.BAD_REQUEST, "control character in a field");
            }
            fields.add(new HttpFields.Field(name, trimmed(value)));
            at = lineEnd + 2;
        }
        return new Outcome.Read(line, new HttpFields(fields));
    }

    private static boolean isToken(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(each -> each >= 'a' && each <= 'z'
                                || each >= 'A' && each <= 'Z'
                                || each >= '0' && each <= '9'
                                || SEPARATORS.indexOf(each) >= 0);
    }

    /** No control character but a tab: a bare CR or NUL is read in different ways by different servers. */
    private static boolean clean(String text) {
        return text.chars().allMatch(each -> each == '\t' || each >= ' ' && each != 127);
    }

    private static String trimmed(String value) {
        int begin = 0;
        int end = value.length();
        while (begin < end && (value.charAt(begin) == ' ' || value.charAt(begin) == '\t')) {
            begin++;
        }
        while (end > begin && (value.charAt(end - 1) == ' ' || value.charAt(end - 1) == '\t')) {
            end--;
        }
        return value.substring(begin, end);
    }
}
