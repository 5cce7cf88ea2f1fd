package io.hansa.console.security;

import io.hansa.console.security.Needs.Level;
import io.hansa.console.security.Sessions.Session;
import io.hansa.core.desk.Caller;
import io.hansa.core.desk.ChangeDesk;
import io.hansa.core.fault.Fault;
import io.hansa.core.fault.FederationException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.web.router.RouteAttributes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The one gate: every request passes here before any controller, and every answer on its way out. It says who calls, refuses
 * whom the route does not admit, refuses changes that another site made the browser send, and sets the headers that keep a
 * page from being framed, sniffed or scripted. Thread-safe.
 *
 * <p>A bearer token is never sent by a browser on its own, so calls with one need no token against forgery. With a session
 * cookie, an API call that changes something must carry the session's token in {@code X-CSRF-Token}; a form carries it in a
 * field, which {@link #isOurs} checks.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
public final class Gate {
    private static final String CALLER = "hansa.caller";
    private static final String SESSION = "hansa.session";
    private static final String CORRELATION = "hansa.correlation";
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final String POLICY =
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
                    + " object-src 'none'; img-src 'self' data:";

    private final Accounts accounts;
    private final Sessions sessions;
    private final ChangeDesk desk;
    private final DoorSettings settings;

    Gate(Accounts accounts, Sessions sessions, ChangeDesk desk, DoorSettings settings) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.desk = desk;
        this.settings = settings;
    }

    /** Lets the request pass (null), or answers it. */
    @RequestFilter
    @ExecuteOn(TaskExecutors.BLOCKING)
    public @Nullable HttpResponse<?> check(HttpRequest<?> request) {
        request.setAttribute(
                CORRELATION,
                request.getHeaders()
                        .findFirst("X-Request-Id")
                        .filter(id -> id.matches("[A-Za-z0-9._-]{1,64}"))
                        .orElseGet(() -> UUID.randomUUID().toString()));
        identify(request);
        var route = RouteAttributes.getRouteMatch(request);
        if (route.isEmpty()) {
            return null; // No such page; whoever asks is told so.
        }
        var level = route.get()
                .getAnnotationMetadata()
                .enumValue(Needs.class, Level.class)
                .orElse(Level.ADMIN);
        if (level == Level.NOBODY) {
            return null;
        }
        var caller = find(request);
        if (caller.isEmpty()) {
            return isApi(request) ? refusal(request, 401, SecurityFault.NOT_SIGNED_IN) : toSignIn(request);
        }
        if (caller.get().role().ordinal() < level.ordinal() - 1) {
            desk.note(caller.get(), "door", request.getPath(), "refused", SecurityFault.WRONG_ROLE.code());
            if (!isApi(request)) {
                throw new FederationException(SecurityFault.WRONG_ROLE, request.getPath());
            }
            return refusal(request, 403, SecurityFault.WRONG_ROLE);
        }
        if (isApi(request) && !SAFE.contains(request.getMethodName()) && isForged(request)) {
            return refusal(request, 403, SecurityFault.FORGED);
        }
        return null;
    }

    /** Adds the headers that every answer has. */
    @ResponseFilter
    public void dress(HttpRequest<?> request, MutableHttpResponse<?> response) {
        response.header("X-Request-Id", correlation(request));
        response.header("Content-Security-Policy", POLICY);
        response.header("X-Content-Type-Options", "nosniff");
        response.header("Referrer-Policy", "same-origin");
        response.header("Cross-Origin-Opener-Policy", "same-origin");
        if (settings.secure()) {
            response.header("Strict-Transport-Security", "max-age=31536000");
        }
        if (!response.getHeaders().contains("Cache-Control")) {
            response.header("Cache-Control", "no-store");
        }
    }

    /** Who calls. @throws IllegalStateException on a route that is open to nobody in particular */
    public static Caller caller(HttpRequest<?> request) {
        return find(request).orElseThrow(() -> new IllegalStateException("route without caller: " + request.getPath()));
    }

    /** Who calls, if known. */
    public static Optional<Caller> find(HttpRequest<?> request) {
        return request.getAttribute(CALLER, Caller.class);
    }

    /** The browser's session, if it came with one. */
    public static Optional<Session> session(HttpRequest<?> request) {
        return request.getAttribute(SESSION, Session.class);
    }

    /** Names the request in logs and problems. */
    public static String correlation(HttpRequest<?> request) {
        return request.getAttribute(CORRELATION, String.class).orElse("");
    }

    /** Whether a form posted by a browser is one of ours: it carries the session's token. */
    public static boolean isOurs(HttpRequest<?> request, String token) {
        return session(request).filter(s -> same(s.csrf(), token)).isPresent() && sameOrigin(request);
    }

    /** Whether the browser says that one of our own pages made it send this; true when it does not say. */
    public static boolean sameOrigin(HttpRequest<?> request) {
        var site = request.getHeaders().findFirst("Sec-Fetch-Site").orElse("same-origin");
        var origin = request.getHeaders().findFirst("Origin").orElse("");
        var host = request.getHeaders().findFirst("Host").orElse("");
        return (site.equals("same-origin") || site.equals("none"))
                && (origin.isEmpty() || origin.equals("http://" + host) || origin.equals("https://" + host));
    }

    private boolean isForged(HttpRequest<?> request) {
        return session(request)
                .filter(s -> !same(
                        s.csrf(), request.getHeaders().findFirst("X-CSRF-Token").orElse("")))
                .isPresent();
    }

    private void identify(HttpRequest<?> request) {
        var header = request.getHeaders().findFirst("Authorization").orElse("");
        var address = request.getRemoteAddress().getAddress().getHostAddress();
        if (header.startsWith("Bearer ")) {
            accounts.byToken(header.substring(7).strip()).ifPresent(a -> admit(request, a, address));
            return; // Whoever sends a token means the token, also when it is wrong.
        }
        cookie(request)
                .flatMap(sessions::find)
                .ifPresent(session -> accounts.find(session.account()).ifPresent(account -> {
                    request.setAttribute(SESSION, session);
                    admit(request, account, address);
                }));
    }

    /** The session cookie's value. */
    public Optional<String> cookie(HttpRequest<?> request) {
        return request.getCookies().findCookie(settings.cookie()).map(c -> c.getValue());
    }

    private static void admit(HttpRequest<?> request, Account account, String address) {
        request.setAttribute(CALLER, new Caller(account.name(), account.role(), address));
    }

    /** A refusal skips the answer's way out, so it is dressed here. */
    private HttpResponse<?> refusal(HttpRequest<?> request, int status, Fault fault) {
        var response = ProblemDocument.of(status, fault, request.getPath(), correlation(request))
                .toResponse(request);
        dress(request, response);
        return status == 401 ? response.header("WWW-Authenticate", "Bearer realm=\"hansa\"") : response;
    }

    private static HttpResponse<?> toSignIn(HttpRequest<?> request) {
        var next = SAFE.contains(request.getMethodName()) ? request.getUri().toString() : "/";
        return HttpResponse.status(HttpStatus.SEE_OTHER)
                .header("Location", "/signin?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
    }

    private static boolean isApi(HttpRequest<?> request) {
        return request.getPath().startsWith("/api/");
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
