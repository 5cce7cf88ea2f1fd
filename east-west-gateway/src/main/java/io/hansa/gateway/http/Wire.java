package io.hansa.gateway.http;

import io.hansa.core.spiffe.SpiffeId;
import io.hansa.gateway.config.HeaderEdits.Edit;
import io.hansa.gateway.message.Framing;
import io.hansa.gateway.message.HttpFields;
import io.hansa.gateway.message.RequestHead;
import io.hansa.gateway.message.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes messages for the next hop. Heads are written anew from what was read, never copied, so that nothing ambiguous is
 * passed on.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-7.6">RFC 9110, 7.6 (forwarding)</a>
 */
final class Wire {
    /** Fields that this hop writes itself; the caller's certificate is never taken from a caller's field. */
    private static final Set<String> REQUEST_DROPPED =
            Set.of("host", "content-length", "expect", "x-forwarded-client-cert");

    private static final Set<String> RESPONSE_DROPPED = Set.of("content-length");
    private static final String END = "Via: 1.1 hansa\r\n\r\n";

    private Wire() {}

    /**
     * Where a request goes on to.
     *
     * @param target request target, rewritten if the route says so
     * @param authority for a caller that named none
     * @param caller who the caller proved to be
     * @param edits what the route changes
     * @param upgrade what the connection shall become
     */
    record Onward(
            String target, String authority, Optional<SpiffeId> caller, List<Edit> edits, Optional<Upgrade> upgrade) {

        /** To that address, in the gateway's own words where the caller's are not taken over. */
        static Onward to(InetSocketAddress address, String target, List<Edit> edits) {
            var authority = address.getHostString() + ':' + address.getPort();
            return new Onward(target, authority, Optional.empty(), edits, Optional.empty());
        }

        Onward from(Optional<SpiffeId> proven) {
            return new Onward(target, authority, proven, edits, upgrade);
        }

        Onward asking(Optional<Upgrade> other) {
            return new Onward(target, authority, caller, edits, other);
        }
    }

    /** How an answer reaches the caller, and what the route changes in it. */
    record Shape(boolean chunked, boolean close, boolean withLength, List<Edit> edits) {

        /** Of an answer with that framing to that request. */
        static Shape of(ResponseHead answer, Framing framing, RequestHead asked, List<Edit> edits) {
            boolean unknownLength = framing instanceof Framing.Chunked || framing instanceof Framing.UntilClose;
            boolean chunked = unknownLength && asked.minor() == 1;
            boolean close = !asked.keepsAlive() || unknownLength && !chunked;
            return new Shape(chunked, close, answer.status() != 204 && !unknownLength, edits);
        }

        /** The same, but the connection ends with it when it cannot be kept. */
        Shape closingUnless(boolean mayKeepAlive) {
            return new Shape(chunked, close || !mayKeepAlive, withLength, edits);
        }
    }

    static ByteBuf request(ByteBufAllocator allocator, RequestHead head, Framing framing, Onward onward) {
        var text = new StringBuilder(512)
                .append(head.method())
                .append(' ')
                .append(onward.target())
                .append(" HTTP/1.1\r\nHost: ")
                .append(head.authority().isEmpty() ? onward.authority() : head.authority())
                .append("\r\n");
        append(text, FieldEdits.applied(onward.edits(), head.fields().endToEnd(REQUEST_DROPPED)));
        if (framing instanceof Framing.Length length) {
            text.append("Content-Length: ").append(length.bytes()).append("\r\n");
        } else if (framing instanceof Framing.Chunked) {
            text.append("Transfer-Encoding: chunked\r\n");
        } else if (!head.fields().all("content-length").isEmpty()) {
            text.append("Content-Length: 0\r\n");
        }
        if (head.expectsContinue() && !(framing instanceof Framing.None)) {
            text.append("Expect: 100-continue\r\n");
        }
        onward.upgrade().ifPresent(wish -> appendUpgrade(text, wish));
        onward.caller()
                .ifPresent(id ->
                        text.append("x-forwarded-client-cert: URI=").append(id).append("\r\n"));
        return bytes(allocator, text.append(END));
    }

    private static void appendUpgrade(StringBuilder text, Upgrade upgrade) {
        text.append("Connection: Upgrade\r\nUpgrade: ")
                .append(upgrade.protocol())
                .append("\r\n");
    }

    /** The answer with which a connection leaves HTTP. */
    static ByteBuf switching(ByteBufAllocator allocator, ResponseHead head, Upgrade upgrade, List<Edit> edits) {
        var text = statusLine(head);
        append(text, FieldEdits.applied(edits, head.fields().endToEnd(RESPONSE_DROPPED)));
        appendUpgrade(text, upgrade);
        return bytes(allocator, text.append(END));
    }

    static ByteBuf interim(ByteBufAllocator allocator, ResponseHead head) {
        var text = statusLine(head);
        append(text, head.fields().endToEnd(RESPONSE_DROPPED));
        return bytes(allocator, text.append("\r\n"));
    }

    static ByteBuf response(ByteBufAllocator allocator, ResponseHead head, Shape shape) {
        var text = statusLine(head);
        append(text, FieldEdits.applied(shape.edits(), head.fields().endToEnd(RESPONSE_DROPPED)));
        if (shape.withLength()) {
            head.fields()
                    .first("content-length")
                    .ifPresent(length ->
                            text.append("Content-Length: ").append(length).append("\r\n"));
        }
        if (shape.chunked()) {
            text.append("Transfer-Encoding: chunked\r\n");
        }
        if (shape.close()) {
            text.append("Connection: close\r\n");
        }
        return bytes(allocator, text.append(END));
    }

    private static StringBuilder statusLine(ResponseHead head) {
        return new StringBuilder(512)
                .append("HTTP/1.1 ")
                .append(head.status())
                .append(' ')
                .append(head.phrase())
                .append("\r\n");
    }

    private static void append(StringBuilder text, List<HttpFields.Field> fields) {
        for (HttpFields.Field field : fields) {
            text.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
    }

    /** Writes a part of a body, without a flush; takes over the reference. */
    static void data(Channel channel, ByteBuf data, boolean chunked) {
        if (!data.isReadable()) {
            data.release();
        } else if (chunked) {
            channel.write(bytes(channel.alloc(), Integer.toHexString(data.readableBytes()) + "\r\n"));
            channel.write(data);
            channel.write(bytes(channel.alloc(), "\r\n"));
        } else {
            channel.write(data);
        }
    }

    /** The end of a chunked body. */
    static ByteBuf lastChunk(ByteBufAllocator allocator) {
        return bytes(allocator, "0\r\n\r\n");
    }

    /** A text in the wire's alphabet. */
    static ByteBuf bytes(ByteBufAllocator allocator, CharSequence text) {
        var buffer = allocator.buffer(text.length());
        buffer.writeCharSequence(text, StandardCharsets.ISO_8859_1);
        return buffer;
    }
}
