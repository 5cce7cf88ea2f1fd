package io.hansa.node.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hansa.core.fault.FederationException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One node's REST API with a bearer token. Blocks. Thread-safe. */
public final class ApiClient {
    /** Jackson as the CLI and the demo use it. */
    public static final ObjectMapper JSON = new ObjectMapper();

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final URI base;
    private final Path tokenFile;

    /**
     * @param base from {@link #address}, e.g. {@code http://127.0.0.1:8080}
     * @param tokenFile holds the token; read at each call, so that it may appear later
     */
    public ApiClient(URI base, Path tokenFile) {
        this.base = base;
        this.tokenFile = tokenFile;
    }

    /** Reads the address of a node's API. @throws FederationException with {@link ApiFault#NO_ADDRESS} */
    public static URI address(String text) {
        try {
            var uri = URI.create(text);
            if (uri.getHost() != null && List.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new FederationException(ApiFault.NO_ADDRESS, text, e);
        }
        throw new FederationException(ApiFault.NO_ADDRESS, text);
    }

    public URI base() {
        return base;
    }

    /** What lies at the path below {@code /api/v1}. */
    public JsonNode get(String path) {
        return send("GET", path, null);
    }

    /** Posts a body and returns the answer. */
    public JsonNode post(String path, JsonNode body) {
        return send("POST", path, body.toString());
    }

    /** The plan of a change. */
    public JsonNode plan(String verb, String target, ObjectNode params) {
        var body = JSON.createObjectNode().put("verb", verb).put("target", target);
        body.set("params", params);
        return post("/plans", body);
    }

    /** Carries a plan out as shown. */
    public JsonNode apply(JsonNode plan, String reason, String typedName) {
        return post(
                "/operations",
                JSON.createObjectNode()
                        .put("planId", plan.path("id").asText())
                        .put("planHash", plan.path("hash").asText())
                        .put("reason", reason)
                        .put("typedName", typedName));
    }

    /** Plans and carries out at once; for programs that have nobody to ask. */
    public JsonNode change(String verb, String target, Map<String, ?> params, String reason) {
        return apply(plan(verb, target, JSON.valueToTree(params)), reason, target);
    }

    private JsonNode send(String method, String path, @Nullable String body) {
        try {
            var request = HttpRequest.newBuilder(base.resolve("/api/v1" + path))
                    .timeout(Duration.ofSeconds(30))
                    .header("Authorization", "Bearer " + token())
                    .header("Accept", "application/json")
                    .header("Content-Type", "application/json")
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body))
                    .build();
            var response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new FederationException(ApiFault.REFUSED, problem(response));
            }
            return response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FederationException(ApiFault.UNREACHABLE, base + path + ": interrupted", e);
        } catch (IOException e) {
            throw new FederationException(ApiFault.UNREACHABLE, base + path + ": " + e, e);
        }
    }

    private static String problem(HttpResponse<String> response) throws JsonProcessingException {
        if (!response.headers().firstValue("Content-Type").orElse("").contains("json")) {
            return "HTTP " + response.statusCode();
        }
        return problem(response.statusCode(), JSON.readTree(response.body()));
    }

    /** A problem document in one line: where and what, and what its code means. */
    static String problem(int status, JsonNode problem) {
        var places = new ArrayList<String>();
        problem.path("problems")
                .forEach(p -> places.add(
                        p.path("place").asText() + ": " + p.path("text").asText()));
        var detail = places.isEmpty() ? problem.path("detail").asText() : String.join("; ", places);
        var title = problem.path("title").asText();
        return "HTTP " + status + ' ' + problem.path("code").asText() + ' ' + detail
                + (title.isEmpty() ? "" : " (" + title + ')');
    }

    private String token() throws IOException {
        if (!Files.exists(tokenFile)) {
            throw new FederationException(ApiFault.NO_TOKEN, tokenFile.toString());
        }
        return Files.readString(tokenFile).strip();
    }
}
