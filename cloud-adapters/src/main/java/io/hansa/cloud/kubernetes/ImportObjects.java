package io.hansa.cloud.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The objects of one import. Pure; makes new objects at each call. */
record ImportObjects(String namespace, ClusterId cluster, ServiceName service, HostPort address) {
    static final ResourceDefinitionContext SERVICE_IMPORT =
            InformerView.multicluster("ServiceImport", "serviceimports");
    static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String PORT_NAME = "hansa";

    /** ServiceImport, Service, EndpointSlice. @throws FederationException when the address is no IP address */
    List<HasMetadata> all() {
        return List.of(serviceImport(), derivedService(), slice());
    }

    /** Whether what is held says all that is wanted; what the API server added is nobody's concern. */
    static boolean says(HasMetadata held, HasMetadata wanted) {
        boolean labelled = held.getMetadata()
                .getLabels()
                .entrySet()
                .containsAll(wanted.getMetadata().getLabels().entrySet());
        return labelled
                && switch (wanted) {
                    case Service s ->
                        ports((Service) held).equals(ports(s))
                                && ((Service) held).getSpec().getSelector().isEmpty();
                    case EndpointSlice s -> addresses((EndpointSlice) held).equals(addresses(s));
                    default -> Objects.equals(specOf(held), specOf(wanted));
                };
    }

    /** What is wanted, as a change of the version that is held. */
    static HasMetadata merged(HasMetadata held, HasMetadata wanted) {
        var metadata = new ObjectMetaBuilder(held.getMetadata())
                .addToLabels(wanted.getMetadata().getLabels())
                .build();
        return switch (wanted) {
            case Service s ->
                new ServiceBuilder((Service) held)
                        .withMetadata(metadata)
                        .editSpec()
                        .withPorts(s.getSpec().getPorts())
                        .withSelector(Map.of())
                        .endSpec()
                        .build();
            case EndpointSlice s ->
                new EndpointSliceBuilder(s).withMetadata(metadata).build();
            default ->
                new GenericKubernetesResourceBuilder((GenericKubernetesResource) wanted)
                        .withMetadata(metadata)
                        .build();
        };
    }

    private GenericKubernetesResource serviceImport() {
        var port = Map.of("name", PORT_NAME, "port", address.port(), "protocol", "TCP");
        return new GenericKubernetesResourceBuilder()
                .withApiVersion("multicluster.x-k8s.io/v1alpha1")
                .withKind("ServiceImport")
                .withMetadata(metadata(name(), Map.of()))
                .addToAdditionalProperties("spec", Map.of("type", "ClusterSetIP", "ports", List.of(port)))
                .build();
    }

    private Service derivedService() {
        return new ServiceBuilder()
                .withMetadata(metadata(name(), Map.of()))
                .withNewSpec()
                .addNewPort()
                .withName(PORT_NAME)
                .withPort(address.port())
                .withProtocol("TCP")
                .endPort()
                .endSpec()
                .build();
    }

    private EndpointSlice slice() {
        var labels = Map.of(SERVICE_NAME, name(), "endpointslice.kubernetes.io/managed-by", "hansa");
        return new EndpointSliceBuilder()
                // The family is part of the name: it cannot be changed in place.
                .withMetadata(metadata(name() + "-hansa-" + family().toLowerCase(Locale.ROOT), labels))
                .withAddressType(family())
                .addNewEndpoint()
                .withAddresses(address.host())
                .withNewConditions()
                .withReady(true)
                .endConditions()
                .endEndpoint()
                .addNewPort()
                .withName(PORT_NAME)
                .withPort(address.port())
                .withProtocol("TCP")
                .endPort()
                .build();
    }

    private ObjectMeta metadata(String name, Map<String, String> more) {
        var labels = new HashMap<>(more);
        labels.put(KubernetesMeshSink.MANAGED_BY, "hansa");
        labels.put(KubernetesMeshSink.CLUSTER, cluster.value());
        return new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(labels)
                .build();
    }

    private String name() {
        return service.value();
    }

    private String family() {
        try {
            return InetAddress.ofLiteral(address.host()).getAddress().length == 4 ? "IPv4" : "IPv6";
        } catch (IllegalArgumentException e) {
            throw new FederationException(
                    KubernetesFault.REFUSED,
                    "gateway " + address + " (expected: an IP address in an EndpointSlice)",
                    e);
        }
    }

    private static @Nullable Object specOf(HasMetadata object) {
        return ((GenericKubernetesResource) object).getAdditionalProperties().get("spec");
    }

    private static List<Integer> ports(Service service) {
        return service.getSpec().getPorts().stream().map(p -> p.getPort()).toList();
    }

    private static List<String> addresses(EndpointSlice slice) {
        return slice.getEndpoints().stream()
                .map(e -> e.getAddresses() + ":" + slice.getPorts().getFirst().getPort())
                .toList();
    }
}
