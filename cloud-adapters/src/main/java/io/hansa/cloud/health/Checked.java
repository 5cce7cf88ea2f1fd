package io.hansa.cloud.health;

import io.hansa.core.catalog.LocalService;

/**
 * A service as its source lists it, and how its instances are checked. Immutable.
 *
 * @param service its endpoints' readiness is the source's word: an instance that is not ready there stays so
 */
public record Checked(LocalService service, HealthCheck check) {

    /** What tells two services of a source apart. */
    public String key() {
        return key(service);
    }

    /** As {@link #key()}. */
    public static String key(LocalService service) {
        return service.namespace().isEmpty() ? service.name() : service.namespace() + '/' + service.name();
    }
}
