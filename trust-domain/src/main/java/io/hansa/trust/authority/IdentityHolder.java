package io.hansa.trust.authority;

import io.hansa.core.fault.FederationException;
import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.Registration;
import io.hansa.core.spiffe.Identity;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The identity in force and those who want to know of the next one.
 *
 * <p>Thread-safe: one published value; listeners are called by the thread that publishes.
 */
public final class IdentityHolder implements IdentitySource {
    private final List<Consumer<Identity>> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable Identity identity;

    /** Puts the identity in force and tells the listeners. */
    public void publish(Identity next) {
        identity = next;
        listeners.forEach(listener -> listener.accept(next));
    }

    public Optional<Identity> held() {
        return Optional.ofNullable(identity);
    }

    @Override
    public Identity current() {
        return held().orElseThrow(() -> new FederationException(AuthorityFault.NO_IDENTITY, "none was issued yet"));
    }

    @Override
    public Registration onChange(Consumer<Identity> listener) {
        Consumer<Identity> own = listener::accept; // The same listener may register twice and leave once.
        listeners.add(own);
        return () -> listeners.remove(own);
    }
}
