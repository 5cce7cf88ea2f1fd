package io.hansa.gateway.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.hansa.core.model.Protocol;
import io.hansa.core.spiffe.Identity;
import io.hansa.core.spiffe.TrustView;
import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.GatewayConfig;
import io.hansa.gateway.proto.AggregatedDiscoveryServiceGrpc;
import io.hansa.gateway.proto.Cluster;
import io.hansa.gateway.proto.DeltaDiscoveryRequest;
import io.hansa.gateway.proto.DeltaDiscoveryResponse;
import io.hansa.gateway.resource.EncodedResource;
import io.hansa.gateway.resource.ResourceType;
import io.hansa.gateway.resource.Snapshot;
import io.hansa.gateway.snapshot.SnapshotBuilder;
import io.hansa.gateway.snapshot.Views;
import io.hansa.gateway.testkit.TestFederation;
import io.hansa.gateway.xds.GatewayStatus;
import io.hansa.gateway.xds.XdsLimits;
import io.hansa.gateway.xds.XdsServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is refused, kept, and never told, on both sides of the stream. */
class RefusalTest {
    private static final String NAME = "refusal-test";

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final BlockingQueue<GatewayConfig> configs = new LinkedBlockingQueue<>();
    private final BlockingQueue<GatewayStatus> statuses = new LinkedBlockingQueue<>();
    private final BlockingQueue<DeltaDiscoveryResponse> responses = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private volatile Duration ahead = Duration.ZERO;
    private final Identity leaf = new TestFederation()
            .leaf("spiffe://aws-use1.acme.mesh/gateway/gw-1")
            .current();
    private final XdsServer node = new XdsServer(
            XdsLimits.DEFAULT, InstantSource.system(), Runnable::run, () -> Optional.of(leaf), statuses::add);

    @AfterEach
    void closeAll() throws Exception {
        for (var each : opened.reversed()) {
            each.close();
        }
        timer.shutdownNow();
    }

    private Server serve(ServerServiceDefinition service) throws IOException {
        Server server =
                InProcessServerBuilder.forName(NAME).addService(service).build().start();
        opened.add(server::shutdownNow);
        return server;
    }

    private void follow() {
        var client = new XdsClient(
                new XdsClient.Settings("gw-1", "aws-use1", "hansa", Duration.ofMillis(1), Duration.ofMillis(5)),
                () -> InProcessChannelBuilder.forName(NAME).build(),
                new XdsClient.Sink() {
                    @Override
                    public void trust(TrustView view) {
                        assertThat(view).isNotNull();
                    }

                    @Override
                    public void config(GatewayConfig config) {
                        configs.add(config);
                    }
                },
                Optional.empty(),
                new XdsClient.Runtime(timer, Runnable::run, () -> Instant.now().plus(ahead), new Random(1)));
        opened.add(client);
        client.start();
    }

    private static <T> T await(BlockingQueue<T> queue, Predicate<T> wanted) throws InterruptedException {
        for (T each = queue.poll(10, TimeUnit.SECONDS); each != null; each = queue.poll(10, TimeUnit.SECONDS)) {
            if (wanted.test(each)) {
                return each;
            }
        }
        throw new AssertionError("nothing of that kind came in ten seconds");
    }

    private static Cluster.Builder cluster(String name) {
        return Cluster.newBuilder().setName(name).setType(Cluster.DiscoveryType.STATIC);
    }

    private static Snapshot of(Cluster.Builder... clusters) {
        var resources = new HashMap<String, EncodedResource>();
        Stream.of(clusters)
                .forEach(each -> resources.put(each.getName(), EncodedResource.of(each.getName(), each.build())));
        return new Snapshot(Map.of(ResourceType.CLUSTER, resources), List.of());
    }

    private static Predicate<GatewayConfig> clusters(String... names) {
        return config ->
                config.clusters().stream().map(ClusterConfig::name).toList().equals(List.of(names));
    }

    @Test
    void aRefusedResourceKeepsItsLastGoodVersionAndTheOthersApply() throws Exception {
        serve(node.forThisHost());
        node.publish(of(cluster("order")));
        follow();
        await(configs, clusters("order"));

        node.publish(of(cluster("order").setLbPolicy(Cluster.LbPolicy.MAGLEV), cluster("stock")));

        await(configs, clusters("order", "stock"));
        var status = await(statuses, each -> !each.rejections().isEmpty());
        assertThat(status.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.name()).isEqualTo("order");
            assertThat(rejection.detail()).isEqualTo("CDS order: lb_policy: MAGLEV is not supported");
        });

        node.publish(of(cluster("order").setLbPolicy(Cluster.LbPolicy.RANDOM), cluster("stock")));
        await(statuses, each -> each.rejections().isEmpty() && each.inStep());
    }

    @Test
    void aListenerWhoseEndpointsNeverComeIsUsedWhenThePatienceWithThemIsOver() throws Exception {
        var whole = SnapshotBuilder.build(Views.from(Views.AWS)
                .listening(Views.ORDER, 18_080)
                .offered(Views.ORDER, Protocol.TCP, Views.AZURE)
                .routed(Views.ORDER, Protocol.TCP, Map.of(Views.AZURE, 10_000))
                .view());
        serve(node.forThisHost());
        node.publish(new Snapshot(
                Map.of(
                        ResourceType.CLUSTER, only(whole, ResourceType.CLUSTER),
                        ResourceType.LISTENER, only(whole, ResourceType.LISTENER)),
                List.of()));
        follow();
        assertThat(await(configs, _ -> true).listeners()).isEmpty();

        // Whenever the listener arrived: after some more minutes nobody waits for its endpoints any more.
        boolean used = false;
        for (int i = 0; i < 60 && !used; i++) {
            ahead = ahead.plusMinutes(1);
            var config = configs.poll(2, TimeUnit.SECONDS);
            used = config != null
                    && config.listeners().stream()
                            .anyMatch(listener -> listener.name().equals("outbound|order"));
        }
        assertThat(used).isTrue();
    }

    private static Map<String, EncodedResource> only(Snapshot whole, ResourceType type) {
        return Map.of("outbound|order", whole.find(type, "outbound|order").orElseThrow());
    }

    @Test
    void aRestartedNodeThatKnowsNothingYetWithdrawsNothing() throws Exception {
        var server = serve(node.forThisHost());
        node.publish(of(cluster("order"), cluster("stock")));
        follow();
        await(configs, clusters("order", "stock"));

        server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        var restarted =
                new XdsServer(XdsLimits.DEFAULT, InstantSource.system(), Runnable::run, Optional::empty, statuses::add);
        serve(restarted.forThisHost());
        configs.clear();
        statuses.clear();

        restarted.publish(of(cluster("order").setAltStatName("new"), cluster("stock")));
        await(configs, clusters("order", "stock"));
        assertThat(configs).allMatch(clusters("order", "stock"));

        restarted.publish(of(cluster("stock")));
        await(configs, clusters("stock"));
    }

    private void asks(String type, String name) {
        var channel = InProcessChannelBuilder.forName(NAME).build();
        opened.add(channel::shutdownNow);
        var requests = AggregatedDiscoveryServiceGrpc.newStub(channel)
                .deltaAggregatedResources(new StreamObserver<DeltaDiscoveryResponse>() {
                    @Override
                    public void onNext(DeltaDiscoveryResponse response) {
                        responses.add(response);
                    }

                    @Override
                    public void onError(Throwable error) {
                        responses.add(DeltaDiscoveryResponse.newBuilder()
                                .setNonce(error.toString())
                                .build());
                    }

                    @Override
                    public void onCompleted() {
                        responses.add(DeltaDiscoveryResponse.getDefaultInstance());
                    }
                });
        requests.onNext(DeltaDiscoveryRequest.newBuilder()
                .setTypeUrl(type)
                .addResourceNamesSubscribe(name)
                .build());
    }

    @Test
    void theKeyIsServedOnThisHost() throws Exception {
        serve(node.forThisHost());
        node.publish(of());
        asks(ResourceType.SECRET.url(), "default");

        var response = await(responses, each -> each.getResourcesCount() > 0);
        assertThat(response.getResources(0).getResource().getValue().toStringUtf8())
                .contains("BEGIN PRIVATE KEY");
    }

    @Test
    void aCallerWithoutAnIdentityIsTurnedAway() throws Exception {
        serve(node.forGateways(Views.domain(Views.AWS)));
        node.publish(of());
        asks(ResourceType.CLUSTER.url(), "*");

        var response = await(responses, _ -> true);
        assertThat(response.getNonce()).contains("UNAUTHENTICATED", "HANSA-XDS-001");
    }

    @Test
    void whatDoesNotExistIsSaidToBeAbsent() throws Exception {
        serve(node.forThisHost());
        node.publish(of(cluster("order")));
        asks(ResourceType.ENDPOINTS.url(), "order");

        var response = await(responses, _ -> true);
        assertThat(response.getRemovedResourcesList()).containsExactly("order");
    }
}
