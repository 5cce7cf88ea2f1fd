package io.hansa.console.api;

import io.hansa.console.security.Gate;
import io.hansa.console.security.ProblemDocument;
import io.hansa.console.security.SecurityFault;
import io.hansa.console.server.ConsoleFault;
import io.hansa.core.fault.Fault;
import io.hansa.core.fault.FederationException;
import io.hansa.core.operation.OperationFault;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.ResourceFault;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Turns what a controller throws into a problem, for a program or a person; what nobody foresaw is logged once with its correlation id. */
@Singleton
public final class FaultHandler implements ExceptionHandler<Exception, HttpResponse<?>> {
    private static final Logger LOG = System.getLogger(FaultHandler.class.getName());

    private final FaultPage page;

    FaultHandler(FaultPage page) {
        this.page = page;
    }

    @Override
    @SuppressWarnings("rawtypes") // The interface has it so.
    public HttpResponse<?> handle(HttpRequest request, Exception exception) {
        var problem = problem((HttpRequest<?>) request, exception);
        return FaultPage.isWanted(request) ? page.show(request, problem) : problem.toResponse(request);
    }

    /** The problem that the exception is to the caller. */
    public static ProblemDocument problem(HttpRequest<?> request, Exception exception) {
        var id = Gate.correlation(request);
        return switch (exception) {
            case FederationException e -> ProblemDocument.of(status(e.fault()), e.fault(), detail(e), id);
            case InvalidResource e ->
                new ProblemDocument(
                        e.fault() == ResourceFault.OVER_LIMIT ? 413 : 400,
                        e.fault().code(),
                        e.fault().sentence(),
                        String.valueOf(e.getMessage()),
                        e.problems(),
                        id);
            case IllegalArgumentException e ->
                ProblemDocument.of(400, ResourceFault.INVALID, String.valueOf(e.getMessage()), id);
            default -> {
                LOG.log(Level.ERROR, ConsoleFault.INTERNAL.code() + ' ' + request.getPath() + ' ' + id, exception);
                yield ProblemDocument.of(500, ConsoleFault.INTERNAL, "", id);
            }
        };
    }

    /** What was special this time, without the code and name that the message begins with. */
    private static String detail(FederationException e) {
        var message = String.valueOf(e.getMessage());
        var head = e.fault().code() + ' ' + e.fault().name() + ": ";
        return message.startsWith(head) ? message.substring(head.length()) : message;
    }

    private static int status(Fault fault) {
        return switch (fault) {
            case OperationFault f ->
                switch (f) {
                    case PLAN_UNKNOWN, TARGET_UNKNOWN -> 404;
                    case ROLE -> 403;
                    case NAME_MISTYPED, REASON_MISSING -> 422;
                    case PLAN_EXPIRED,
                            PLAN_CHANGED,
                            BLOCKED,
                            MINORITY,
                            NOT_COMPARED,
                            NOT_UNDOABLE,
                            NOT_JOINED,
                            ALREADY_JOINED -> 409;
                };
            case SecurityFault f ->
                switch (f) {
                    case NOT_SIGNED_IN, WRONG_PASSWORD -> 401;
                    case WRONG_ROLE, FORGED -> 403;
                    case TOO_MANY_TRIES -> 429;
                    case ACCOUNT_EXISTS, LAST_ADMIN -> 409;
                    case ACCOUNT_UNKNOWN -> 404;
                    case TOKEN_FILE, DAMAGED -> 500;
                };
            case ConsoleFault f ->
                switch (f) {
                    case NO_SUCH_PAGE, NO_SUCH_OBJECT -> 404;
                    case BAD_REQUEST -> 400;
                    case PORT_IN_USE, NOT_STARTED, INTERNAL -> 500;
                };
            default -> fault.retryable() ? 503 : 422;
        };
    }
}
