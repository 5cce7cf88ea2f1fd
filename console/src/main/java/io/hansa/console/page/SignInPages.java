package io.hansa.console.page;

import io.hansa.console.security.Accounts;
import io.hansa.console.security.DoorSettings;
import io.hansa.console.security.Gate;
import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.security.SecurityFault;
import io.hansa.console.security.Sessions;
import io.hansa.console.security.SignInLimit;
import io.hansa.console.text.Language;
import io.hansa.console.text.Markup;
import io.hansa.core.desk.Caller;
import io.hansa.core.desk.ChangeDesk;
import io.hansa.core.desk.Role;
import io.hansa.core.fault.Fault;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Coming in, going out, and what a browser prefers. */
@Controller
@Needs(Level.NOBODY)
@Consumes(MediaType.ALL)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class SignInPages {
    private final Sheets sheets;
    private final Accounts accounts;
    private final Door door;

    /** What signing in takes. */
    @jakarta.inject.Singleton
    record Door(Sessions sessions, SignInLimit limit, ChangeDesk desk, DoorSettings settings, Gate gate) {}

    SignInPages(Sheets sheets, Accounts accounts, Door door) {
        this.sheets = sheets;
        this.accounts = accounts;
        this.door = door;
    }

    @Get("/signin")
    HttpResponse<String> ask(HttpRequest<?> request, @QueryValue Optional<String> next) {
        return form(sheets.open(request), next.orElse("/"), Optional.empty());
    }

    @Post("/signin")
    HttpResponse<String> signIn(HttpRequest<?> request, @Body @Nullable String body) {
        var sheet = sheets.open(request);
        var form = Form.parse(body == null ? "" : body);
        var name = form.text("name");
        var address = request.getRemoteAddress().getAddress().getHostAddress();
        var stranger = new Caller(name.length() > 40 ? name.substring(0, 40) : name, Role.VIEWER, address);
        if (!Gate.sameOrigin(request)) {
            return refused(sheet, form, SecurityFault.FORGED).status(HttpStatus.FORBIDDEN);
        }
        if (!door.limit.allows(address, name)) {
            return refused(sheet, form, SecurityFault.TOO_MANY_TRIES)
                    .status(HttpStatus.TOO_MANY_REQUESTS)
                    .header("Retry-After", "60");
        }
        var account = accounts.byPassword(name, form.text("password"));
        if (account.isEmpty()) {
            door.limit.failed(address, name);
            door.desk.note(stranger, "sign-in", stranger.name(), "refused", SecurityFault.WRONG_PASSWORD.code());
            return refused(sheet, form, SecurityFault.WRONG_PASSWORD).status(HttpStatus.UNAUTHORIZED);
        }
        door.desk.note(new Caller(name, account.get().role(), address), "sign-in", name, "done", "");
        return to(next(form.text("next")))
                .header("Set-Cookie", cookie(door.sessions.open(name), Sessions.LIFE.toSeconds()));
    }

    @Post("/signout")
    @Needs(Level.VIEWER)
    HttpResponse<String> signOut(HttpRequest<?> request, @Body @Nullable String body) {
        sheets.form(request, body);
        door.gate.cookie(request).ifPresent(door.sessions::close);
        return to("/signin").header("Set-Cookie", cookie("", 0));
    }

    /** Keeps language and theme in cookies; changes nothing else, so it needs no sign-in. */
    @Post("/preferences")
    HttpResponse<String> prefer(@Body @Nullable String body) {
        var form = Form.parse(body == null ? "" : body);
        var answer = to(next(form.text("next")));
        if (form.has("language")) {
            var language = Language.of(form.text("language"), "");
            answer.header("Set-Cookie", kept(Sheets.LANGUAGE, language.tag()));
        }
        if (form.text("theme").matches("auto|light|dark")) {
            answer.header("Set-Cookie", kept(Sheets.THEME, form.text("theme")));
        }
        return answer;
    }

    /** An address on this site, or the overview. */
    static String next(String wanted) {
        boolean here = wanted.matches("/[\\x21-\\x7e]*") && !wanted.startsWith("//") && wanted.indexOf('\\') < 0;
        return here && !wanted.startsWith("/signin") ? wanted : "/";
    }

    private static MutableHttpResponse<String> refused(Sheet sheet, Form form, Fault fault) {
        return form(sheet, form.text("next"), Optional.of(fault));
    }

    private static MutableHttpResponse<String> form(Sheet sheet, String next, Optional<Fault> fault) {
        var trouble = fault.map(f -> sheet.html(
                        "<p class=\"trouble\" role=\"alert\">{} <code>{}</code></p>",
                        sheet.fault(f.code(), f.sentence()),
                        f.code()))
                .orElse(Markup.NONE);
        return Shell.plain(sheet, sheet.text("signin.title"), sheet.html("""
                        <form class="signin" method="post" action="/signin"><p class="brand">Hansa</p><h1>{#signin.title}</h1>{}\
                        <input type="hidden" name="next" value="{}">\
                        <label for="name">{#signin.name}</label><input id="name" name="name" autocomplete="username" required autofocus>\
                        <label for="password">{#signin.password}</label>\
                        <input id="password" name="password" type="password" autocomplete="current-password" required>\
                        <button class="primary">{#signin.go}</button><p class="dim">{#signin.hint}</p></form>""", trouble, next(next)));
    }

    private String cookie(String value, long seconds) {
        return door.settings.cookie() + '=' + value + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + seconds
                + (door.settings.secure() ? "; Secure" : "");
    }

    private static String kept(String name, String value) {
        return name + '=' + value + "; Path=/; SameSite=Strict; Max-Age=31536000";
    }

    private static MutableHttpResponse<String> to(String path) {
        return HttpResponse.<String>status(HttpStatus.SEE_OTHER).header("Location", path);
    }
}
