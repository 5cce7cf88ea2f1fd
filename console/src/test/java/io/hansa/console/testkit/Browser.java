package io.hansa.console.testkit;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A browser without a script: cookies, forms, and nothing followed on its own. Confined to one thread. */
public final class Browser {
    private final Running running;
    private final Map<String, String> cookies = new LinkedHashMap<>();

    public Browser(Running running) {
        this.running = running;
    }

    public HttpResponse<String> signIn(String name, String password) {
        return postWithout("/signin", Map.of("name", name, "password", password, "next", "/"));
    }

    /** Chooses a language. */
    public void prefer(String language) {
        postWithout("/preferences", Map.of("language", language, "next", "/"));
    }

    public HttpResponse<String> get(String path) {
        return keep(running.send(request(path).GET()));
    }

    /** The main part of a page, as the script asks for it. */
    public HttpResponse<String> fragment(String path) {
        return keep(running.send(request(path).header("X-Fragment", "main").GET()));
    }

    /** Sends a form of one of the pages. */
    public HttpResponse<String> submit(String path, Map<String, String> fields) {
        var all = new HashMap<>(fields);
        all.put("_csrf", csrf());
        return post(path, all);
    }

    /** Sends a form as another site would: without the token. */
    public HttpResponse<String> postWithout(String path, Map<String, String> fields) {
        return post(path, fields);
    }

    public HttpResponse<String> post(String path, Map<String, String> fields) {
        var body = fields.entrySet().stream()
                .map(e -> encode(e.getKey()) + '=' + encode(e.getValue()))
                .collect(Collectors.joining("&"));
        return keep(running.send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))));
    }

    /** A call of the API with the session's cookie. */
    public HttpResponse<String> api(String method, String path, String body, String csrf) {
        return running.send(request(path)
                .header("Content-Type", "application/json")
                .header("X-CSRF-Token", csrf)
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    /** The session's token, as every page carries it. */
    public String csrf() {
        return get("/settings").body().replaceAll("(?s).*data-csrf=\"([^\"]*)\".*", "$1");
    }

    private HttpRequest.Builder request(String path) {
        var header = cookies.entrySet().stream()
                .map(c -> c.getKey() + '=' + c.getValue())
                .collect(Collectors.joining("; "));
        var request = running.request(path).header("Accept", "text/html");
        return header.isEmpty() ? request : request.header("Cookie", header);
    }

    private HttpResponse<String> keep(HttpResponse<String> response) {
        for (var cookie : response.headers().allValues("Set-Cookie")) {
            var pair = cookie.substring(0, cookie.indexOf(';')).split("=", 2);
            cookies.put(pair[0], pair[1]);
        }
        return response;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
