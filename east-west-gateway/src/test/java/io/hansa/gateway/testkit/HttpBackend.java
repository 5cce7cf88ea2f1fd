package io.hansa.gateway.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP/1.1 server that keeps connections open, names itself in each answer and remembers every head it read. */
public final class HttpBackend implements AutoCloseable {
    private final TestServer server;
    private final String name;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();

    private HttpBackend(String name, int port) {
        this.name = name;
        this.server = TestServer.start(port, this::serve);
    }

    public static HttpBackend start(String name) {
        return new HttpBackend(name, 0);
    }

    public static HttpBackend start(String name, int port) {
        return new HttpBackend(name, port);
    }

    private void serve(Socket socket) throws IOException {
        var in = new BufferedInputStream(socket.getInputStream());
        while (true) {
            var head = readHead(in);
            if (head.isEmpty()) {
                return;
            }
            heads.add(head);
            requests.incrementAndGet();
            var body = head.contains("Content-Length: ")
                    ? in.readNBytes(Integer.parseInt(head.replaceAll("(?s).*Content-Length: ([0-9]+).*", "$1")))
                    : new byte[0];
            var answer = name + ":" + body.length;
            boolean bodiless = head.startsWith("HEAD ");
            socket.getOutputStream()
                    .write(("HTTP/1.1 200 OK\r\nContent-Length: " + answer.length() + "\r\n\r\n"
                                    + (bodiless ? "" : answer))
                            .getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** A head up to and with its empty line; empty at the end of the stream. */
    public static String readHead(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    public InetSocketAddress address() {
        return server.address();
    }

    public List<String> heads() {
        return new ArrayList<>(heads);
    }

    public int requests() {
        return requests.get();
    }

    public int connections() {
        return server.accepted();
    }

    @Override
    public void close() {
        server.close();
    }
}
