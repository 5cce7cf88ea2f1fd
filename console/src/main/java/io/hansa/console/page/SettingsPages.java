package io.hansa.console.page;

import io.hansa.console.security.Accounts;
import io.hansa.console.security.Gate;
import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.text.Markup;
import io.hansa.core.desk.ChangeDesk;
import io.hansa.core.desk.Role;
import io.hansa.core.operation.Verb;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who I am and what I may; for admins, who else may come in. */
@Controller
@Needs(Level.VIEWER)
@Consumes(MediaType.ALL)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class SettingsPages {
    private final Sheets sheets;
    private final Shell shell;
    private final Accounts accounts;
    private final ChangeDesk desk;

    SettingsPages(Sheets sheets, Shell shell, Accounts accounts, ChangeDesk desk) {
        this.sheets = sheets;
        this.shell = shell;
        this.accounts = accounts;
        this.desk = desk;
    }

    @Get("/settings")
    HttpResponse<String> settings(HttpRequest<?> request) {
        return page(request, Markup.NONE);
    }

    private HttpResponse<String> page(HttpRequest<?> request, Markup news) {
        var sheet = sheets.open(request);
        var caller = Gate.caller(request);
        var verbs = Arrays.stream(Verb.values())
                .map(v -> Markup.of(
                        "<li>{} {}</li>",
                        caller.role().may(v)
                                ? Parts.badge("healthy", "✓", sheet.text("may.yes"))
                                : Parts.badge("unknown", "–", sheet.text("may.no")),
                        sheet.text("verb." + v.word())))
                .toList();
        var body = List.of(
                news,
                Parts.card(
                        sheet.text("settings.me"),
                        sheet.html(
                                "<p><b>{}</b> · {}</p><ul class=\"permissions\">{}</ul>",
                                caller.name(),
                                sheet.text("role." + caller.role()),
                                verbs)),
                caller.role() == Role.ADMIN ? users(sheet) : Markup.NONE,
                Parts.card(
                        sheet.text("settings.api"),
                        sheet.html("<p>{#settings.api.why} <a href=\"/api/v1/openapi.yaml\">openapi.yaml</a></p>")));
        return shell.page(request, sheet, sheet.text("nav.settings"), Markup.NONE, body);
    }

    private Markup users(Sheet sheet) {
        var rows = accounts.all().stream()
                .map(a -> sheet.html(
                        """
                        <tr><td>{}</td><td>{}</td><td>{}</td><td><form class="line" method="post" action="/settings/users">{}                        <input type="hidden" name="name" value="{}"><button name="do" value="token">{#users.token}</button>                        <button name="do" value="remove" class="danger">{#users.remove}</button></form></td></tr>""", a.name(), sheet.text("role." + a.role()), sheet.age(a.since()), sheet.guard(), a.name()))
                .toList();
        var roles = Arrays.stream(Role.values())
                .map(r -> Markup.of("<option value=\"{}\">{}</option>", r.word(), sheet.text("role." + r)))
                .toList();
        return sheet.html(
                """
                <section class="card"><h2>{#settings.users}</h2>{}<form class="line" method="post" action="/settings/users">{}                <label for="user">{#signin.name}</label><input id="user" name="name" pattern="[a-z0-9][a-z0-9.\\-]*" maxlength="40" required>                <label for="role">{#users.role}</label><select id="role" name="role">{}</select><button name="do" value="add">{#users.add}</button></form></section>""",
                Parts.table(sheet, "settings.users", List.of("signin.name", "users.role", "since", "do"), rows),
                sheet.guard(),
                roles);
    }

    @Post("/settings/users")
    @Needs(Level.ADMIN)
    HttpResponse<String> change(HttpRequest<?> request, @Body @Nullable String body) {
        var form = sheets.form(request, body);
        var name = form.text("name");
        var secret = switch (form.text("do")) {
            case "add" -> accounts.add(name, Role.parse(form.text("role")));
            case "token" -> accounts.newToken(name);
            case "remove" -> {
                accounts.remove(name);
                yield "";
            }
            default -> throw new IllegalArgumentException("do: (expected: add, token or remove)");
        };
        desk.note(Gate.caller(request), "user." + form.text("do"), name, "done", form.text("role"));
        var sheet = sheets.open(request);
        return page(
                request,
                secret.isEmpty()
                        ? Markup.NONE
                        : sheet.html(
                                "<section class=\"card once\"><h2>{#once.title}</h2><p>{#once.why}</p><h3>{}</h3><div class=\"copy\"><pre tabindex=\"0\">{}</pre><button type=\"button\" data-copy=\"{}\" data-done=\"{#copied}\">{#copy}</button></div></section>",
                                name,
                                secret,
                                secret));
    }
}
