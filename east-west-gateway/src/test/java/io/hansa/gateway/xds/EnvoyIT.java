package io.hansa.gateway.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpServer;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Protocol;
import io.hansa.core.spiffe.DenyList;
import io.hansa.core.spiffe.TrustView;
import io.hansa.gateway.config.GatewayConfig;
import io.hansa.gateway.follow.XdsClient;
import io.hansa.gateway.resource.ResourceType;
import io.hansa.gateway.server.GatewayBootstrap;
import io.hansa.gateway.server.GatewayLimits;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.snapshot.SnapshotBuilder;
import io.hansa.gateway.snapshot.Views;
import io.hansa.gateway.testkit.Rig;
import io.hansa.gateway.testkit.TestFederation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real Envoys and our own gateway, each configured by its node's discovery service alone, serve {@code order} across
 * clusters: the caller's gateway begins mutual TLS, the exporter's ends it, and each checks the other's SPIFFE ID.
 */
class EnvoyIT {

    @TempDir
    private Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final TestFederation federation = new TestFederation();
    private final Site aws = new Site(Views.AWS);
    private final Site azure = new Site(Views.AZURE);

    /** One cluster: its node's server, its gateway's leaf and its ports. */
    private final class Site {
        private final ClusterId cluster;
        private final TestFederation.Leaf leaf;
        private final SnapshotBuilder builder = new SnapshotBuilder();
        private XdsServer node;
        private int nodePort;
        private int mtls;
        private int order;

        Site(ClusterId cluster) {
            this.cluster = cluster;
            this.leaf = federation.leaf("spiffe://" + Views.domain(cluster).value() + "/gateway/gw-1");
            this.node = new XdsServer(
                    XdsLimits.DEFAULT,
                    InstantSource.system(),
                    Runnable::run,
                    () -> Optional.of(leaf.current()),
                    _ -> {});
        }

        void open() throws IOException {
            mtls = Envoy.freePort();
            order = Envoy.freePort();
            Server server = NettyServerBuilder.forAddress(Rig.loopback(0))
                    .addService(node.forThisHost())
                    .build()
                    .start();
            opened.add(server::shutdownNow);
            nodePort = server.getPort();
        }

        void publish(TrustView trust, Endpoint... endpoints) {
            node.publish(builder.next(Views.from(cluster)
                    .inbound(new HostPort("127.0.0.1", mtls))
                    .gateway(Views.AWS, new HostPort("127.0.0.1", aws.mtls))
                    .gateway(Views.AZURE, new HostPort("127.0.0.1", azure.mtls))
                    .trusting(trust)
                    .listening(Views.ORDER, order)
                    .offered(Views.ORDER, Protocol.HTTP, Views.AWS, Views.AZURE)
                    .routed(Views.ORDER, Protocol.HTTP, Map.of(Views.AWS, 10_000), Views.AZURE)
                    .exporting(Views.ORDER, Protocol.HTTP, endpoints)
                    .view()));
        }

        Envoy envoy(Envoy.Api api) throws IOException {
            var envoy = Envoy.start(folder, cluster.value(), api, nodePort);
            opened.add(envoy);
            return envoy;
        }

        /** Our own gateway in Envoy's place: the same resources, the same stream. */
        GatewayServer gateway() {
            var bootstrap = new GatewayBootstrap(
                    new GatewayBootstrap.About(cluster.value(), "gw-1", "test"),
                    new GatewayBootstrap.Addresses(Rig.loopback(mtls), Rig.loopback(0), Optional.empty()),
                    new GatewayBootstrap.Fixed(List.of(), List.of()),
                    new GatewayLimits(2, 1_000, 32, Duration.ofSeconds(3)));
            var server = GatewayServer.start(bootstrap, leaf, federation.trust(), InstantSource.system());
            opened.add(server);
            var timer = Executors.newSingleThreadScheduledExecutor();
            opened.add(timer::shutdownNow);
            var client = new XdsClient(
                    new XdsClient.Settings(
                            "gw-1", cluster.value(), "hansa", Duration.ofMillis(50), Duration.ofSeconds(1)),
                    () -> io.grpc.netty.NettyChannelBuilder.forAddress(Rig.loopback(nodePort))
                            .usePlaintext()
                            .build(),
                    new XdsClient.Sink() {
                        @Override
                        public void trust(TrustView view) {
                            // The test's federation is the trust of every gateway.
                        }

                        @Override
                        public void config(GatewayConfig config) {
                            assertThat(server.apply(config)).isNotInstanceOf(GatewayServer.Applied.Refused.class);
                        }
                    },
                    Optional.empty(),
                    new XdsClient.Runtime(timer, Runnable::run, InstantSource.system(), new Random(1)));
            opened.add(client);
            client.start();
            return server;
        }
    }

    @BeforeEach
    void open() throws IOException {
        Envoy.assumePresent();
        aws.open();
        azure.open();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (var each : opened.reversed()) {
            each.close();
        }
    }

    private Endpoint backend(String says) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/", exchange -> {
            var body = says.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        opened.add(() -> server.stop(0));
        return Views.endpoint(says, server.getAddress().getPort());
    }

    /** The answer of {@code order} at that port, asked again until it is the one expected or 20 seconds are over. */
    private static void answers(int port, int status, String body) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        var last = "no answer";
        try (var client = HttpClient.newHttpClient()) {
            while (System.nanoTime() < end) {
                try {
                    var response = client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/order/7"))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
                    last = response.statusCode() + " " + response.body();
                    if (response.statusCode() == status && response.body().contains(body)) {
                        return;
                    }
                } catch (IOException e) {
                    last = e.toString();
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        throw new AssertionError("last: " + last + " (expected: " + status + ' ' + body + ')');
    }

    private void inStep(Site site) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (site.node.gateways().isEmpty()
                || !site.node.gateways().getFirst().inStep()) {
            assertThat(System.nanoTime() - end).as("%s", site.node.gateways()).isNegative();
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    void twoEnvoysServeOrderAcrossClustersByAdsAlone() throws Exception {
        aws.publish(federation.trust().current());
        azure.publish(federation.trust().current(), backend("azure-order-1"));
        aws.envoy(Envoy.Api.DELTA_GRPC);
        azure.envoy(Envoy.Api.GRPC);

        answers(aws.order, 200, "azure-order-1");
        inStep(aws);
        inStep(azure);
        assertThat(aws.node.gateways().getFirst().mode()).isEqualTo(GatewayStatus.Mode.DELTA);
        assertThat(azure.node.gateways().getFirst().mode()).isEqualTo(GatewayStatus.Mode.STATE_OF_THE_WORLD);
        assertThat(azure.node.gateways().getFirst().agent()).startsWith("envoy");

        aws.publish(federation.trust().current(), backend("aws-order-1"));
        answers(aws.order, 200, "aws-order-1"); // Local instances came back: they are the first tier.

        aws.publish(federation.trust().current());
        answers(aws.order, 200, "azure-order-1"); // And are gone again: the standby serves.
    }

    @Test
    void envoyCallsThroughOurGateway() throws Exception {
        aws.publish(federation.trust().current());
        azure.publish(federation.trust().current(), backend("azure-order-1"));
        aws.envoy(Envoy.Api.DELTA_GRPC);
        azure.gateway();

        answers(aws.order, 200, "azure-order-1");
        inStep(azure);
    }

    @Test
    void ourGatewayCallsThroughEnvoy() throws Exception {
        aws.publish(federation.trust().current());
        azure.publish(federation.trust().current(), backend("azure-order-1"));
        aws.gateway();
        azure.envoy(Envoy.Api.DELTA_GRPC);

        answers(aws.order, 200, "azure-order-1");
        inStep(aws);
    }

    @Test
    void aCallerIsServedOnlyWhileItsTrustDomainIsBelieved() throws Exception {
        var everybody = federation.trust().current();
        var notAws = new HashMap<>(everybody.anchors());
        notAws.remove(Views.domain(Views.AWS));
        aws.publish(everybody);
        azure.publish(new TrustView(everybody.sequence() + 1, notAws, DenyList.EMPTY), backend("azure-order-1"));
        aws.envoy(Envoy.Api.DELTA_GRPC);
        azure.envoy(Envoy.Api.DELTA_GRPC);
        inStep(azure);
        inStep(aws);

        answers(aws.order, 503, "");

        azure.publish(everybody, backend("azure-order-2"));
        answers(aws.order, 200, "azure-order-2");
    }

    @Test
    void whatEnvoyRefusesIsAttributedToTheResource() throws Exception {
        aws.publish(federation.trust().current());
        var envoy = aws.envoy(Envoy.Api.DELTA_GRPC);
        inStep(aws);

        // A local address that this host does not have: Envoy cannot listen there.
        aws.node.publish(aws.builder.next(Views.from(Views.AWS)
                .inbound(new HostPort("192.0.2.1", aws.mtls))
                .listening(Views.ORDER, aws.order)
                .offered(Views.ORDER, Protocol.HTTP, Views.AZURE)
                .view()));

        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (aws.node.gateways().getFirst().rejections().isEmpty()) {
            assertThat(System.nanoTime() - end).as("%s", envoy.log()).isNegative();
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(aws.node.gateways().getFirst().rejections())
                .extracting(GatewayStatus.Rejection::type, GatewayStatus.Rejection::name)
                .containsExactly(tuple(ResourceType.LISTENER, "inbound"));
    }
}
