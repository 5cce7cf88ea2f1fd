package io.hansa.console.page;

import io.hansa.console.security.Gate;
import io.hansa.console.security.SecurityFault;
import io.hansa.console.text.Language;
import io.hansa.core.fault.FederationException;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens a sheet for a request, and reads the forms that come back. Thread-safe. */
@Singleton
public final class Sheets {
    static final String LANGUAGE = "hansa_lang";
    static final String THEME = "hansa_theme";
    private static final Set<String> THEMES = Set.of("auto", "light", "dark");

    private final InstantSource clock;

    Sheets(InstantSource clock) {
        this.clock = clock;
    }

    public Sheet open(HttpRequest<?> request) {
        var accepted = request.getHeaders().findFirst("Accept-Language").orElse("");
        var theme = cookie(request, THEME);
        return new Sheet(
                Language.of(cookie(request, LANGUAGE), accepted),
                Gate.find(request),
                Gate.session(request).map(s -> s.csrf()).orElse(""),
                THEMES.contains(theme) ? theme : "auto",
                request.getUri().toString(),
                clock.instant());
    }

    /**
     * The fields of a form that one of our pages sent.
     *
     * @throws FederationException with {@link SecurityFault#FORGED} when another site's page made the browser send it
     */
    public Form form(HttpRequest<?> request, @Nullable String body) {
        var form = Form.parse(body == null ? "" : body);
        if (!Gate.isOurs(request, form.text("_csrf"))) {
            throw new FederationException(SecurityFault.FORGED, request.getPath());
        }
        return form;
    }

    private static String cookie(HttpRequest<?> request, String name) {
        return request.getCookies().findCookie(name).map(c -> c.getValue()).orElse("");
    }
}
