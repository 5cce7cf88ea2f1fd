package io.hansa.cloud.azure;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * Azure's resource manager as far as record sets of one private zone go, on the wire: versions, conditions, pages and errors
 * as its REST reference has them. Thread-safe.
 *
 * @see <a href="https://learn.microsoft.com/en-us/rest/api/dns/privatedns/record-sets">Azure private DNS REST, record sets</a>
 */
final class FakeAzure implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ZONE_PATH =
            "/subscriptions/sub-1/resourceGroups/rg-1/providers/Microsoft.Network/privateDnsZones/acme.mesh";
    private static final Pattern RECORD_PATH = Pattern.compile(Pattern.quote(ZONE_PATH) + "/([A-Z]+)/([^/]+)");
    private static final int PAGE = 2;

    final ConcurrentSkipListMap<String, ObjectNode> records = new ConcurrentSkipListMap<>();
    /** Every write that was taken: method, type and name. */
    final List<String> writes = new CopyOnWriteArrayList<>();

    volatile boolean zonePresent = true;
    /** Answer everything with this; 0 to behave. */
    volatile int failWith;
    /** Runs before each write, as somebody else would. */
    volatile Runnable beforeWrite = () -> {};

    private final HttpServer server;
    private int versions;

    FakeAzure() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** A record set that somebody else made. */
    void put(String type, String name, String properties) throws IOException {
        store(type, name, (ObjectNode) JSON.readTree("{\"properties\":" + properties + '}'));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var record = RECORD_PATH.matcher(path);
            if (failWith != 0) {
                error(exchange, failWith, "Broken", "as the test says");
            } else if (!"Bearer emulator".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                error(exchange, 401, "AuthenticationFailed", "no token");
            } else if (!String.valueOf(exchange.getRequestURI().getQuery()).contains("api-version=")) {
                error(exchange, 400, "MissingApiVersionParameter", "api-version");
            } else if (!zonePresent || !path.startsWith(ZONE_PATH)) {
                error(exchange, 404, "ParentResourceNotFound", "the zone was not found");
            } else if (path.equals(ZONE_PATH + "/ALL")) {
                list(exchange);
            } else if (record.matches()) {
                beforeWrite.run();
                write(exchange, record.group(1), record.group(2));
            } else {
                error(exchange, 404, "ResourceNotFound", path);
            }
        }
    }

    private void list(HttpExchange exchange) throws IOException {
        var query = String.valueOf(exchange.getRequestURI().getQuery());
        var skip = Pattern.compile("skip=(\\d+)").matcher(query);
        int from = skip.find() ? Integer.parseInt(skip.group(1)) : 0;
        var all = new ArrayList<>(records.values());
        var page = JSON.createObjectNode();
        page.putArray("value").addAll(all.subList(from, Math.min(all.size(), from + PAGE)));
        if (from + PAGE < all.size()) {
            page.put("nextLink", uri() + ZONE_PATH + "/ALL?api-version=2024-06-01&skip=" + (from + PAGE));
        }
        answer(exchange, 200, page.toString());
    }

    private synchronized void write(HttpExchange exchange, String type, String name) throws IOException {
        var held = records.get(type + ' ' + name);
        var ifMatch = exchange.getRequestHeaders().getFirst("If-Match");
        var ifNoneMatch = exchange.getRequestHeaders().getFirst("If-None-Match");
        boolean stale =
                ifMatch != null && (held == null || !held.path("etag").asText().equals(ifMatch));
        boolean delete = exchange.getRequestMethod().equals("DELETE");
        if (delete && held == null) {
            answer(exchange, 204, "");
        } else if (stale || "*".equals(ifNoneMatch) && held != null) {
            error(exchange, 412, "PreconditionFailed", "the condition was not met");
        } else if (delete) {
            records.remove(type + ' ' + name);
            writes.add("DELETE " + type + ' ' + name);
            answer(exchange, 200, "");
        } else {
            var body = (ObjectNode) JSON.readTree(exchange.getRequestBody());
            writes.add("PUT " + type + ' ' + name);
            answer(exchange, held == null ? 201 : 200, store(type, name, body).toString());
        }
    }

    private synchronized ObjectNode store(String type, String name, ObjectNode body) {
        body.put("id", ZONE_PATH + '/' + type + '/' + name);
        body.put("name", name);
        body.put("type", "Microsoft.Network/privateDnsZones/" + type);
        body.put("etag", "version-" + ++versions);
        records.put(type + ' ' + name, body);
        return body;
    }

    private static void error(HttpExchange exchange, int status, String code, String message) throws IOException {
        var body = JSON.createObjectNode();
        body.putObject("error").put("code", code).put("message", message);
        answer(exchange, status, body.toString());
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
