package io.hansa.console.change;

import io.hansa.console.security.Gate;
import io.hansa.core.desk.ChangeDesk;
import io.hansa.core.fault.FederationException;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.OperationFault;
import io.hansa.core.operation.Verb;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;

/** Turns what a form asks for into a plan, and leads there. Thread-safe. */
@Singleton
final class Planner {
    private final ChangeDesk desk;

    Planner(ChangeDesk desk) {
        this.desk = desk;
    }

    /** Computes the plan and sends the browser to its page. */
    MutableHttpResponse<String> plan(HttpRequest<?> request, ChangeRequest wanted) {
        requireRole(request, wanted.verb());
        var plan = desk.plan(wanted, Gate.caller(request));
        return HttpResponse.<String>status(HttpStatus.SEE_OTHER).header("Location", "/plans/" + plan.id());
    }

    /** @throws FederationException with {@link OperationFault#ROLE}, noted in the audit log */
    void requireRole(HttpRequest<?> request, Verb verb) {
        var caller = Gate.caller(request);
        if (!caller.role().may(verb)) {
            desk.note(caller, verb.word(), request.getPath(), "refused", OperationFault.ROLE.code());
            throw new FederationException(OperationFault.ROLE, caller.role().word() + " may not " + verb.word());
        }
    }
}
