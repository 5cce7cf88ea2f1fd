package io.hansa.core.catalog;

import io.hansa.core.model.Endpoint;
import io.hansa.core.model.Protocol;
import java.util.List;

/**
 * A service as its own cluster's source lists it, before any export. Immutable.
 *
 * @param name the source's name, a DNS label
 * @param namespace as the source has it; empty where there is none
 * @param capacityPerInstance requests per second that one instance is declared to carry; 0 when nobody declared it
 * @param endpoints in instance order
 */
public record LocalService(
        String name, String namespace, Protocol protocol, long capacityPerInstance, List<Endpoint> endpoints) {

    public LocalService {
        new io.hansa.core.model.ServiceName(name);
        endpoints = List.copyOf(endpoints);
        if (capacityPerInstance < 0) {
            throw new IllegalArgumentException("capacity: " + capacityPerInstance + " (expected: 0 or more)");
        }
    }
}
