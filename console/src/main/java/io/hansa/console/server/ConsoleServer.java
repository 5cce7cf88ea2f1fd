package io.hansa.console.server;

import io.hansa.console.security.Accounts;
import io.hansa.console.security.DoorSettings;
import io.hansa.core.desk.ChangeDesk;
import io.hansa.core.desk.EventFeed;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.fault.FederationException;
import io.hansa.core.port.DocumentReader;
import io.hansa.core.store.DocumentStore;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.BindException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * A running console with API, pages and stream. Several may run in one process. Thread-safe.
 */
public final class ConsoleServer implements AutoCloseable {
    private final ApplicationContext context;
    private final URI url;
    private final Optional<String> firstPassword;

    private ConsoleServer(ApplicationContext context, URI url, Optional<String> firstPassword) {
        this.context = context;
        this.url = url;
        this.firstPassword = firstPassword;
    }

    /**
     * Makes the first admin if there is none, writes the admin's token file and starts to listen.
     *
     * @throws FederationException with {@link ConsoleFault#PORT_IN_USE} or {@link ConsoleFault#NOT_STARTED}, or with
     *     {@link io.hansa.console.security.SecurityFault#TOKEN_FILE}; nothing listens then
     */
    public static ConsoleServer start(ConsoleSettings settings, ConsoleParts parts) {
        var context = context(settings, parts);
        try {
            context.start();
            var accounts = context.getBean(Accounts.class);
            var password = accounts.ensureAdmin();
            accounts.ensureTokenFile(settings.adminTokenFile());
            var server = context.getBean(EmbeddedServer.class).start();
            return new ConsoleServer(
                    context, URI.create("http://" + settings.host() + ':' + server.getPort()), password);
        } catch (FederationException e) {
            context.close();
            throw e;
        } catch (RuntimeException e) {
            context.close();
            throw notStarted(settings, e);
        }
    }

    private static ApplicationContext context(ConsoleSettings settings, ConsoleParts parts) {
        var context = ApplicationContext.builder()
                .banner(false)
                .deduceEnvironment(false)
                .deduceCloudEnvironment(false)
                .environmentPropertySource(false)
                .bootstrapEnvironment(false)
                .properties(Map.of(
                        "micronaut.application.name", "hansa-console",
                        "micronaut.server.host", settings.host(),
                        "micronaut.server.port", settings.port() == 0 ? "-1" : Integer.toString(settings.port()),
                        "micronaut.server.max-request-size", "1048576",
                        "micronaut.server.idle-timeout", "60s"))
                .build();
        var cookie = "hansa_" + parts.queries().federation().viewer().value();
        context.registerSingleton(ConsoleParts.class, parts);
        context.registerSingleton(
                DoorSettings.class, new DoorSettings(settings.adminTokenFile(), settings.secure(), cookie));
        context.registerSingleton(StateQueries.class, parts.queries());
        context.registerSingleton(ChangeDesk.class, parts.desk());
        context.registerSingleton(EventFeed.class, parts.feed());
        context.registerSingleton(DocumentStore.class, parts.documents());
        context.registerSingleton(DocumentReader.class, parts.reader());
        context.registerSingleton(InstantSource.class, parts.clock());
        return context;
    }

    private static FederationException notStarted(ConsoleSettings settings, RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return new FederationException(
                        ConsoleFault.PORT_IN_USE, settings.host() + ':' + settings.port(), failure);
            }
        }
        return new FederationException(
                ConsoleFault.NOT_STARTED,
                String.valueOf(failure.getMessage()).lines().findFirst().orElse(""),
                failure);
    }

    /** Where it listens, e.g. {@code http://127.0.0.1:8080}. */
    public URI url() {
        return url;
    }

    /** The admin's password, when the account was made at this start; to be shown once. */
    public Optional<String> firstPassword() {
        return firstPassword;
    }

    /** Stops listening and ends open streams. */
    @Override
    public void close() {
        context.close();
    }
}
