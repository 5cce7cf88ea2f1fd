package io.hansa.console.api;

import io.hansa.console.security.Gate;
import io.hansa.console.security.ProblemDocument;
import io.hansa.console.server.ConsoleFault;
import io.micronaut.context.annotation.Primary;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/** Gives the same form to errors that no controller saw: no such route, wrong method, body too large. */
@Primary
@Singleton
final class FrameworkErrors implements ErrorResponseProcessor<String> {
    private final FaultPage page;

    FrameworkErrors(FaultPage page) {
        this.page = page;
    }

    @Override
    public MutableHttpResponse<String> processResponse(ErrorContext context, MutableHttpResponse<?> base) {
        int status = base.code();
        var fault = status == 404
                ? ConsoleFault.NO_SUCH_PAGE
                : status < 500 ? ConsoleFault.BAD_REQUEST : ConsoleFault.INTERNAL;
        var request = context.getRequest();
        var detail = request.getMethodName() + ' ' + request.getPath();
        var problem = ProblemDocument.of(status, fault, detail, Gate.correlation(request));
        var answer = FaultPage.isWanted(request) ? page.show(request, problem) : problem.toResponse(request);
        base.getHeaders().findFirst("Allow").ifPresent(allowed -> answer.header("Allow", allowed));
        return answer;
    }
}
