package io.hansa.console.security;

import io.hansa.console.text.JsonForm;
import io.hansa.console.text.Language;
import io.hansa.core.fault.Fault;
import io.hansa.core.fault.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import java.util.List;

/**
 * An error as programs read it. Immutable.
 *
 * @param code stable fault code
 * @param title the fault's sentence: what happened and what to do
 * @param detail what was special this time; never a secret
 * @param problems what is wrong with the input, each with its place
 * @param correlationId also in the log and the header X-Request-Id
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457#section-3">RFC 9457, 3 (members of a problem details object)</a>
 */
public record ProblemDocument(
        int status, String code, String title, String detail, List<Problem> problems, String correlationId) {
    /** RFC 9457, 6.1. */
    public static final String MEDIA_TYPE = "application/problem+json";

    public static ProblemDocument of(int status, Fault fault, String detail, String correlationId) {
        return new ProblemDocument(status, fault.code(), fault.sentence(), detail, List.of(), correlationId);
    }

    /** The answer to a program, its title in the language that the request prefers. */
    public MutableHttpResponse<String> toResponse(HttpRequest<?> request) {
        var language = Language.of(
                "", request.getHeaders().findFirst("Accept-Language").orElse(""));
        var body =
                JsonForm.object(this).put("title", language.fault(code, title)).put("type", "urn:hansa:fault:" + code);
        return HttpResponse.<String>status(HttpStatus.valueOf(status))
                .body(JsonForm.write(body))
                .header("Content-Type", MEDIA_TYPE)
                .header("Content-Language", language.tag())
                .header("Vary", "Accept-Language");
    }
}
