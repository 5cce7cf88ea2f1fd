package io.hansa.cloud.aws;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * As much of AWS Cloud Map as Hansa uses. Every method blocks for a bounded time, reads all pages, and throws
 * {@link io.hansa.core.fault.FederationException} with an {@link AwsFault}.
 */
interface AwsClient extends AutoCloseable {

    /** A namespace; {@code dns} when its services also have DNS records. */
    record Namespace(String id, String name, String description, boolean dns) {}

    /** A service; {@code checked} when Cloud Map knows the health of its instances. */
    record Service(String id, String name, String description, boolean checked) {}

    /** An instance with its attributes, {@code AWS_INSTANCE_IPV4} and the like. */
    record Instance(String id, Map<String, String> attributes) {
        public Instance {
            attributes = Map.copyOf(attributes);
        }
    }

    List<Namespace> namespaces();

    /** Makes an HTTP namespace; returns when that is done. */
    Namespace create(String namespace, String description);

    /** Removes an empty namespace; returns when that has begun. */
    void delete(Namespace namespace);

    List<Service> services(Namespace namespace);

    List<Instance> instances(Service service);

    /** The instances of a checked service that Cloud Map holds to be unhealthy. */
    Set<String> unhealthy(Service service);

    /**
     * Makes a service and tags it {@code managed-by=hansa}.
     *
     * @param draft its id is not known yet; {@code checked} asks for a custom health check, whose state others set
     * @param recordTypes of its DNS records; empty for none
     */
    Service create(Namespace namespace, Service draft, List<String> recordTypes);

    /** The attributes of the service itself. */
    Map<String, String> attributes(Service service);

    /** Adds attributes to the service itself, or changes them. */
    void describe(Service service, Map<String, String> attributes);

    /** Registers an instance or changes the one of that name; returns when that is done. */
    void register(Service service, Instance instance);

    /** Returns when it is done. */
    void deregister(Service service, String instance);

    void delete(Service service);

    @Override
    void close();
}
