package io.hansa.gateway.message;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A request without its body, as it came in. Immutable.
 *
 * @param method case matters
 * @param target origin-form, or {@code *}
 * @param authority what Host says, or the target when it was in absolute-form; empty only for HTTP/1.0
 * @param minor 0 or 1
 * @param fields as they came in
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-3">RFC 9112, 3 (request line)</a>
 */
public record RequestHead(String method, String target, String authority, int minor, HttpFields fields) {
    private static final Pattern LINE =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) ([!-~]+) (HTTP/[0-9]\\.[0-9])");
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://([^/?#]+)([/?].*)?");

    /** A host name, an IP address, with or without a port; nothing that could be read as something else. */
    private static final Pattern AUTHORITY =
            Pattern.compile("[A-Za-z0-9._~-]+(:[0-9]*)?|\\[[0-9A-Fa-f:.]+\\](:[0-9]*)?");

    /** RFC 9110, 9.2.2: what may be sent again without asking. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    /** What reading a head gave; exhaustive. */
    public sealed interface Outcome {
        /** A request to serve. */
        record Taken(RequestHead head) implements Outcome {}

        /** A request to answer with that fault. */
        record Refused(HttpFault fault, String detail) implements Outcome {}
    }

    /** Reads a start line and fields as a request. */
    public static Outcome of(String line, HttpFields fields) {
        var parts = LINE.matcher(line);
        if (!parts.matches()) {
            return refused(HttpFault.BAD_REQUEST, "request line");
        }
        var version = parts.group(3);
        if (!version.startsWith("HTTP/1.")) {
            return refused(HttpFault.VERSION, version);
        }
        int minor = version.charAt(7) == '0' ? 0 : 1;
        var hosts = fields.all("host");
        if (hosts.size() > 1 || minor == 1 && hosts.isEmpty()) {
            return refused(HttpFault.BAD_REQUEST, hosts.size() + " Host fields");
        }
        var method = parts.group(1);
        if (method.equals("CONNECT")) {
            return refused(HttpFault.NOT_IMPLEMENTED, method);
        }
        var target = parts.group(2);
        var authority = hosts.isEmpty() ? "" : hosts.getFirst();
        var absolute = ABSOLUTE.matcher(target);
        if (absolute.matches()) {
            authority = absolute.group(1);
            target = Optional.ofNullable(absolute.group(2)).orElse("/");
            target = target.startsWith("?") ? '/' + target : target;
        }
        boolean origin = target.startsWith("/") && target.indexOf('#') < 0;
        if (!origin && !(target.equals("*") && method.equals("OPTIONS"))) {
            return refused(HttpFault.BAD_REQUEST, "request target");
        }
        if (!authority.isEmpty() && !AUTHORITY.matcher(authority).matches()) {
            return refused(HttpFault.BAD_REQUEST, "Host");
        }
        return new Outcome.Taken(new RequestHead(method, target, authority, minor, fields));
    }

    private static Outcome refused(HttpFault fault, String detail) {
        return new Outcome.Refused(fault, detail);
    }

    /** The path of the target, without its query. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /**
     * What a header says, several values with commas between them; empty when it is not there.
     *
     * @param name a header's name, {@code :method} or {@code :authority}
     */
    public Optional<String> value(String name) {
        return switch (name) {
            case ":method" -> Optional.of(method);
            case ":authority" -> Optional.of(authority);
            default -> {
                var values = fields.all(name);
                yield values.isEmpty() ? Optional.empty() : Optional.of(String.join(",", values));
            }
        };
    }

    /** Whether sending it twice does what sending it once does. */
    public boolean idempotent() {
        return IDEMPOTENT.contains(method);
    }

    /** Whether the caller wants the connection to stay open. */
    public boolean keepsAlive() {
        return minor == 1 && !fields.hasToken("connection", "close");
    }

    /** Whether the caller waits for a word before it sends the body. */
    public boolean expectsContinue() {
        return fields.first("expect")
                .map(each -> each.toLowerCase(Locale.ROOT).equals("100-continue"))
                .orElse(false);
    }
}
