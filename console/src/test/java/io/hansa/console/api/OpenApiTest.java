package io.hansa.console.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.console.stream.StreamController;
import io.hansa.console.testkit.Running;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The API document against the controllers: no route without a line, no line without a route. */
class OpenApiTest {
    private static final String ROOT = "/api/v1";
    private static final List<Class<?>> CONTROLLERS = List.of(
            StateController.class,
            ChangeController.class,
            SimulationController.class,
            UserController.class,
            SystemController.class,
            StreamController.class);

    @Test
    void theDocumentHoldsExactlyTheRoutes() {
        var routes = new TreeSet<String>();
        for (var controller : CONTROLLERS) {
            var base = controller.getAnnotation(Controller.class).value();
            for (var method : controller.getDeclaredMethods()) {
                var get = method.getAnnotation(Get.class);
                var post = method.getAnnotation(Post.class);
                var delete = method.getAnnotation(Delete.class);
                if (get != null) {
                    add(routes, "get", base, get.value());
                } else if (post != null) {
                    add(routes, "post", base, post.value());
                } else if (delete != null) {
                    add(routes, "delete", base, delete.value());
                }
            }
        }
        assertThat(documented()).isEqualTo(routes).hasSizeGreaterThan(25);
    }

    private static void add(TreeSet<String> routes, String method, String base, String path) {
        var whole = (base.equals("/") ? "" : base) + (path.equals("/") ? "" : path);
        if (whole.startsWith(ROOT)) {
            routes.add(method + ' ' + whole.substring(ROOT.length()));
        }
    }

    /** Paths stand two blanks deep and methods four, in a document of our own making. */
    private static TreeSet<String> documented() {
        var found = new TreeSet<String>();
        try (var running = Running.start()) {
            var path = "";
            for (var line : running.send(running.request("/api/v1/openapi.yaml"))
                    .body()
                    .lines()
                    .toList()) {
                if (line.matches("  /\\S*:")) {
                    path = line.strip().substring(0, line.strip().length() - 1);
                } else if (line.matches("    (get|post|delete):")) {
                    found.add(line.strip().replace(":", "") + ' ' + path);
                }
            }
        }
        return found;
    }
}
