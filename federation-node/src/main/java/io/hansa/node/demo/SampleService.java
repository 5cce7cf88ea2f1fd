package io.hansa.node.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/**
 * A small HTTP server that says who it is: what the demo's clusters serve. Answers every path with one JSON object, and
 * {@code /health} with {@code ok}.
 */
public final class SampleService {
    private final HttpServer server;

    /** Listens on loopback. @throws IOException when the port is taken */
    public SampleService(String name, String version, String cluster, String instance, int port) throws IOException {
        var body = "{\"service\":\"" + name + "\",\"version\":\"" + version + "\",\"cluster\":\"" + cluster
                + "\",\"instance\":\"" + instance + "\",\"path\":\"";
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 256);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/health", exchange -> answer(exchange, "text/plain", "ok\n"));
        server.createContext(
                "/",
                exchange -> answer(
                        exchange,
                        "application/json",
                        body
                                + exchange.getRequestURI()
                                        .getRawPath()
                                        .replace("\"", "%22")
                                        .replace("\\", "%5C") + "\"}\n"));
        server.start();
    }

    private static void answer(HttpExchange exchange, String type, String text) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public void close() {
        server.stop(0);
    }
}
