package io.hansa.cloud.aws;

import io.hansa.cloud.health.Checked;
import io.hansa.cloud.poll.Reconciliation;
import io.hansa.core.fault.Fault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one Cloud Map namespace in step with the instances that run, as an orchestrator does for its workloads: each as
 * {@link AwsServiceSource} reads it. Makes the namespace when it is not there. Only services that a registrar made are changed
 * or removed, and the namespace only when a registrar made it. Confined to one task at a time.
 */
public final class AwsRegistrar implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AwsRegistrar.class);

    private final AwsClient client;
    private final String namespace;
    private AwsClient.@Nullable Namespace target;

    public AwsRegistrar(AwsSettings settings, String namespace) {
        this(SdkAwsClient.open(settings), namespace);
    }

    AwsRegistrar(AwsClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /**
     * Makes the namespace list exactly these services and instances of ours; those with a custom health check, so that whoever
     * knows better than Cloud Map can say so there. Idempotent.
     *
     * @throws io.hansa.core.fault.FederationException with an {@link AwsFault}, naming what is not up to date
     */
    public void publish(List<Checked> services) {
        var place = target == null ? found().orElseGet(this::made) : target;
        target = place;
        var wanted = services.stream().collect(Collectors.toMap(c -> c.service().name(), Function.identity()));
        new Services(place).run("services", present(place), wanted);
    }

    /** Takes out what {@link #publish} put in, the namespace included; what others added stays, and the namespace with it. */
    public void withdraw() {
        var place = found();
        if (place.isEmpty()) {
            return;
        }
        new Services(place.get()).run("services", present(place.get()), Map.of());
        target = null;
        if (Ownership.registrarMade(place.get().description())
                && present(place.get()).isEmpty()) {
            client.delete(place.get());
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private Optional<AwsClient.Namespace> found() {
        return client.namespaces().stream()
                .filter(n -> n.name().equals(namespace))
                .findFirst();
    }

    private AwsClient.Namespace made() {
        LOG.debug("making Cloud Map namespace {}", namespace);
        return client.create(namespace, Ownership.BY_REGISTRAR);
    }

    private Map<String, AwsClient.Service> present(AwsClient.Namespace place) {
        return client.services(place).stream().collect(Collectors.toMap(AwsClient.Service::name, s -> s, (a, b) -> a));
    }

    /** Services as they are and as they should be. */
    private final class Services implements Reconciliation<AwsClient.Service, Checked> {
        private final AwsClient.Namespace place;

        Services(AwsClient.Namespace place) {
            this.place = place;
        }

        @Override
        public boolean ours(AwsClient.Service held) {
            return Ownership.registrarMade(held.description());
        }

        @Override
        public Fault notOurs() {
            return AwsFault.NOT_OURS;
        }

        @Override
        public void write(Optional<AwsClient.Service> held, Checked wanted) {
            var service = held.orElseGet(() -> create(wanted));
            var instances = wanted.service().endpoints().stream()
                    .collect(Collectors.toMap(
                            e -> e.instance(),
                            e -> new AwsClient.Instance(e.instance(), InstanceAttributes.of(wanted, e))));
            var present = client.instances(service).stream()
                    .collect(Collectors.toMap(AwsClient.Instance::id, Function.identity(), (a, b) -> a));
            new Instances(service).run("instances", present, instances);
        }

        @Override
        public void remove(AwsClient.Service held) {
            client.instances(held).forEach(instance -> client.deregister(held, instance.id()));
            client.delete(held);
        }

        private AwsClient.Service create(Checked wanted) {
            var draft = new AwsClient.Service("", wanted.service().name(), Ownership.BY_REGISTRAR, true);
            var made = client.create(place, draft, List.of());
            // Said by the service itself as well: who comes when no instance is there must not take it for another one.
            client.describe(made, InstanceAttributes.of(wanted));
            return made;
        }
    }

    /** Instances of one service as they are and as they should be. */
    private final class Instances implements Reconciliation<AwsClient.Instance, AwsClient.Instance> {
        private final AwsClient.Service service;

        Instances(AwsClient.Service service) {
            this.service = service;
        }

        @Override
        public boolean ours(AwsClient.Instance held) {
            return true; // The service is.
        }

        @Override
        public Fault notOurs() {
            return AwsFault.NOT_OURS;
        }

        @Override
        public void write(Optional<AwsClient.Instance> held, AwsClient.Instance wanted) {
            if (held.isPresent() && held.get().equals(wanted)) {
                return;
            }
            // Cloud Map would replace the instance; an emulator may list it twice.
            held.ifPresent(before -> client.deregister(service, before.id()));
            client.register(service, wanted);
            LOG.debug("{} of {} is registered in Cloud Map namespace {}", wanted.id(), service.name(), namespace);
        }

        @Override
        public void remove(AwsClient.Instance held) {
            client.deregister(service, held.id());
            LOG.debug("{} of {} is gone from Cloud Map namespace {}", held.id(), service.name(), namespace);
        }
    }
}
