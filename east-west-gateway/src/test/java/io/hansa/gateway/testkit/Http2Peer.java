package io.hansa.gateway.testkit;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** One end of an HTTP/2 connection that writes and reads frames by hand, so that it can break every rule. */
public final class Http2Peer {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int END_STREAM = 1;
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final Socket socket;
    private boolean ended;
    private final DataInputStream in;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    /** Decoded as they come, for the other side's table follows along. */
    private final Map<Frame, Map<String, String>> fields = new IdentityHashMap<>();

    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

    /** A frame as it is on the wire. */
    public record Frame(int type, int flags, int stream, byte[] payload) {
        public boolean ends() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }

        /** The error code of RST_STREAM or GOAWAY. */
        public int error() {
            return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
        }

        /** The last stream that a GOAWAY lets live. */
        public int lastStream() {
            return ByteBuffer.wrap(payload).getInt(0);
        }

        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    private Http2Peer(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** The side that has connected, after its preface and empty settings. */
    public static Http2Peer caller(Socket socket) throws IOException {
        var peer = new Http2Peer(socket);
        socket.getOutputStream().write(PREFACE.getBytes(StandardCharsets.US_ASCII));
        peer.send(SETTINGS, 0, 0);
        return peer;
    }

    /** The side that was connected to, after the other's preface; its settings are these pairs of id and value. */
    public static Http2Peer endpoint(Socket socket, int... settings) throws IOException {
        var peer = new Http2Peer(socket);
        if (!new String(peer.in.readNBytes(PREFACE.length()), StandardCharsets.US_ASCII).equals(PREFACE)) {
            throw new IOException("no preface");
        }
        peer.settings(settings);
        return peer;
    }

    public void settings(int... settings) throws IOException {
        var payload = ByteBuffer.allocate(settings.length * 3);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        }
        send(SETTINGS, 0, 0, payload.array());
    }

    public void send(int type, int flags, int stream, byte... payload) throws IOException {
        var frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        socket.getOutputStream().write(frame.array());
    }

    public void sendInt(int type, int stream, int value) throws IOException {
        send(type, 0, stream, ByteBuffer.allocate(4).putInt(value).array());
    }

    public void get(int stream, String path) throws IOException {
        headers(stream, END_STREAM, ":method", "GET", ":scheme", "http", ":authority", "test", ":path", path);
    }

    public void post(int stream, String path, String... more) throws IOException {
        var all = new String[8 + more.length];
        System.arraycopy(
                new String[] {":method", "POST", ":scheme", "http", ":authority", "test", ":path", path}, 0, all, 0, 8);
        System.arraycopy(more, 0, all, 8, more.length);
        headers(stream, 0, all);
    }

    public void headers(int stream, int flags, String... namesAndValues) throws IOException {
        send(HEADERS, flags | END_HEADERS, stream, block(namesAndValues));
    }

    /** A block of fields, which must be sent, for the other side's table follows along. */
    public byte[] block(String... namesAndValues) throws IOException {
        var headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        var block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(1, headers, block);
            return ByteBufUtil.getBytes(block);
        } catch (Http2Exception e) {
            throw new IOException(e);
        } finally {
            block.release();
        }
    }

    public void data(int stream, int flags, byte... payload) throws IOException {
        send(DATA, flags, stream, payload);
    }

    /** The next frame of whatever kind; settings are acknowledged. */
    public Frame read() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        var frame = new Frame(type, flags, stream, in.readNBytes(length));
        if (type == SETTINGS && (flags & ACK) == 0) {
            acknowledge();
        } else if (type == HEADERS) {
            fields.put(frame, decoded(frame));
        }
        return frame;
    }

    /** The other side may be going already, and what it has still said is worth reading. */
    private void acknowledge() {
        try {
            send(SETTINGS, ACK, 0);
        } catch (IOException e) {
            ended = true;
        }
    }

    /** The next frame that is about a stream or the end of the connection. */
    public Frame next() throws IOException {
        while (true) {
            var frame = read();
            if (frame.type() != SETTINGS && frame.type() != WINDOW_UPDATE && frame.type() != PING) {
                return frame;
            }
        }
    }

    /** The next frame of that type. */
    public Frame next(int type) throws IOException {
        while (true) {
            var frame = read();
            if (frame.type() == type) {
                return frame;
            }
        }
    }

    /** The fields of a HEADERS frame that was read here. */
    public Map<String, String> fields(Frame frame) {
        return fields.getOrDefault(frame, Map.of());
    }

    private Map<String, String> decoded(Frame frame) throws IOException {
        var decoded = new LinkedHashMap<String, String>();
        var block = Unpooled.wrappedBuffer(frame.payload());
        try {
            decoder.decodeHeaders(frame.stream(), block)
                    .forEach(entry -> decoded.put(
                            entry.getKey().toString(), entry.getValue().toString()));
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
        return decoded;
    }

    /** Whether the other side has ended the connection. */
    public boolean ended() {
        try {
            while (!ended) {
                read();
            }
            return true;
        } catch (IOException e) {
            return true;
        }
    }

    public Socket socket() {
        return socket;
    }
}
