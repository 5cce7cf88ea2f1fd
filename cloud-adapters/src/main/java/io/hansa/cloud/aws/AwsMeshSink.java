package io.hansa.cloud.aws;

import io.hansa.cloud.poll.Reconciliation;
import io.hansa.core.fault.Fault;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import io.hansa.core.port.MeshSink;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes imported services known in one Cloud Map namespace, each with one instance: the local gateway's listener. Changes and
 * removes only services that this cluster's Hansa made; where another has the name, that one is left alone and reported,
 * and all other imports are published. Confined to one task at a time.
 */
public final class AwsMeshSink implements MeshSink {
    private static final Logger LOG = LoggerFactory.getLogger(AwsMeshSink.class);
    private static final String INSTANCE_PREFIX = "hansa-gateway-";

    /** One import where it is to be known. */
    private record Import(AwsClient.Namespace namespace, String service, HostPort address) {}

    private final AwsClient client;
    private final ClusterId cluster;
    private final String namespace;

    /** @param namespace the name of an existing namespace, HTTP or DNS */
    public AwsMeshSink(AwsSettings settings, ClusterId cluster, String namespace) {
        this(SdkAwsClient.open(settings), cluster, namespace);
    }

    AwsMeshSink(AwsClient client, ClusterId cluster, String namespace) {
        this.client = client;
        this.cluster = cluster;
        this.namespace = namespace;
    }

    @Override
    public String name() {
        return "aws-cloud-map";
    }

    @Override
    public void publish(Map<ServiceName, HostPort> imports) {
        var target = client.namespaces().stream()
                .filter(n -> n.name().equals(namespace))
                .findFirst()
                .orElseThrow(() ->
                        new FederationException(AwsFault.NOT_FOUND, "namespace " + namespace + " does not exist"));
        var wanted = new TreeMap<String, Import>();
        imports.forEach(
                (service, address) -> wanted.put(service.value(), new Import(target, service.value(), address)));
        var present = client.services(target).stream()
                .collect(Collectors.toMap(AwsClient.Service::name, s -> s, (a, b) -> a));
        new Registrations().run("imports", present, wanted);
    }

    @Override
    public void close() {
        client.close();
    }

    /** Services as they are, and imports as they should be. */
    private final class Registrations implements Reconciliation<AwsClient.Service, Import> {
        @Override
        public boolean ours(AwsClient.Service held) {
            return Ownership.madeBy(cluster, held);
        }

        @Override
        public Fault notOurs() {
            return AwsFault.NOT_OURS;
        }

        @Override
        public void write(Optional<AwsClient.Service> held, Import wanted) {
            // One instance per address: the new one is there before the old one goes.
            var id = INSTANCE_PREFIX
                    + Integer.toHexString(wanted.address.toString().hashCode());
            var attributes = new TreeMap<>(InstanceAttributes.of(wanted.address));
            attributes.put("managed-by", "hansa");
            var instance = new AwsClient.Instance(id, attributes);
            var present = held.map(client::instances).orElse(List.of());
            var service = held.orElseGet(() -> client.create(
                    wanted.namespace,
                    new AwsClient.Service("", wanted.service, Ownership.descriptionFor(cluster), false),
                    wanted.namespace.dns() ? recordTypes(wanted.address) : List.of()));
            if (!present.contains(instance)) {
                client.register(service, instance);
                LOG.info("{} is known in Cloud Map namespace {} at {}", wanted.service, namespace, wanted.address);
            }
            present.stream().filter(i -> !i.id().equals(id)).forEach(i -> deregister(service, i));
        }

        @Override
        public void remove(AwsClient.Service held) {
            client.instances(held).forEach(instance -> deregister(held, instance));
            client.delete(held);
            LOG.info("{} was withdrawn from Cloud Map namespace {}", held.name(), namespace);
        }
    }

    private void deregister(AwsClient.Service service, AwsClient.Instance instance) {
        if (instance.id().startsWith(INSTANCE_PREFIX)) {
            client.deregister(service, instance.id());
        }
    }

    private static List<String> recordTypes(HostPort address) {
        // Cloud Map takes SRV beside addresses, and CNAME only alone.
        var type = InstanceAttributes.recordType(address);
        return type.equals("CNAME") ? List.of(type) : List.of(type, "SRV");
    }
}
