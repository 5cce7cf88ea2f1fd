package io.hansa.cloud.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.hansa.cloud.poll.Scheduler;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import io.hansa.core.port.ServiceSource.Listing;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Source and sink against fabric8's mock of the API, on the wire. */
@EnableKubernetesMockClient(crud = true, https = false)
final class KubernetesWireTest {
    private static final KubernetesSettings SETTINGS =
            new KubernetesSettings(Optional.empty(), List.of(), KubernetesSettings.Selection.EVERY_SERVICE);
    private static final ServiceName STOCK = new ServiceName("stock");
    private static final HostPort LISTENER = HostPort.parse("10.1.0.4:28081");

    @SuppressWarnings("unused") // Set by the extension.
    private KubernetesMockServer server;

    @SuppressWarnings("unused") // Set by the extension.
    private KubernetesClient client;

    private final LinkedBlockingQueue<Listing> heard = new LinkedBlockingQueue<>();

    @BeforeEach
    void installMulticlusterServices() {
        for (var kind : List.of("ServiceImport", "ServiceExport")) {
            server.expectCustomResource(new CustomResourceDefinitionContext.Builder()
                    .withGroup("multicluster.x-k8s.io")
                    .withVersion("v1alpha1")
                    .withKind(kind)
                    .withPlural(kind.toLowerCase(java.util.Locale.ROOT) + "s")
                    .withScope("Namespaced")
                    .build());
        }
    }

    @AfterEach
    void forget() {
        heard.clear();
    }

    @Test
    void watchesServicesAndTheirSlicesAndKeepsThemWhenTheApiGoesAway() throws Exception {
        client.resource(KubernetesServiceSourceTest.service("order", "grpc")).create();
        try (var timer = Executors.newSingleThreadScheduledExecutor();
                var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            var scheduler = Scheduler.of(InstantSource.system(), timer, tasks);
            var view = new InformerView(server.createClient(), KubernetesSettings.Selection.EVERY_SERVICE, scheduler);
            try (var source = new KubernetesServiceSource(view, SETTINGS, scheduler, new Random(1))) {
                source.start(heard::add);
                await(listing -> !listing.stale() && listing.services().size() == 1);

                client.resource(KubernetesServiceSourceTest.slice(
                                "order", "order-1", HostPort.parse("10.0.0.1:9000"), "grpc"))
                        .create();
                await(listing -> listing.services().getFirst().endpoints().size() == 1);

                client.services().inNamespace("shop").withName("order").delete();
                await(listing -> !listing.stale() && listing.services().isEmpty());

                client.resource(KubernetesServiceSourceTest.service("user", "http"))
                        .create();
                await(listing -> listing.services().size() == 1);
                server.shutdown();
                await(listing -> listing.problem().contains("HANSA-K8S-001"));
                assertThat(source.current().services()).hasSize(1);
            }
            timer.shutdownNow();
        }
    }

    @Test
    void makesServiceImportServiceAndSliceAndRemovesThemAgain() {
        try (var sink = sinkOf("azure-weu")) {
            sink.publish(Map.of(STOCK, LISTENER));

            assertThat(client.services()
                            .inNamespace("imports")
                            .withName("stock")
                            .get()
                            .getSpec()
                            .getPorts())
                    .singleElement()
                    .satisfies(port -> assertThat(port.getPort()).isEqualTo(28081));
            assertThat(slices()).singleElement().satisfies(slice -> {
                assertThat(slice.getEndpoints().getFirst().getAddresses()).containsExactly("10.1.0.4");
                assertThat(slice.getMetadata().getLabels()).containsEntry("kubernetes.io/service-name", "stock");
            });
            assertThat(imports()).hasSize(1);

            var version = version();
            sink.publish(Map.of(STOCK, LISTENER));
            assertThat(version()).isEqualTo(version);
            sink.publish(Map.of(STOCK, HostPort.parse("10.1.0.5:28082")));
            assertThat(version()).isNotEqualTo(version);
            assertThat(slices().getFirst().getEndpoints().getFirst().getAddresses())
                    .containsExactly("10.1.0.5");

            sink.publish(Map.of());
            assertThat(client.services().inNamespace("imports").list().getItems())
                    .isEmpty();
            assertThat(slices()).isEmpty();
            assertThat(imports()).isEmpty();
        }
    }

    @Test
    void leavesAloneWhatOthersMadeAndPublishesTheRest() {
        client.resource(new ServiceBuilder(KubernetesServiceSourceTest.service("stock", "tcp"))
                        .editMetadata()
                        .withNamespace("imports")
                        .endMetadata()
                        .build())
                .create();
        sinkOf("azure-neu").publish(Map.of(new ServiceName("user"), LISTENER));
        try (var sink = sinkOf("azure-weu")) {
            assertThatThrownBy(() -> sink.publish(Map.of(STOCK, LISTENER, new ServiceName("order"), LISTENER)))
                    .hasMessageContaining("HANSA-K8S-004")
                    .hasMessageContaining("stock");
            assertThat(client.services().inNamespace("imports").list().getItems())
                    .extracting(service -> service.getMetadata().getName())
                    .containsExactlyInAnyOrder("order", "stock", "user");
            assertThat(client.services()
                            .inNamespace("imports")
                            .withName("stock")
                            .get()
                            .getSpec()
                            .getPorts())
                    .first()
                    .satisfies(port -> assertThat(port.getPort()).isEqualTo(80));
        }
    }

    @Test
    void aGatewayWithoutAnIpAddressIsRefused() {
        try (var sink = sinkOf("azure-weu")) {
            assertThatThrownBy(() -> sink.publish(Map.of(STOCK, HostPort.parse("gw.local:1"))))
                    .hasMessageContaining("HANSA-K8S-006");
        }
    }

    private KubernetesMeshSink sinkOf(String cluster) {
        return new KubernetesMeshSink(server.createClient(), new ClusterId(cluster), "imports");
    }

    private String version() {
        return client.services()
                .inNamespace("imports")
                .withName("stock")
                .get()
                .getMetadata()
                .getResourceVersion();
    }

    private List<io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice> slices() {
        return client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace("imports")
                .list()
                .getItems();
    }

    private List<GenericKubernetesResource> imports() {
        return client.genericKubernetesResources(ImportObjects.SERVICE_IMPORT)
                .inNamespace("imports")
                .list()
                .getItems();
    }

    private void await(Predicate<Listing> expected) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        Listing last = null;
        while (System.nanoTime() < deadline) {
            var next = heard.poll(200, TimeUnit.MILLISECONDS);
            last = next == null ? last : next;
            if (next != null && expected.test(next)) {
                return;
            }
        }
        throw new AssertionError("not heard within 40 s; last: " + last);
    }
}
