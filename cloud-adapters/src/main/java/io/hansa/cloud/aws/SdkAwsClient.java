package io.hansa.cloud.aws;

import io.hansa.core.fault.FederationException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.servicediscovery.ServiceDiscoveryClient;
import software.amazon.awssdk.services.servicediscovery.model.DnsRecord;
import software.amazon.awssdk.services.servicediscovery.model.HealthCheckCustomConfig;
import software.amazon.awssdk.services.servicediscovery.model.HealthStatus;
import software.amazon.awssdk.services.servicediscovery.model.NamespaceType;
import software.amazon.awssdk.services.servicediscovery.model.OperationStatus;
import software.amazon.awssdk.services.servicediscovery.model.RecordType;
import software.amazon.awssdk.services.servicediscovery.model.ServiceFilter;
import software.amazon.awssdk.services.servicediscovery.model.ServiceFilterName;
import software.amazon.awssdk.services.servicediscovery.model.Tag;

/** Cloud Map through the AWS SDK, which is used here and nowhere else. Thread-safe as the SDK's client is. */
final class SdkAwsClient implements AwsClient {
    /** Cloud Map's own quota is 1000 instances a service; ten times that is a registry gone wild. */
    private static final int ITEMS_MAX = 10_000;

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(6);
    /** Registrations take seconds where DNS records are written. */
    private static final Duration OPERATION_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration OPERATION_LOOK = Duration.ofMillis(500);
    private static final long DNS_TTL_SECONDS = 5;

    private static final Tag MANAGED_BY_HANSA =
            Tag.builder().key("managed-by").value("hansa").build();

    private final ServiceDiscoveryClient sdk;

    private final boolean emulated;

    private SdkAwsClient(ServiceDiscoveryClient sdk, boolean emulated) {
        this.sdk = sdk;
        this.emulated = emulated;
    }

    static SdkAwsClient open(AwsSettings settings) {
        var builder = ServiceDiscoveryClient.builder()
                .region(Region.of(settings.region()))
                .httpClient(UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(3))
                        .socketTimeout(ATTEMPT_TIMEOUT)
                        .build())
                .overrideConfiguration(config -> {
                    config.apiCallTimeout(CALL_TIMEOUT).apiCallAttemptTimeout(ATTEMPT_TIMEOUT);
                    if (settings.emulator().isPresent()) {
                        // An emulator has one name: it cannot answer to data-<host>.
                        config.putAdvancedOption(SdkAdvancedClientOption.DISABLE_HOST_PREFIX_INJECTION, true);
                    }
                });
        settings.emulator()
                .ifPresent(uri -> builder.endpointOverride(uri)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("emulator", "emulator"))));
        return new SdkAwsClient(builder.build(), settings.emulator().isPresent());
    }

    @Override
    public List<Namespace> namespaces() {
        return called(
                "list namespaces",
                () -> bounded(
                        "namespaces",
                        sdk.listNamespacesPaginator(request -> {}).stream()
                                .flatMap(page -> page.namespaces().stream())
                                .map(n -> new Namespace(
                                        n.id(), n.name(), text(n.description()), n.type() != NamespaceType.HTTP))));
    }

    @Override
    public Namespace create(String namespace, String description) {
        var what = "create namespace " + namespace;
        var operation = called(
                what,
                () -> sdk.createHttpNamespace(request ->
                                request.name(namespace).description(description).tags(MANAGED_BY_HANSA))
                        .operationId());
        await(what, operation);
        return namespaces().stream()
                .filter(n -> n.name().equals(namespace))
                .findFirst()
                .orElseThrow(() -> new FederationException(AwsFault.NOT_FOUND, what));
    }

    @Override
    public void delete(Namespace namespace) {
        called(
                "delete namespace " + namespace.name(),
                () -> sdk.deleteNamespace(request -> request.id(namespace.id())));
    }

    @Override
    public List<Service> services(Namespace namespace) {
        return called(
                "list services of " + namespace.name(),
                () -> bounded(
                        "services",
                        sdk
                                .listServicesPaginator(request -> request.filters(ServiceFilter.builder()
                                        .name(ServiceFilterName.NAMESPACE_ID)
                                        .values(namespace.id())
                                        .build()))
                                .stream()
                                .flatMap(page -> page.services().stream())
                                .filter(s -> !emulated || isIn(namespace, s.id()))
                                .map(s -> new Service(
                                        s.id(),
                                        s.name(),
                                        text(s.description()),
                                        s.healthCheckConfig() != null || s.healthCheckCustomConfig() != null))));
    }

    /** Emulators are known to leave the filter unread and to list the services of every namespace. */
    private boolean isIn(Namespace namespace, String service) {
        var found = sdk.getService(request -> request.id(service)).service().namespaceId();
        return found == null || found.equals(namespace.id());
    }

    @Override
    public List<Instance> instances(Service service) {
        return called(
                "list instances of " + service.name(),
                () -> bounded(
                        "instances",
                        sdk.listInstancesPaginator(request -> request.serviceId(service.id())).stream()
                                .flatMap(page -> page.instances().stream())
                                .map(i -> new Instance(i.id(), i.attributes()))));
    }

    @Override
    public Set<String> unhealthy(Service service) {
        return called("read the health of " + service.name(), () -> {
            var unhealthy = new HashSet<String>();
            bounded(
                            "health states",
                            sdk.getInstancesHealthStatusPaginator(request -> request.serviceId(service.id())).stream()
                                    .flatMap(page -> page.status().entrySet().stream()))
                    .forEach(entry -> {
                        if (entry.getValue() == HealthStatus.UNHEALTHY) {
                            unhealthy.add(entry.getKey());
                        }
                    });
            return unhealthy;
        });
    }

    @Override
    public Service create(Namespace namespace, Service draft, List<String> recordTypes) {
        return called("create service " + draft.name(), () -> {
            var made = sdk.createService(request -> {
                request.namespaceId(namespace.id())
                        .name(draft.name())
                        .description(draft.description())
                        .tags(MANAGED_BY_HANSA);
                if (draft.checked()) {
                    request.healthCheckCustomConfig(
                            HealthCheckCustomConfig.builder().build());
                }
                if (!recordTypes.isEmpty()) {
                    request.dnsConfig(dns -> dns.dnsRecords(recordTypes.stream()
                            .map(type -> DnsRecord.builder()
                                    .type(RecordType.fromValue(type))
                                    .ttl(DNS_TTL_SECONDS)
                                    .build())
                            .toList()));
                }
            });
            return new Service(made.service().id(), draft.name(), draft.description(), draft.checked());
        });
    }

    @Override
    public Map<String, String> attributes(Service service) {
        return called(
                "read the attributes of " + service.name(),
                () -> sdk.getServiceAttributes(request -> request.serviceId(service.id()))
                        .serviceAttributes()
                        .attributes());
    }

    @Override
    public void describe(Service service, Map<String, String> attributes) {
        called(
                "describe " + service.name(),
                () -> sdk.updateServiceAttributes(
                        request -> request.serviceId(service.id()).attributes(attributes)));
    }

    @Override
    public void register(Service service, Instance instance) {
        var operation = called(
                "register " + service.name(),
                () -> sdk.registerInstance(request -> request.serviceId(service.id())
                                .instanceId(instance.id())
                                .attributes(instance.attributes()))
                        .operationId());
        await("register " + service.name(), operation);
    }

    @Override
    public void deregister(Service service, String instance) {
        var operation = called(
                "deregister " + service.name(),
                () -> sdk.deregisterInstance(
                                request -> request.serviceId(service.id()).instanceId(instance))
                        .operationId());
        await("deregister " + service.name(), operation);
    }

    @Override
    public void delete(Service service) {
        called("delete service " + service.name(), () -> sdk.deleteService(request -> request.id(service.id())));
    }

    @Override
    public void close() {
        sdk.close();
    }

    private void await(String what, String operationId) {
        long deadline = System.nanoTime() + OPERATION_TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            var operation = called(what, () -> sdk.getOperation(request -> request.operationId(operationId)))
                    .operation();
            if (operation.status() == OperationStatus.SUCCESS) {
                return;
            }
            if (operation.status() == OperationStatus.FAIL) {
                throw new FederationException(AwsFault.FAILED, what + ": " + operation.errorCode());
            }
            pause(what);
        }
        throw new FederationException(AwsFault.UNREACHABLE, what + ": not done after " + OPERATION_TIMEOUT);
    }

    private static void pause(String what) {
        try {
            Thread.sleep(OPERATION_LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FederationException(AwsFault.UNREACHABLE, what + ": interrupted", e);
        }
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static <T> List<T> bounded(String what, Stream<T> items) {
        var list = items.limit(ITEMS_MAX + 1L).toList();
        if (list.size() > ITEMS_MAX) {
            throw new FederationException(AwsFault.OVER_LIMIT, "more than " + ITEMS_MAX + ' ' + what);
        }
        return list;
    }

    private static <T> T called(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw AwsFaults.of(what, e);
        }
    }
}
