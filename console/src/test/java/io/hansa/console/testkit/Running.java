package io.hansa.console.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hansa.console.server.ConsoleParts;
import io.hansa.console.server.ConsoleServer;
import io.hansa.console.server.ConsoleSettings;
import io.hansa.core.desk.Role;
import io.hansa.core.store.DocumentStore;
import io.hansa.core.testkit.MemoryDocumentStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A console over the fake desk on a free port, with clients for it. Thread-safe. */
public final class Running implements AutoCloseable {
    /** Reads answers. */
    public static final ObjectMapper JSON = new ObjectMapper();

    public final Federation federation = new Federation();
    public final FakeDesk desk = new FakeDesk();
    public final DocumentStore documents;
    public final Path tokenFile;
    public final ConsoleServer server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private volatile Duration passed = Duration.ZERO;

    private Running(DocumentStore documents, Path folder, int port) {
        this.documents = documents;
        this.tokenFile = folder.resolve("admin.token");
        this.server = ConsoleServer.start(
                new ConsoleSettings("127.0.0.1", port, tokenFile, false),
                new ConsoleParts(
                        federation,
                        desk,
                        desk,
                        documents,
                        new JsonDocumentReader(),
                        () -> "hansa_up 1\n",
                        () -> Federation.NOW.plus(passed)));
    }

    public static Running start() {
        try {
            return start(new MemoryDocumentStore(), Files.createTempDirectory("hansa-console"), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Running start(DocumentStore documents, Path folder, int port) {
        return new Running(documents, folder, port);
    }

    public URI url(String path) {
        return server.url().resolve(path);
    }

    /** Lets time pass for the console. */
    public void later(Duration time) {
        passed = passed.plus(time);
    }

    /** The admin's API token as the file has it. */
    public String adminToken() {
        try {
            return Files.readString(tokenFile).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url(path)).timeout(Duration.ofSeconds(90));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A call with a bearer token. */
    public HttpResponse<String> call(String token, String method, String path, String body) {
        return send(request(path)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    public HttpResponse<String> get(String path) {
        return call(adminToken(), "GET", path, "");
    }

    public HttpResponse<String> post(String path, String body) {
        return call(adminToken(), "POST", path, body);
    }

    /** A new account of that role, by its token. */
    public String token(String name, Role role) {
        post("/api/v1/users", "{\"name\":\"" + name + "\",\"role\":\"" + role.word() + "\"}");
        return json(post("/api/v1/users/" + name + "/token", "")).path("token").asText();
    }

    public static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(response.body(), e);
        }
    }

    @Override
    public void close() {
        server.close();
    }

    /** Runs one by hand: {@code main <port>}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        var running =
                start(new MemoryDocumentStore(), Files.createTempDirectory("hansa-console"), Integer.parseInt(args[0]));
        System.out.println(running.server.url() + " admin "
                + running.server.firstPassword().orElse("") + ' ' + running.adminToken());
        Thread.currentThread().join();
    }
}
