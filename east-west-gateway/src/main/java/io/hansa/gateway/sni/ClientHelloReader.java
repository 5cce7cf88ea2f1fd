package io.hansa.gateway.sni;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the ClientHello at the beginning of a connection, however it is cut into segments and TLS records. Looks at each
 * byte once; consumes none, because the same bytes go on to the backend. Confined to one connection's event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-5.1">RFC 8446, 5.1 (record layer) and 4.1.2</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6066#section-3">RFC 6066, 3 (server name)</a>
 */
public final class ClientHelloReader {
    /** trust.md, section 11; hybrid key exchange makes hellos of 2 KiB, nothing known makes one of 16. */
    public static final int HELLO_BYTES_MAX = 16 * 1024;

    private static final int CONTENT_HANDSHAKE = 22;
    private static final int RECORD_HEADER = 5;
    private static final int RECORD_MAX = 16 * 1024;
    private static final int TYPE_CLIENT_HELLO = 1;
    private static final int HANDSHAKE_HEADER = 4;
    private static final int EXTENSION_SERVER_NAME = 0;
    private static final int EXTENSION_ALPN = 16;

    private byte[] handshake = new byte[1024];
    private int handshakeLength;
    private int position;
    private int recordLeft;

    /** What is known after some bytes. */
    public sealed interface Outcome {

        /** The hello is not complete; call again with more bytes. */
        record NeedsMore() implements Outcome {}

        /** The whole hello. */
        record Read(ClientHello hello) implements Outcome {}

        /** This is no hello that we take; nothing more will be learned. */
        record Refused(SniFault fault) implements Outcome {}
    }

    private static final Outcome NEEDS_MORE = new Outcome.NeedsMore();

    /** Whether a connection that begins with this byte speaks TLS. */
    public static boolean beginsHandshake(byte first) {
        return first == CONTENT_HANDSHAKE;
    }

    /**
     * Looks at what came in so far.
     *
     * @param received everything since the connection began, from reader index 0 on; is not changed
     */
    public Outcome read(ByteBuf received) {
        while (true) {
            if (recordLeft == 0) {
                if (position < received.writerIndex() && !beginsHandshake(received.getByte(position))) {
                    return refused(position == 0 ? SniFault.NOT_TLS : SniFault.HELLO_MALFORMED);
                }
                if (received.writerIndex() - position < RECORD_HEADER) {
                    return NEEDS_MORE;
                }
                int length = received.getUnsignedShort(position + 3);
                if (received.getByte(position + 1) != 3 || length == 0 || length > RECORD_MAX) {
                    return refused(position == 0 ? SniFault.NOT_TLS : SniFault.HELLO_MALFORMED);
                }
                position += RECORD_HEADER;
                recordLeft = length;
            }
            int taken = Math.min(recordLeft, received.writerIndex() - position);
            append(received, taken);
            if (handshakeLength > 0 && handshake[0] != TYPE_CLIENT_HELLO) {
                return refused(SniFault.HELLO_MALFORMED);
            }
            if (handshakeLength >= HANDSHAKE_HEADER) {
                int length = HANDSHAKE_HEADER + unsigned24(handshake, 1);
                if (length > HELLO_BYTES_MAX) {
                    return refused(SniFault.HELLO_TOO_LONG);
                }
                if (handshakeLength >= length) {
                    return parse(new Body(handshake, HANDSHAKE_HEADER, length));
                }
            }
            if (recordLeft > 0) {
                return NEEDS_MORE;
            }
        }
    }

    private void append(ByteBuf received, int count) {
        // Bytes behind the hello are never needed, so the copy is bounded by the limit and one record.
        if (handshakeLength + count > handshake.length) {
            var larger = new byte[Math.max(handshake.length * 2, handshakeLength + count)];
            System.arraycopy(handshake, 0, larger, 0, handshakeLength);
            handshake = larger;
        }
        received.getBytes(position, handshake, handshakeLength, count);
        handshakeLength += count;
        position += count;
        recordLeft -= count;
    }

    private static Outcome refused(SniFault fault) {
        return new Outcome.Refused(fault);
    }

    private static Outcome parse(Body body) {
        try {
            body.skip(2 + 32); // legacy_version, random
            body.skip(body.unsigned8()); // legacy_session_id
            body.skip(body.unsigned16()); // cipher_suites
            body.skip(body.unsigned8()); // legacy_compression_methods
            return new Outcome.Read(body.left() == 0 ? new ClientHello(Optional.empty(), List.of()) : extensions(body));
        } catch (IndexOutOfBoundsException e) {
            return refused(SniFault.HELLO_MALFORMED);
        }
    }

    private static ClientHello extensions(Body body) {
        Optional<String> serverName = Optional.empty();
        List<String> alpn = List.of();
        var extensions = body.vector(body.unsigned16());
        body.end();
        boolean nameSeen = false;
        while (extensions.left() > 0) {
            int type = extensions.unsigned16();
            var extension = extensions.vector(extensions.unsigned16());
            if (type == EXTENSION_SERVER_NAME) {
                if (nameSeen) {
                    throw new IndexOutOfBoundsException("two server_name extensions (RFC 8446, 4.2)");
                }
                nameSeen = true;
                serverName = serverName(extension);
            } else if (type == EXTENSION_ALPN) {
                alpn = protocols(extension);
            }
        }
        return new ClientHello(serverName, alpn);
    }

    private static Optional<String> serverName(Body extension) {
        Optional<String> found = Optional.empty();
        var names = extension.vector(extension.unsigned16());
        extension.end();
        while (names.left() > 0) {
            int type = names.unsigned8();
            var name = names.vector(names.unsigned16());
            if (type == 0) {
                if (found.isPresent() || name.left() == 0 || name.left() > 255) {
                    throw new IndexOutOfBoundsException("host_name (RFC 6066, 3)");
                }
                found = Optional.of(name.text().toLowerCase(Locale.ROOT));
            }
        }
        return found;
    }

    private static List<String> protocols(Body extension) {
        List<String> found = new ArrayList<>();
        var list = extension.vector(extension.unsigned16());
        extension.end();
        while (list.left() > 0) {
            found.add(list.vector(list.unsigned8()).text());
        }
        return found;
    }

    private static int unsigned24(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | bytes[at + 2] & 0xff;
    }

    /** A bounded walk over some bytes; every step beyond the end throws {@link IndexOutOfBoundsException}. */
    private static final class Body {
        private final byte[] bytes;
        private final int end;
        private int at;

        Body(byte[] bytes, int from, int end) {
            this.bytes = bytes;
            this.at = from;
            this.end = end;
        }

        int left() {
            return end - at;
        }

        void end() {
            if (left() != 0) {
                throw new IndexOutOfBoundsException(left() + " bytes left over");
            }
        }

        void skip(int count) {
            if (count > left()) {
                throw new IndexOutOfBoundsException(count + " of " + left());
            }
            at += count;
        }

        int unsigned8() {
            skip(1);
            return bytes[at - 1] & 0xff;
        }

        int unsigned16() {
            skip(2);
            return (bytes[at - 2] & 0xff) << 8 | bytes[at - 1] & 0xff;
        }

        Body vector(int length) {
            skip(length);
            return new Body(bytes, at - length, at);
        }

        String text() {
            return new String(bytes, at, left(), StandardCharsets.ISO_8859_1);
        }
    }
}
