package io.hansa.cloud.aws;

import io.hansa.cloud.poll.InstanceAddress;
import io.hansa.cloud.poll.PollSchedule;
import io.hansa.cloud.poll.PolledSource;
import io.hansa.cloud.poll.Scheduler;
import io.hansa.core.catalog.LocalService;
import io.hansa.core.fault.FederationException;
import io.hansa.core.fault.Problem;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import io.hansa.core.port.ServiceSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The services of a cluster in AWS, as Cloud Map lists them. What Hansa itself registered there is left out. An instance is
 * ready unless Cloud Map holds it to be unhealthy. Thread-safe as {@link PolledSource} is.
 *
 * <p>Attributes beside AWS's own: {@code hansa-version}, {@code hansa-zone} (else {@code AVAILABILITY_ZONE}),
 * {@code hansa-weight} (else 100); the first instance that has them speaks for the service with {@code hansa-protocol} (else
 * tcp) and {@code hansa-capacity} in requests per second.
 *
 * @see <a href="https://docs.aws.amazon.com/cloud-map/latest/api/API_RegisterInstance.html">AWS Cloud Map API, RegisterInstance
 *     (attributes)</a>
 */
public final class AwsServiceSource implements ServiceSource {
    private static final int WEIGHT_UNLESS_SAID = 100;

    private final AwsClient client;
    private final List<String> namespaces;
    private final PolledSource polled;

    public AwsServiceSource(AwsSettings settings, PollSchedule schedule, Scheduler scheduler, RandomGenerator random) {
        this(SdkAwsClient.open(settings), settings.namespaces(), schedule, scheduler, random);
    }

    AwsServiceSource(
            AwsClient client,
            List<String> namespaces,
            PollSchedule schedule,
            Scheduler scheduler,
            RandomGenerator random) {
        this.client = client;
        this.namespaces = List.copyOf(namespaces);
        this.polled = new PolledSource("aws-cloud-map", this::look, schedule, scheduler, random);
    }

    @Override
    public String name() {
        return polled.name();
    }

    @Override
    public void start(Consumer<Listing> listener) {
        polled.start(listener);
    }

    @Override
    public Listing current() {
        return polled.current();
    }

    @Override
    public void close() {
        polled.close();
        client.close();
    }

    private PolledSource.Found look() {
        var services = new ArrayList<LocalService>();
        var refused = new ArrayList<Problem>();
        for (var namespace : chosen()) {
            for (var service : client.services(namespace)) {
                if (!Ownership.hansaMade(service)) {
                    read(namespace, service, services, refused);
                }
            }
        }
        return new PolledSource.Found(services, refused);
    }

    private List<AwsClient.Namespace> chosen() {
        var all = client.namespaces();
        for (var wanted : namespaces) {
            if (all.stream().noneMatch(n -> n.name().equals(wanted))) {
                // A namespace that is not there says nothing about the services that it had.
                throw new FederationException(AwsFault.NOT_FOUND, "namespace " + wanted + " does not exist");
            }
        }
        return all.stream()
                .filter(n -> namespaces.isEmpty() || namespaces.contains(n.name()))
                .toList();
    }

    private void read(
            AwsClient.Namespace namespace,
            AwsClient.Service service,
            List<LocalService> services,
            List<Problem> refused) {
        var place = namespace.name() + '/' + service.name();
        try {
            new ServiceName(service.name());
            var instances = client.instances(service).stream()
                    .sorted(Comparator.comparing(AwsClient.Instance::id))
                    .toList();
            var unhealthy = service.checked() && !instances.isEmpty() ? client.unhealthy(service) : Set.<String>of();
            var endpoints = new ArrayList<Endpoint>();
            for (var instance : instances) {
                try {
                    endpoints.add(endpoint(instance, !unhealthy.contains(instance.id())));
                } catch (IllegalArgumentException e) {
                    refused.add(problem(place + '/' + instance.id(), e));
                }
            }
            services.add(new LocalService(
                    service.name(),
                    namespace.name(),
                    Protocol.parse(first(instances, "hansa-protocol", "tcp")),
                    whole("hansa-capacity", first(instances, "hansa-capacity", "0")),
                    endpoints));
        } catch (IllegalArgumentException e) {
            refused.add(problem(place, e));
        } catch (FederationException e) {
            if (e.fault() != AwsFault.NOT_FOUND) {
                throw e;
            }
            // Deleted by its owner between the two calls.
        }
    }

    private static Problem problem(String place, IllegalArgumentException e) {
        var plain = place.replaceAll("[^\\x20-\\x7e]", "?");
        return new Problem(plain, AwsFault.INSTANCE_REFUSED.code() + ' ' + e.getMessage());
    }

    private static Endpoint endpoint(AwsClient.Instance instance, boolean ready) {
        var attributes = instance.attributes();
        var host = attributes.getOrDefault(
                "AWS_INSTANCE_IPV4",
                attributes.getOrDefault("AWS_INSTANCE_IPV6", attributes.getOrDefault("AWS_INSTANCE_CNAME", "")));
        long port = whole("AWS_INSTANCE_PORT", attributes.getOrDefault("AWS_INSTANCE_PORT", ""));
        var address = InstanceAddress.require(new HostPort(host, (int) Math.min(port, Integer.MAX_VALUE)));
        var zone = attributes.getOrDefault("hansa-zone", attributes.getOrDefault("AVAILABILITY_ZONE", ""));
        var version = attributes.getOrDefault("hansa-version", "");
        long weight = attributes.containsKey("hansa-weight")
                ? whole("hansa-weight", attributes.getOrDefault("hansa-weight", ""))
                : WEIGHT_UNLESS_SAID;
        return new Endpoint(
                instance.id(), address, label(version), label(zone), (int) Math.min(weight, Integer.MAX_VALUE), ready);
    }

    private static String first(List<AwsClient.Instance> instances, String attribute, String otherwise) {
        return instances.stream()
                .map(AwsClient.Instance::attributes)
                .map(attributes -> attributes.getOrDefault(attribute, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse(otherwise);
    }

    private static long whole(String attribute, String text) {
        if (!text.matches("\\d{1,10}")) {
            var plain = text.replaceAll("[^\\x20-\\x7e]", "?");
            throw new IllegalArgumentException(attribute + ": '" + plain + "' (expected: a whole number)");
        }
        return Long.parseLong(text);
    }

    private static String label(String text) {
        if (text.length() > 63 || text.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
            throw new IllegalArgumentException("version or zone: expected at most 63 visible ASCII characters");
        }
        return text;
    }
}
