package io.hansa.cloud.aws;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import io.hansa.core.port.MeshSink;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        var present = client.services(target).stream()
                .collect(Collectors.toMap(AwsClient.Service::name, s -> s, (a, b) -> a, TreeMap::new));
        var failures = new ArrayList<FederationException>();
        new TreeMap<>(imports)
                .forEach((service, address) -> attempt(failures, () -> {
                    var existing = present.get(service.value());
                    if (existing != null && !Ownership.madeBy(cluster, existing)) {
                        throw new FederationException(AwsFault.NOT_OURS, "service " + service);
                    }
                    register(target, service, address, existing == null ? List.of() : List.of(existing));
                }));
        present.values().stream()
                .filter(service -> Ownership.madeBy(cluster, service))
                .filter(service -> !imports.containsKey(new ServiceName(service.name())))
                .forEach(service -> attempt(failures, () -> withdraw(service)));
        if (!failures.isEmpty()) {
            throw summary(failures);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private void register(
            AwsClient.Namespace target, ServiceName service, HostPort address, List<AwsClient.Service> existing) {
        var literal = literalOf(address);
        // One instance per address: the new one is there before the old one goes.
        var id = INSTANCE_PREFIX + Integer.toHexString(address.toString().hashCode());
        var wanted = new AwsClient.Instance(id, attributes(address, literal));
        var present = existing.isEmpty() ? List.<AwsClient.Instance>of() : client.instances(existing.getFirst());
        var registered = existing.isEmpty()
                ? client.create(
                        target,
                        service.value(),
                        Ownership.descriptionFor(cluster),
                        target.dns() ? recordTypes(literal) : List.of())
                : existing.getFirst();
        if (!present.contains(wanted)) {
            client.register(registered, wanted);
            LOG.info("{} is known in Cloud Map namespace {} at {}", service, namespace, address);
        }
        present.stream().filter(i -> !i.id().equals(id)).forEach(i -> deregister(registered, i));
    }

    private void withdraw(AwsClient.Service service) {
        client.instances(service).forEach(instance -> deregister(service, instance));
        client.delete(service);
        LOG.info("{} was withdrawn from Cloud Map namespace {}", service.name(), namespace);
    }

    private void deregister(AwsClient.Service service, AwsClient.Instance instance) {
        if (instance.id().startsWith(INSTANCE_PREFIX)) {
            client.deregister(service, instance.id());
        }
    }

    /** The address family that AWS's attribute and record names go by: {@code A}, {@code AAAA} or {@code CNAME}. */
    private static String literalOf(HostPort address) {
        if (address.host().indexOf(':') >= 0) {
            return "AAAA";
        }
        return address.host().matches("[0-9.]+")
                        && InetAddress.ofLiteral(address.host()).getAddress().length == 4
                ? "A"
                : "CNAME";
    }

    private static List<String> recordTypes(String literal) {
        // Cloud Map takes SRV beside addresses, and CNAME only alone.
        return literal.equals("CNAME") ? List.of("CNAME") : List.of(literal, "SRV");
    }

    private static Map<String, String> attributes(HostPort address, String literal) {
        var key = switch (literal) {
            case "A" -> "AWS_INSTANCE_IPV4";
            case "AAAA" -> "AWS_INSTANCE_IPV6";
            default -> "AWS_INSTANCE_CNAME";
        };
        return Map.of(
                key, address.host(), "AWS_INSTANCE_PORT", Integer.toString(address.port()), "managed-by", "hansa");
    }

    private static void attempt(List<FederationException> failures, Runnable step) {
        try {
            step.run();
        } catch (FederationException e) {
            failures.add(e);
        }
    }

    private static FederationException summary(List<FederationException> failures) {
        var first = failures.getFirst();
        var detail = failures.stream()
                .map(e -> String.valueOf(e.getMessage()))
                .limit(10)
                .collect(Collectors.joining("; "));
        var summary = new FederationException(
                first.fault(), failures.size() + " of the imports are not up to date: " + detail, first);
        failures.stream().skip(1).forEach(summary::addSuppressed);
        return summary;
    }
}
