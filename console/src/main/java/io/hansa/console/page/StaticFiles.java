package io.hansa.console.page;

import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.server.ConsoleFault;
import io.hansa.core.fault.FederationException;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Style sheet, script and icon: the files named here and no others. */
@Controller("/static")
@Needs(Level.NOBODY)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class StaticFiles {
    private static final Map<String, String> TYPES = Map.of(
            "console.css", "text/css; charset=utf-8",
            "console.js", "text/javascript; charset=utf-8",
            "icon.svg", "image/svg+xml");

    @Get("/{name}")
    HttpResponse<byte[]> file(String name) {
        var type = TYPES.get(name);
        if (type == null) {
            throw new FederationException(ConsoleFault.NO_SUCH_PAGE, "/static/");
        }
        try (var in = StaticFiles.class.getResourceAsStream("/io/hansa/console/static/" + name)) {
            if (in == null) {
                throw new IllegalStateException("not packed: " + name);
            }
            return HttpResponse.ok(in.readAllBytes())
                    .header("Content-Type", type)
                    .header("Cache-Control", "public, max-age=300");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
