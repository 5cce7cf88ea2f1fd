package io.hansa.cloud.kubernetes;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.hansa.cloud.poll.InstanceAddress;
import io.hansa.core.catalog.LocalService;
import io.hansa.core.fault.Problem;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Protocol;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One Service and its EndpointSlices as a local service. A Service of several ports is known by one: that named by the
 * annotation {@code hansa.io/port}, else the first. Pure.
 *
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/service-resources/endpoint-slice-v1/">EndpointSlice v1</a>
 */
final class ServiceReading {
    private static final int WEIGHT = 100;

    private ServiceReading() {}

    /** @throws IllegalArgumentException when the Service itself is of no use */
    static LocalService read(Service service, List<EndpointSlice> slices, List<Problem> refused) {
        var port = port(service);
        var labels = Objects.requireNonNullElse(service.getMetadata().getLabels(), Map.<String, String>of());
        var version = labels.getOrDefault("app.kubernetes.io/version", labels.getOrDefault("version", ""));
        var endpoints = new TreeMap<String, io.hansa.core.model.Endpoint>();
        // A pod with two address families is in two slices: the older family is the one that every gateway can reach.
        slices.stream()
                .sorted(Comparator.comparing(EndpointSlice::getAddressType)
                        .thenComparing(slice -> slice.getMetadata().getName()))
                .forEach(slice -> slice.getEndpoints().forEach(endpoint -> {
                    var instance = instance(endpoint);
                    try {
                        endpoints.putIfAbsent(instance, endpoint(endpoint, instance, number(slice, port), version));
                    } catch (IllegalArgumentException e) {
                        refused.add(new Problem(
                                InformerView.key(service) + '/' + instance,
                                KubernetesFault.INSTANCE_REFUSED.code() + ' ' + e.getMessage()));
                    }
                }));
        return new LocalService(
                service.getMetadata().getName(),
                service.getMetadata().getNamespace(),
                protocol(port),
                0,
                List.copyOf(endpoints.values()));
    }

    private static ServicePort port(Service service) {
        var annotations = Objects.requireNonNullElse(service.getMetadata().getAnnotations(), Map.<String, String>of());
        var wanted = annotations.getOrDefault("hansa.io/port", "");
        return service.getSpec().getPorts().stream()
                .filter(port -> wanted.isEmpty()
                        || wanted.equals(port.getName())
                        || wanted.equals(String.valueOf(port.getPort())))
                .filter(port -> port.getProtocol() == null || port.getProtocol().equals("TCP"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("ports: none that is TCP"
                        + (wanted.isEmpty() ? "" : " and named by hansa.io/port")
                        + " (expected: at least one)"));
    }

    /** The port's number at the pods: slices name their ports as the Service does. */
    private static int number(EndpointSlice slice, ServicePort port) {
        return slice.getPorts().stream()
                .filter(p -> orEmpty(p.getName()).equals(orEmpty(port.getName())))
                .map(EndpointPort::getPort)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("port: none named '" + orEmpty(port.getName())
                        + "' in slice " + slice.getMetadata().getName()));
    }

    private static io.hansa.core.model.Endpoint endpoint(Endpoint found, String instance, int port, String version) {
        var address = found.getAddresses().isEmpty() ? "" : found.getAddresses().getFirst();
        var conditions = Optional.ofNullable(found.getConditions());
        boolean ready = conditions.map(c -> c.getReady()).orElse(true)
                && !conditions.map(c -> c.getTerminating()).orElse(false);
        return new io.hansa.core.model.Endpoint(
                instance,
                InstanceAddress.require(new HostPort(address, port)),
                version,
                orEmpty(found.getZone()),
                WEIGHT,
                ready);
    }

    private static String instance(Endpoint endpoint) {
        var pod =
                endpoint.getTargetRef() == null ? null : endpoint.getTargetRef().getName();
        return pod != null
                ? pod
                : endpoint.getAddresses().isEmpty()
                        ? "unnamed"
                        : endpoint.getAddresses().getFirst();
    }

    /** appProtocol says it; without it, the first word of the port's name does, as service meshes have it. */
    private static Protocol protocol(ServicePort port) {
        var word = port.getAppProtocol() != null
                ? port.getAppProtocol()
                : orEmpty(port.getName()).split("-", 2)[0];
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "http" -> Protocol.HTTP;
            case "grpc", "http2", "kubernetes.io/h2c" -> Protocol.GRPC;
            case "https", "tls" -> Protocol.TLS;
            default -> Protocol.TCP;
        };
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
