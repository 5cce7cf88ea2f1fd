package io.hansa.core.port;

import io.hansa.core.spiffe.TrustView;
import java.util.function.Consumer;

/** Whom this process believes, as it changes. Thread-safe. */
public interface TrustSource {

    /** The view in force now; {@link TrustView#NOBODY} before the first. */
    TrustView current();

    /** Calls the listener after each change, in order, until the registration is closed. */
    Registration onChange(Consumer<TrustView> listener);
}
