package io.hansa.console.api;

import io.hansa.console.security.ProblemDocument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;

/** Shows a problem to a person. */
public interface FaultPage {

    MutableHttpResponse<String> show(HttpRequest<?> request, ProblemDocument problem);

    /** Whether a person's browser asks, and no program. */
    static boolean isWanted(HttpRequest<?> request) {
        var path = request.getPath();
        return !path.startsWith("/api/")
                && !path.startsWith("/health")
                && !path.startsWith("/metrics")
                && request.getHeaders().findFirst("Accept").orElse("").contains("text/html");
    }
}
