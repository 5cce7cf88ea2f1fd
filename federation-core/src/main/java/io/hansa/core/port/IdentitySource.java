package io.hansa.core.port;

import io.hansa.core.spiffe.Identity;
import java.util.function.Consumer;

/** Where a process takes its own identity from; renewals replace it while the process runs. Thread-safe. */
public interface IdentitySource {

    /** The identity in force now. @throws io.hansa.core.fault.FederationException when there is none yet */
    Identity current();

    /** Calls the listener after each renewal, on the renewing thread, until the registration is closed. */
    Registration onChange(Consumer<Identity> listener);
}
