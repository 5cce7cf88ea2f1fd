package io.hansa.console.api;

import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.server.ConsoleParts;
import io.hansa.core.desk.StateQueries;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What machines ask before they sign in: whether it lives, how it fares, what it can do. */
@Controller
@Needs(Level.NOBODY)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class SystemController {
    private final ConsoleParts parts;
    private final StateQueries queries;
    private final RequestMeter meter;

    private record Health(String status, String cluster, String node, boolean joined) {}

    SystemController(ConsoleParts parts, StateQueries queries, RequestMeter meter) {
        this.parts = parts;
        this.queries = queries;
        this.meter = meter;
    }

    @Get("/health")
    HttpResponse<String> health() {
        var view = queries.federation();
        return StateController.json(new Health("UP", view.viewer().value(), view.node(), view.joined()));
    }

    /** Prometheus' text form, version 0.0.4: the node's metrics and the console's own. */
    @Get("/metrics")
    HttpResponse<String> metrics() {
        return text(parts.metrics().get() + meter.metrics(), "text/plain; version=0.0.4; charset=utf-8");
    }

    @Get("/api/v1/openapi.yaml")
    HttpResponse<String> document() {
        return text(resource("openapi.yaml"), MediaType.APPLICATION_YAML);
    }

    private static MutableHttpResponse<String> text(String body, String type) {
        return HttpResponse.ok(body).header("Content-Type", type);
    }

    private static String resource(String name) {
        try (var in = SystemController.class.getResourceAsStream("/io/hansa/console/" + name)) {
            if (in == null) {
                throw new IllegalStateException("not packed: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
