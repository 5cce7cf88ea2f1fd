package io.hansa.cloud.health;

import io.hansa.core.model.HostPort;

/** One look at one instance. Blocks for at most the check's timeout; never throws on what the instance does. */
public interface Probe {

    /** What a look found. */
    sealed interface Finding {

        /** It answered as it should. */
        record Passed() implements Finding {}

        /** It did not, for the reason given. */
        record Failed(String reason) implements Finding {}

        /** Its host said that nobody listens there: no second opinion is needed. */
        record NobodyListens() implements Finding {}
    }

    Finding look(HostPort address, HealthCheck check);
}
