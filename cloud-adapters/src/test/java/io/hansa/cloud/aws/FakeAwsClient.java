package io.hansa.cloud.aws;

import io.hansa.core.fault.FederationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Cloud Map in memory. Confined to one thread. */
final class FakeAwsClient implements AwsClient {
    final List<Namespace> namespaces = new ArrayList<>(List.of(new Namespace("ns-1", "shop", "", false)));
    final Map<String, Service> services = new TreeMap<>();
    final Map<String, Map<String, Instance>> instances = new TreeMap<>();
    final Set<String> unhealthy = new TreeSet<>();
    /** Every write, in order. */
    final List<String> writes = new ArrayList<>();

    AwsFault failing = AwsFault.FAILED;
    final Map<String, Map<String, String>> attributes = new TreeMap<>();
    boolean attributesRefused;
    boolean broken;
    int looks;

    /** A service by whoever made it. */
    Service service(String name, String description, boolean checked) {
        var service = new Service("srv-" + name, name, description, checked);
        services.put(name, service);
        instances.putIfAbsent(name, new TreeMap<>());
        return service;
    }

    void instance(String service, String id, Map<String, String> attributes) {
        instances.getOrDefault(service, new TreeMap<>()).put(id, new Instance(id, attributes));
    }

    @Override
    public List<Namespace> namespaces() {
        looks++;
        answer();
        return List.copyOf(namespaces);
    }

    @Override
    public List<Service> services(Namespace namespace) {
        answer();
        return List.copyOf(services.values());
    }

    @Override
    public List<Instance> instances(Service service) {
        answer();
        return List.copyOf(held(service).values());
    }

    @Override
    public Set<String> unhealthy(Service service) {
        answer();
        return Set.copyOf(unhealthy);
    }

    @Override
    public Namespace create(String namespace, String description) {
        answer();
        writes.add("create namespace " + namespace);
        var made = new Namespace("ns-" + namespace, namespace, description, false);
        namespaces.add(made);
        return made;
    }

    @Override
    public void delete(Namespace namespace) {
        answer();
        writes.add("delete namespace " + namespace.name());
        namespaces.remove(namespace);
    }

    @Override
    public Service create(Namespace namespace, Service draft, List<String> recordTypes) {
        answer();
        writes.add("create " + draft.name() + ' ' + recordTypes);
        return service(draft.name(), draft.description(), draft.checked());
    }

    @Override
    public Map<String, String> attributes(Service service) {
        answer();
        if (attributesRefused) {
            throw new FederationException(AwsFault.REFUSED, "unknown call");
        }
        return Map.copyOf(attributes.getOrDefault(service.name(), Map.of()));
    }

    @Override
    public void describe(Service service, Map<String, String> said) {
        answer();
        attributes.put(service.name(), said);
    }

    @Override
    public void register(Service service, Instance instance) {
        answer();
        writes.add("register " + service.name());
        held(service).put(instance.id(), instance);
    }

    @Override
    public void deregister(Service service, String instance) {
        answer();
        writes.add("deregister " + service.name());
        held(service).remove(instance);
    }

    @Override
    public void delete(Service service) {
        answer();
        if (!held(service).isEmpty()) {
            throw new FederationException(AwsFault.IN_USE, service.name());
        }
        writes.add("delete " + service.name());
        services.remove(service.name());
    }

    @Override
    public void close() {
        // Holds nothing.
    }

    private Map<String, Instance> held(Service service) {
        var held = instances.get(service.name());
        if (held == null) {
            throw new FederationException(AwsFault.NOT_FOUND, service.name());
        }
        return held;
    }

    private void answer() {
        if (broken) {
            throw new FederationException(failing, "as the test says");
        }
    }
}
