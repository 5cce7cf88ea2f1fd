package io.hansa.sync.testkit;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A gateway's stand-in: reads the server name out of the TLS hello, forwards the bytes untouched to the port behind that
 * name, and closes both halves together. Remembers the first bytes of every connection in both directions.
 */
public final class SniPassthrough implements AutoCloseable {

    private final ServerSocket server;
    private final Map<String, Integer> routes = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<String> names = new CopyOnWriteArrayList<>();
    private final Set<String> sources = ConcurrentHashMap.newKeySet();
    private final List<byte[]> wire = new CopyOnWriteArrayList<>();
    private volatile boolean cut;
    private volatile long choppedBytes;

    public SniPassthrough() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::acceptAll);
    }

    public int port() {
        return server.getLocalPort();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port());
    }

    public void route(String sni, int port) {
        routes.put(sni, port);
    }

    /** Closes all connections and refuses new ones until healed. */
    public void cut() {
        cut = true;
        open.forEach(SniPassthrough::closeQuietly);
    }

    /** Sends the first so many bytes of each direction one by one. */
    public void chop(long bytes) {
        choppedBytes = bytes;
    }

    public void heal() {
        cut = false;
    }

    public List<String> names() {
        return List.copyOf(names);
    }

    public Set<String> sources() {
        return Set.copyOf(sources);
    }

    /** The heads of the first chunks of each connection, at most 200 in all: where clear text would show. */
    public List<byte[]> wire() {
        return List.copyOf(wire);
    }

    @Override
    public void close() throws IOException {
        server.close();
        open.forEach(SniPassthrough::closeQuietly);
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> relay(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void relay(Socket caller) {
        try (caller) {
            if (cut) {
                return;
            }
            sources.add(caller.getInetAddress().getHostAddress());
            var in = new DataInputStream(caller.getInputStream());
            var head = in.readNBytes(5);
            if (head.length < 5 || head[0] != 22) {
                return;
            }
            var hello = in.readNBytes(((head[3] & 0xff) << 8) | (head[4] & 0xff));
            var name = serverName(ByteBuffer.wrap(hello));
            names.add(name);
            var port = routes.get(name);
            if (port == null) {
                return;
            }
            try (var target = new Socket("127.0.0.1", port)) {
                open.add(target);
                target.setTcpNoDelay(true);
                caller.setTcpNoDelay(true);
                target.getOutputStream().write(head);
                target.getOutputStream().write(hello);
                var back = Thread.ofVirtual().start(() -> pump(target, caller));
                pump(caller, target);
                back.join();
            }
        } catch (IOException | InterruptedException e) {
            // Both halves are closed by the try blocks.
        }
    }

    private void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            var buffer = new byte[32 * 1024];
            var chunks = 0;
            var passed = 0L;
            for (var n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (++chunks <= 4 && wire.size() < 200) {
                    wire.add(Arrays.copyOf(buffer, Math.min(n, 64)));
                }
                for (var sent = 0; sent < n; ) {
                    var length = passed < choppedBytes ? 1 : n - sent;
                    out.write(buffer, sent, length);
                    out.flush();
                    sent += length;
                    passed += length;
                }
            }
        } catch (IOException e) {
            // The other direction ends with it.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    /** Reads server_name (RFC 6066, 3) out of a ClientHello (RFC 8446, 4.1.2); empty when there is none. */
    private static String serverName(ByteBuffer hello) {
        hello.position(4 + 2 + 32);
        hello.position(hello.position() + 1 + (hello.get(hello.position()) & 0xff));
        hello.position(hello.position() + 2 + (hello.getShort(hello.position()) & 0xffff));
        hello.position(hello.position() + 1 + (hello.get(hello.position()) & 0xff));
        var end = hello.position() + 2 + (hello.getShort() & 0xffff);
        while (hello.position() < end) {
            var type = hello.getShort();
            var length = hello.getShort() & 0xffff;
            if (type == 0) {
                var name = new byte[hello.getShort(hello.position() + 3) & 0xffff];
                hello.get(hello.position() + 5, name);
                return new String(name, StandardCharsets.US_ASCII);
            }
            hello.position(hello.position() + length);
        }
        return "";
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closing was the wish.
        }
    }
}
