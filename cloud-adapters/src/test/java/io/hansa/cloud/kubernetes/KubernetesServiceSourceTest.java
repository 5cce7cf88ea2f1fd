package io.hansa.cloud.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.hansa.cloud.poll.ManualScheduler;
import io.hansa.cloud.poll.ServiceSourceContract;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Protocol;
import io.hansa.core.port.ServiceSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class KubernetesServiceSourceTest extends ServiceSourceContract {
    private final ManualScheduler time = new ManualScheduler();
    private final Map<String, Service> services = new TreeMap<>();
    private final Map<String, List<EndpointSlice>> slices = new TreeMap<>();
    private final View view = new View();
    private Set<String> exported = Set.of();

    private final class View implements KubernetesView {
        private boolean broken;
        private Runnable onChange = () -> {};

        @Override
        public void start(Runnable listener) {
            onChange = listener;
        }

        @Override
        public Contents contents() {
            if (broken) {
                throw new FederationException(KubernetesFault.UNREACHABLE, "as the test says");
            }
            return new Contents(
                    List.copyOf(services.values()),
                    slices.values().stream().flatMap(List::stream).toList(),
                    exported);
        }

        @Override
        public void close() {
            onChange = () -> {};
        }
    }

    @Override
    protected ServiceSource create() {
        return sourceOf(KubernetesSettings.Selection.EVERY_SERVICE);
    }

    @Override
    protected void put(String service, String... addresses) {
        services.put(service, service(service, "http-web"));
        var perService = new ArrayList<EndpointSlice>();
        for (int i = 0; i < addresses.length; i++) {
            var address = HostPort.parse(addresses[i]);
            perService.add(slice(service, service + '-' + (i + 1), address, "http-web"));
        }
        slices.put(service, perService);
        view.onChange.run();
    }

    @Override
    protected void remove(String service) {
        services.remove(service);
        slices.remove(service);
        view.onChange.run();
    }

    @Override
    protected void breakDown() {
        view.broken = true;
    }

    @Override
    protected void repair() {
        view.broken = false;
    }

    @Override
    protected void settle() {
        time.advance(Duration.ofSeconds(6));
    }

    @Test
    void aChangeIsSeenAtOnceAndSeveralMakeOneLook() throws Exception {
        start();
        put("order", "10.0.0.1:80");
        put("user", "10.0.0.2:80");
        assertThat(source().current().services()).isEmpty();
        time.advance(Duration.ofMillis(60));
        assertThat(source().current().services()).hasSize(2);
    }

    @Test
    void readsPortProtocolVersionZoneAndReadiness() throws Exception {
        put("order", "10.0.0.1:8080");
        slices.put(
                "order",
                List.of(new EndpointSliceBuilder(
                                slices.getOrDefault("order", List.of()).getFirst())
                        .addNewEndpoint()
                        .withAddresses("10.0.0.2")
                        .withNewConditions()
                        .withReady(true)
                        .withTerminating(true)
                        .endConditions()
                        .endEndpoint()
                        .build()));
        start();

        var service = source().current().services().getFirst();
        assertThat(service.namespace()).isEqualTo("shop");
        assertThat(service.protocol()).isEqualTo(Protocol.HTTP);
        assertThat(service.endpoints())
                .containsExactly(
                        new Endpoint("10.0.0.2", HostPort.parse("10.0.0.2:8080"), "v3", "", 100, false),
                        new Endpoint("order-1", HostPort.parse("10.0.0.1:8080"), "v3", "zone-a", 100, true));
    }

    @Test
    void whatHansaMadeAndTheApiItselfAreNoLocalServices() throws Exception {
        put("order", "10.0.0.1:80");
        services.put(
                "stock",
                new ServiceBuilder(service("stock", "tcp"))
                        .editMetadata()
                        .addToLabels("managed-by", "hansa")
                        .endMetadata()
                        .build());
        services.put(
                "kubernetes",
                new ServiceBuilder(service("kubernetes", "https"))
                        .editMetadata()
                        .withNamespace("default")
                        .endMetadata()
                        .build());
        services.put(
                "outside",
                new ServiceBuilder(service("outside", "tcp"))
                        .editSpec()
                        .withType("ExternalName")
                        .endSpec()
                        .build());
        start();

        assertThat(source().current().services()).hasSize(1);
    }

    @Test
    void onlyExportedServicesAreListedWhenSoChosen() {
        put("order", "10.0.0.1:80");
        put("user", "10.0.0.2:80");
        exported = Set.of("shop/user", "elsewhere/order");
        try (var selected = sourceOf(KubernetesSettings.Selection.EXPORTED)) {
            selected.start(listing -> {});
            settle();
            assertThat(selected.current().services()).hasSize(1);
            assertThat(selected.current().services().getFirst().name()).isEqualTo("user");
        }
    }

    private ServiceSource sourceOf(KubernetesSettings.Selection selection) {
        return new KubernetesServiceSource(
                view, new KubernetesSettings(Optional.empty(), List.of(), selection), time, new Random(1));
    }

    static Service service(String name, String portName) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .addToLabels("version", "v3")
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withName(portName)
                .withPort(80)
                .withProtocol("TCP")
                .endPort()
                .endSpec()
                .build();
    }

    static EndpointSlice slice(String service, String pod, HostPort address, String portName) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(service + "-" + pod)
                .addToLabels("kubernetes.io/service-name", service)
                .endMetadata()
                .withAddressType("IPv4")
                .addNewEndpoint()
                .withAddresses(address.host())
                .withZone("zone-a")
                .withNewConditions()
                .withReady(true)
                .endConditions()
                .withNewTargetRef()
                .withKind("Pod")
                .withName(pod)
                .endTargetRef()
                .endEndpoint()
                .addNewPort()
                .withName(portName)
                .withPort(address.port())
                .withProtocol("TCP")
                .endPort()
                .build();
    }
}
