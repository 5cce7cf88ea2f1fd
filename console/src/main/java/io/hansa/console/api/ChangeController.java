package io.hansa.console.api;

import static io.hansa.console.api.StateController.json;

import io.hansa.console.security.Gate;
import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.server.ConsoleFault;
import io.hansa.console.text.JsonForm;
import io.hansa.console.text.PlanYaml;
import io.hansa.core.desk.ChangeDesk;
import io.hansa.core.desk.EventFeed;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.operation.ChangePlan;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.OperationFault;
import io.hansa.core.operation.Verb;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;

/** Plans, operations and probes. Which role a verb takes is the verb's own affair; a viewer passes the gate and no further. */
@Controller("/api/v1")
@Needs(Level.VIEWER)
@Consumes(MediaType.ALL)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class ChangeController {
    private final ChangeDesk desk;
    private final EventFeed feed;
    private final RequestBody bodies;

    private record Agreement(String planId, String planHash, String reason, String typedName) {}

    ChangeController(ChangeDesk desk, EventFeed feed, RequestBody bodies) {
        this.desk = desk;
        this.feed = feed;
        this.bodies = bodies;
    }

    @Post("/plans")
    HttpResponse<String> plan(HttpRequest<?> request, @Body @Nullable String body) {
        var wanted = bodies.read(body, in -> {
            var verb = in.value("verb", Verb::parse);
            var target = in.text("target");
            var params = RequestBody.fields(in, "params");
            return new ChangeRequest(verb == null ? Verb.ROTATE : verb, target, params);
        });
        requireRole(request, wanted.verb());
        return json(form(desk.plan(wanted, Gate.caller(request)))).status(HttpStatus.CREATED);
    }

    @Get("/plans/{id}")
    HttpResponse<String> plan(String id) {
        return json(
                form(desk.findPlan(id).orElseThrow(() -> new FederationException(OperationFault.PLAN_UNKNOWN, id))));
    }

    @Get("/operations")
    HttpResponse<String> operations() {
        return json(new Listing<>(desk.operations(), feed.revision()));
    }

    @Get("/operations/{id}")
    HttpResponse<String> operation(String id) {
        return json(desk.operations().stream()
                .filter(o -> o.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new FederationException(ConsoleFault.NO_SUCH_OBJECT, "operation " + id)));
    }

    @Post("/operations")
    HttpResponse<String> apply(HttpRequest<?> request, @Body @Nullable String body) {
        var said = bodies.read(
                body,
                in -> new Agreement(
                        in.text("planId"), in.text("planHash"), in.text("reason", ""), in.text("typedName", "")));
        var plan = desk.findPlan(said.planId)
                .orElseThrow(() -> new FederationException(OperationFault.PLAN_UNKNOWN, said.planId));
        requireRole(request, plan.request().verb());
        var operation = desk.apply(said.planId, said.planHash, said.reason, said.typedName, Gate.caller(request));
        return json(operation).status(HttpStatus.ACCEPTED);
    }

    @Post("/operations/{id}:undo")
    HttpResponse<String> undo(HttpRequest<?> request, String id) {
        desk.operations().stream()
                .filter(o -> o.id().equals(id))
                .findFirst()
                .flatMap(o -> o.undo())
                .ifPresent(undo -> requireRole(request, undo.verb()));
        return json(desk.undo(id, Gate.caller(request))).status(HttpStatus.ACCEPTED);
    }

    @Post("/links:probe")
    HttpResponse<String> probe(HttpRequest<?> request, @Body @Nullable String body) {
        var target = bodies.read(body, in -> in.text("target"));
        return json(desk.probe(StateController.name(ClusterId::new, target), Gate.caller(request)));
    }

    private void requireRole(HttpRequest<?> request, Verb verb) {
        var caller = Gate.caller(request);
        if (!caller.role().may(verb)) {
            desk.note(caller, verb.word(), request.getPath(), "refused", OperationFault.ROLE.code());
            throw new FederationException(
                    OperationFault.ROLE,
                    caller.role().word() + " may not " + verb.word() + "; it takes "
                            + verb.rank().name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    /** The plan with what is computed from it. */
    private static Object form(ChangePlan plan) {
        return JsonForm.object(plan)
                .put("hash", plan.hash())
                .put("applicable", plan.applicable())
                .put("confirmation", plan.request().verb().guard().name())
                .put("requiredRole", plan.request().verb().rank().name())
                .put("yaml", PlanYaml.of(plan.request()));
    }
}
