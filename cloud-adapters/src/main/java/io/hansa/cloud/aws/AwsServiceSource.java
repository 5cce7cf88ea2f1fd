package io.hansa.cloud.aws;

import io.hansa.cloud.health.Checked;
import io.hansa.cloud.health.CheckedListing;
import io.hansa.cloud.health.HealthCheck;
import io.hansa.cloud.health.SocketProbe;
import io.hansa.cloud.poll.PollSchedule;
import io.hansa.cloud.poll.PolledSource;
import io.hansa.cloud.poll.Scheduler;
import io.hansa.core.catalog.LocalService;
import io.hansa.core.fault.FederationException;
import io.hansa.core.fault.Problem;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.ServiceName;
import io.hansa.core.port.ServiceSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The services of a cluster in AWS, as Cloud Map lists them. What Hansa itself registered there is left out.
 *
 * <p>An instance is ready when Cloud Map does not hold it to be unhealthy and the check that Hansa makes itself passes. Which
 * check that is, {@code hansa-health-check} says; without it, Hansa trusts Cloud Map where that checks the service (a Route 53
 * or a custom health check), and tries a TCP connection where nobody else would notice that an instance died.
 *
 * <p>The attributes are those of {@link InstanceAttributes}. A service whose last instance is gone keeps what its instances said
 * of it; after a restart, the service's own attributes in Cloud Map say it (they are believed after those of instances). Thread-safe as {@link PolledSource} and
 * {@link CheckedListing} are.
 */
public final class AwsServiceSource implements ServiceSource {
    /** Enough for thousands of instances that answer at once; a bound for those that do not. */
    private static final int CHECKS_AT_ONCE_MAX = 64;

    /** A service's own attributes change seldom; asked at every look they would double the calls. */
    private static final Duration OWN_ATTRIBUTES_FOR = Duration.ofMinutes(1);

    /**
     * What was said of a service.
     *
     * @param byInstances by its instances, when it last had some
     * @param own by its own attributes, as read at {@code ownReadAt}
     */
    private record Said(Map<String, String> byInstances, Map<String, String> own, Instant ownReadAt) {
        static final Said NOTHING = new Said(Map.of(), Map.of(), Instant.EPOCH);
    }

    private record Read(Checked checked, Said said) {}

    private final AwsClient client;
    private final List<String> namespaces;
    private final Scheduler scheduler;
    private final PolledSource polled;
    private final CheckedListing listing;
    /** By the id of the service. Confined to the look. */
    private Map<String, Said> said = Map.of();

    /** The checks of the last look, by {@link Checked#key}. Written by the look, read where listings are taken. */
    private volatile Map<String, HealthCheck> checks = Map.of();

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
        this.scheduler = scheduler;
        this.polled = new PolledSource("aws-cloud-map", this::look, schedule, scheduler, random);
        this.listing = new CheckedListing(scheduler, new SocketProbe(), CHECKS_AT_ONCE_MAX);
    }

    @Override
    public String name() {
        return polled.name();
    }

    @Override
    public void start(Consumer<Listing> listener) {
        listing.listen(listener);
        polled.startTellingEveryLook(this::take);
    }

    @Override
    public Listing current() {
        return listing.current();
    }

    @Override
    public void close() {
        polled.close();
        listing.close();
        client.close();
    }

    private void take(Listing read) {
        var by = checks;
        listing.take(new CheckedListing.Content(
                read.services().stream()
                        .map(s -> new Checked(s, by.getOrDefault(Checked.key(s), HealthCheck.NO_CHECK)))
                        .toList(),
                read.asOf(),
                read.problem(),
                read.refused()));
    }

    private PolledSource.Found look() {
        var now = scheduler.instant();
        var found = new ArrayList<Checked>();
        var refused = new ArrayList<Problem>();
        var saidNow = new HashMap<String, Said>();
        for (var namespace : chosen()) {
            for (var service : client.services(namespace)) {
                if (!Ownership.hansaMade(service)) {
                    var place = namespace.name() + '/' + service.name();
                    try {
                        var read = read(namespace, service, now, refused);
                        saidNow.put(service.id(), read.said());
                        found.add(read.checked());
                    } catch (IllegalArgumentException e) {
                        refused.add(problem(place, e));
                    } catch (FederationException e) {
                        if (e.fault() != AwsFault.NOT_FOUND) {
                            throw e;
                        }
                        // Deleted by its owner between the two calls.
                    }
                }
            }
        }
        said = saidNow;
        checks = found.stream().collect(Collectors.toMap(Checked::key, Checked::check, (a, b) -> a));
        return new PolledSource.Found(found.stream().map(Checked::service).toList(), refused);
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

    private Read read(AwsClient.Namespace namespace, AwsClient.Service service, Instant now, List<Problem> refused) {
        new ServiceName(service.name());
        var place = namespace.name() + '/' + service.name();
        var instances = client.instances(service).stream()
                .sorted(Comparator.comparing(AwsClient.Instance::id))
                .toList();
        var unhealthy = service.checked() && !instances.isEmpty() ? client.unhealthy(service) : Set.<String>of();
        var endpoints = new ArrayList<Endpoint>();
        for (var instance : instances) {
            try {
                endpoints.add(InstanceAttributes.endpoint(instance, !unhealthy.contains(instance.id())));
            } catch (IllegalArgumentException e) {
                refused.add(problem(place + '/' + instance.id(), e));
            }
        }
        var before = said.getOrDefault(service.id(), Said.NOTHING);
        var own = now.isBefore(before.ownReadAt().plus(OWN_ATTRIBUTES_FOR))
                ? before
                : new Said(before.byInstances(), own(service, place, refused), now);
        var byInstances = InstanceAttributes.said(
                instances.stream().map(AwsClient.Instance::attributes).toList());
        var all = InstanceAttributes.said(List.of(byInstances, own.own(), before.byInstances()));
        var otherwise = service.checked() ? HealthCheck.NO_CHECK : HealthCheck.TCP_TWICE_A_SECOND;
        var local = new LocalService(
                service.name(),
                namespace.name(),
                InstanceAttributes.protocol(all),
                InstanceAttributes.capacity(all),
                endpoints);
        return new Read(
                new Checked(local, InstanceAttributes.check(all, otherwise)),
                new Said(instances.isEmpty() ? before.byInstances() : byInstances, own.own(), own.ownReadAt()));
    }

    /** The service's own attributes. They are a convenience: where they may not be read, or are not known, there are none. */
    private Map<String, String> own(AwsClient.Service service, String place, List<Problem> refused) {
        try {
            return client.attributes(service);
        } catch (FederationException e) {
            if (e.fault() != AwsFault.NOT_ALLOWED && e.fault() != AwsFault.REFUSED) {
                throw e;
            }
            refused.add(new Problem(place, String.valueOf(e.getMessage())));
            return Map.of();
        }
    }

    private static Problem problem(String place, IllegalArgumentException e) {
        var plain = place.replaceAll("[^\\x20-\\x7e]", "?");
        return new Problem(plain, AwsFault.INSTANCE_REFUSED.code() + ' ' + e.getMessage());
    }
}
