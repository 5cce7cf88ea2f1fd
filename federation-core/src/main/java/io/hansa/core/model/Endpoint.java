package io.hansa.core.model;

/**
 * One instance of a service inside its own cluster. Endpoints never leave their cluster: others see the health vector.
 * Immutable.
 *
 * @param instance the source's own name of the instance, unique within service and cluster
 * @param version the contract or release version it runs, e.g. {@code v1}; empty when unknown
 * @param zone the zone it runs in; empty when unknown
 * @param weight relative share among its siblings, 0 to 10000; 0 takes no new traffic
 * @param ready whether its health check, or its source's word, says that it can serve
 */
public record Endpoint(String instance, HostPort address, String version, String zone, int weight, boolean ready) {

    public Endpoint {
        if (instance.isBlank() || instance.length() > 128) {
            throw new IllegalArgumentException("instance: '" + instance + "' (expected: 1 to 128 characters)");
        }
        if (weight < 0 || weight > 10_000) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 0 to 10000)");
        }
    }

    /** The same endpoint, with its readiness as just found. */
    public Endpoint withReady(boolean found) {
        return new Endpoint(instance, address, version, zone, weight, found);
    }

    /** The same endpoint with another share. */
    public Endpoint withWeight(int newWeight) {
        return new Endpoint(instance, address, version, zone, newWeight, ready);
    }
}
