package io.hansa.console.api;

import static io.hansa.console.api.StateController.json;

import io.hansa.console.security.Account;
import io.hansa.console.security.Accounts;
import io.hansa.console.security.Gate;
import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.text.JsonForm;
import io.hansa.core.desk.ChangeDesk;
import io.hansa.core.desk.EventFeed;
import io.hansa.core.desk.Role;
import io.hansa.core.operation.Verb;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who I am, and, for admins, who else may come in. */
@Controller("/api/v1")
@Needs(Level.ADMIN)
@Consumes(MediaType.ALL)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class UserController {
    private final Accounts accounts;
    private final ChangeDesk desk;
    private final EventFeed feed;
    private final RequestBody bodies;

    private record Me(String name, Role role, List<Verb> permissions) {}

    private record User(String name, Role role, Instant since, boolean hasToken) {}

    private record Wanted(String name, Role role) {}

    UserController(Accounts accounts, ChangeDesk desk, EventFeed feed, RequestBody bodies) {
        this.accounts = accounts;
        this.desk = desk;
        this.feed = feed;
        this.bodies = bodies;
    }

    @Get("/me")
    @Needs(Level.VIEWER)
    HttpResponse<String> me(HttpRequest<?> request) {
        var caller = Gate.caller(request);
        var verbs = Arrays.stream(Verb.values()).filter(caller.role()::may).toList();
        return json(new Me(caller.name(), caller.role(), verbs));
    }

    @Get("/users")
    HttpResponse<String> users() {
        var users = accounts.all().stream().map(UserController::user).toList();
        return json(new Listing<>(users, feed.revision()));
    }

    @Post("/users")
    HttpResponse<String> add(HttpRequest<?> request, @Body @Nullable String body) {
        var wanted = bodies.read(body, in -> new Wanted(in.text("name"), in.value("role", Role::parse, Role.VIEWER)));
        var password = accounts.add(wanted.name, wanted.role);
        desk.note(Gate.caller(request), "user.add", wanted.name, "done", wanted.role.word());
        return json(JsonForm.object(wanted).put("password", password)).status(HttpStatus.CREATED);
    }

    @Post("/users/{name}/token")
    HttpResponse<String> token(HttpRequest<?> request, String name) {
        var token = accounts.newToken(name);
        desk.note(Gate.caller(request), "user.token", name, "done", "");
        return json(JsonForm.object().put("name", name).put("token", token)).status(HttpStatus.CREATED);
    }

    @Delete("/users/{name}")
    HttpResponse<String> remove(HttpRequest<?> request, String name) {
        accounts.remove(name);
        desk.note(Gate.caller(request), "user.remove", name, "done", "");
        return HttpResponse.noContent();
    }

    private static User user(Account account) {
        return new User(
                account.name(),
                account.role(),
                account.since(),
                !account.token().isEmpty());
    }
}
