package io.hansa.gateway.http2;

import io.hansa.gateway.config.HeaderEdits.Edit;
import io.hansa.gateway.exchange.Onward;
import io.hansa.gateway.message.FieldEdits;
import io.hansa.gateway.message.Framing;
import io.hansa.gateway.message.HeadReader;
import io.hansa.gateway.message.HttpFault;
import io.hansa.gateway.message.HttpFields;
import io.hansa.gateway.message.HttpFields.Field;
import io.hansa.gateway.message.RequestHead;
import io.hansa.gateway.message.ResponseHead;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Heads in the form of HTTP/2, from and to the gateway's own. What comes in is checked as strictly as an HTTP/1.1 head,
 * for it may go out as one. Holds no state.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-8.2">RFC 9113, 8.2 (fields) and 8.3 (pseudo-fields)</a>
 */
final class Heads {
    private static final String COOKIE = "cookie";
    private static final String CONTENT_LENGTH = "content-length";
    private static final Set<String> REQUEST_DROPPED = Set.of("host", CONTENT_LENGTH, "x-forwarded-client-cert");
    private static final Set<String> RESPONSE_DROPPED = Set.of(CONTENT_LENGTH);
    private static final String VIA = "2 hansa";

    private Heads() {}

    /** What a caller asks. */
    static RequestHead.Outcome request(Http2Headers headers) {
        var fields = fields(headers);
        if (fields.isEmpty()) {
            return new RequestHead.Outcome.Refused(HttpFault.BAD_REQUEST, "field");
        }
        if (fields.get().list().size() > HeadReader.FIELDS_MAX) {
            return new RequestHead.Outcome.Refused(HttpFault.HEAD_TOO_LARGE, "over " + HeadReader.FIELDS_MAX);
        }
        var hosts = fields.get().all("host");
        var authority = headers.authority() != null
                ? headers.authority().toString()
                : hosts.stream().findFirst().orElse("");
        if (hosts.size() > 1 || hosts.stream().anyMatch(host -> !host.equalsIgnoreCase(authority))) {
            // Whoever routes by one of them and checks the other could be led astray.
            return new RequestHead.Outcome.Refused(HttpFault.BAD_REQUEST, "Host beside another :authority");
        }
        return RequestHead.of(text(headers.method()), text(headers.path()), authority, fields.get());
    }

    /** What an endpoint answers; empty when it is none. */
    static Optional<ResponseHead> response(Http2Headers headers) {
        var status = text(headers.status());
        if (!status.matches("[1-5][0-9]{2}")) {
            return Optional.empty();
        }
        return fields(headers).map(fields -> new ResponseHead(Integer.parseInt(status), "", 1, fields));
    }

    private static String text(@org.jspecify.annotations.Nullable CharSequence value) {
        return value == null ? "" : value.toString();
    }

    /** The fields without pseudo-fields; empty when one of them must not be passed on. */
    static Optional<HttpFields> fields(Http2Headers headers) {
        var list = new ArrayList<Field>(headers.size());
        var cookies = new StringBuilder();
        for (var entry : headers) {
            var name = entry.getKey().toString();
            if (name.startsWith(":")) {
                continue;
            }
            var field = new Field(name, entry.getValue().toString());
            if (!field.wellFormed()) {
                return Optional.empty();
            }
            if (name.equals(COOKIE)) {
                // RFC 9113, 8.2.3: the crumbs are one field to everybody else.
                cookies.append(cookies.isEmpty() ? "" : "; ").append(field.value());
            } else {
                list.add(field);
            }
        }
        if (!cookies.isEmpty()) {
            list.add(new Field(COOKIE, cookies.toString()));
        }
        return Optional.of(new HttpFields(list));
    }

    /** Where a message ends whose head says this. */
    static Framing framing(HttpFields fields, boolean ended) {
        if (ended) {
            return new Framing.None();
        }
        // The codec compares the length with what comes.
        return fields.first(CONTENT_LENGTH)
                .filter(length -> length.matches("[1-9][0-9]{0,17}"))
                .<Framing>map(length -> new Framing.Length(Long.parseLong(length)))
                .orElseGet(Framing.Chunked::new);
    }

    /** A request for an endpoint. */
    static Http2Headers of(Onward onward, String scheme) {
        var head = onward.head();
        var headers = new DefaultHttp2Headers(false)
                .method(head.method())
                .scheme(scheme)
                .authority(onward.host())
                .path(onward.target());
        append(headers, FieldEdits.applied(onward.edits(), head.fields().endToEnd(REQUEST_DROPPED)));
        if (onward.framing() instanceof Framing.Length length) {
            headers.add(CONTENT_LENGTH, Long.toString(length.bytes()));
        }
        if (head.fields().hasToken("te", "trailers")) {
            headers.add("te", "trailers");
        }
        onward.caller().ifPresent(id -> headers.add("x-forwarded-client-cert", "URI=" + id));
        headers.add("via", VIA);
        return headers;
    }

    /** An answer for a caller. */
    static Http2Headers of(ResponseHead head, Framing framing, List<Edit> edits) {
        var headers = new DefaultHttp2Headers(false).status(Integer.toString(head.status()));
        append(headers, FieldEdits.applied(edits, head.fields().endToEnd(RESPONSE_DROPPED)));
        if (head.status() != 204 && !(framing instanceof Framing.Chunked || framing instanceof Framing.UntilClose)) {
            head.fields().first(CONTENT_LENGTH).ifPresent(length -> headers.add(CONTENT_LENGTH, length));
        }
        headers.add("via", VIA);
        return headers;
    }

    /** An answer that another one follows. */
    static Http2Headers interim(ResponseHead head) {
        var headers = new DefaultHttp2Headers(false).status(Integer.toString(head.status()));
        append(headers, head.fields().endToEnd(RESPONSE_DROPPED));
        return headers;
    }

    /** Fields behind a body. */
    static Http2Headers trailers(HttpFields trailers) {
        var headers = new DefaultHttp2Headers(false);
        append(headers, trailers.endToEnd(RESPONSE_DROPPED));
        return headers;
    }

    private static void append(Http2Headers headers, List<Field> fields) {
        for (var field : fields) {
            headers.add(field.name().toLowerCase(Locale.ROOT), field.value());
        }
    }
}
