package io.hansa.gateway.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** ClientHellos, made by hand so that every byte is known. */
public final class Hellos {
    private Hellos() {}

    /** A hello in one record with that server name. */
    public static byte[] of(String serverName) {
        return records(
                handshake(List.of(extension(0x0a0a, new byte[1]), sni(serverName), alpn("h2", "http/1.1"))), 16_384);
    }

    /** A hello of at least that many bytes, as post-quantum key shares make them. */
    public static byte[] padded(String serverName, int bytes) {
        return records(handshake(List.of(sni(serverName), extension(21, new byte[bytes]))), 16_384);
    }

    /** A hello without a server name. */
    public static byte[] nameless() {
        return records(handshake(List.of(alpn("h2"))), 16_384);
    }

    /** A hello cut into records of at most that many bytes. */
    public static byte[] inRecordsOf(String serverName, int bytes) {
        return records(handshake(List.of(sni(serverName))), bytes);
    }

    public static byte[] extension(int type, byte[] body) {
        return join(u16(type), u16(body.length), body);
    }

    public static byte[] sni(String name) {
        var bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        return extension(0, join(u16(bytes.length + 3), new byte[] {0}, u16(bytes.length), bytes));
    }

    public static byte[] alpn(String... protocols) {
        var list = new ByteArrayOutputStream();
        for (String protocol : protocols) {
            list.write(protocol.length());
            list.writeBytes(protocol.getBytes(StandardCharsets.ISO_8859_1));
        }
        return extension(16, join(u16(list.size()), list.toByteArray()));
    }

    public static byte[] handshake(List<byte[]> extensions) {
        var all = join(extensions.toArray(byte[][]::new));
        var body = join(
                new byte[] {3, 3},
                new byte[32],
                new byte[] {32},
                new byte[32],
                u16(4),
                new byte[] {0x1a, 0x1a, 0x13, 0x01},
                new byte[] {1, 0},
                u16(all.length),
                all);
        return join(new byte[] {1, (byte) (body.length >> 16)}, u16(body.length & 0xffff), body);
    }

    public static byte[] records(byte[] handshake, int bytesMax) {
        var out = new ByteArrayOutputStream();
        for (int at = 0; at < handshake.length; at += bytesMax) {
            int length = Math.min(bytesMax, handshake.length - at);
            out.writeBytes(new byte[] {22, 3, 1});
            out.writeBytes(u16(length));
            out.write(handshake, at, length);
        }
        return out.toByteArray();
    }

    private static byte[] u16(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    public static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
