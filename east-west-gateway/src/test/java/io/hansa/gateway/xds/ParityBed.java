package io.hansa.gateway.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.hansa.core.spiffe.TrustView;
import io.hansa.gateway.config.GatewayConfig;
import io.hansa.gateway.follow.XdsClient;
import io.hansa.gateway.resource.Snapshot;
import io.hansa.gateway.server.GatewayBootstrap;
import io.hansa.gateway.server.GatewayLimits;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.snapshot.Views;
import io.hansa.gateway.testkit.Rig;
import io.hansa.gateway.testkit.TestFederation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** A node whose resources are served to a real Envoy and then to our gateway, so that both can be asked the same. */
final class ParityBed implements AutoCloseable {
    private final Path folder;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final TestFederation federation = new TestFederation();
    private final TestFederation.Leaf leaf =
            federation.leaf("spiffe://" + Views.domain(Views.AWS).value() + "/gateway/gw-1");
    private final XdsServer node;
    private final int nodePort;
    private final int mtls;

    ParityBed(Path folder) throws IOException {
        this.folder = folder;
        mtls = Envoy.freePort();
        node = new XdsServer(
                XdsLimits.DEFAULT, InstantSource.system(), Runnable::run, () -> Optional.of(leaf.current()), _ -> {});
        Server server = NettyServerBuilder.forAddress(Rig.loopback(0))
                .addService(node.forThisHost())
                .build()
                .start();
        opened.add(server::shutdownNow);
        nodePort = server.getPort();
    }

    /** Closes it with the bed. */
    <T extends AutoCloseable> T add(T one) {
        opened.add(one);
        return one;
    }

    TestFederation federation() {
        return federation;
    }

    /** The port of the listener {@code inbound}. */
    int mtls() {
        return mtls;
    }

    void publish(Snapshot snapshot) {
        node.publish(snapshot);
    }

    /** What comes of it with a real Envoy. */
    <T> T throughEnvoy(Callable<T> asking) throws Exception {
        try (var envoy = Envoy.start(folder, "aws", Envoy.Api.DELTA_GRPC, nodePort)) {
            var outcome = asking.call();
            assertThat(envoy.log()).isNotEmpty();
            return outcome;
        }
    }

    /** What comes of it with our gateway. */
    <T> T throughOurs(Callable<T> asking) throws Exception {
        var bootstrap = new GatewayBootstrap(
                new GatewayBootstrap.About(Views.AWS.value(), "gw-1", "test"),
                new GatewayBootstrap.Addresses(Rig.loopback(mtls), Rig.loopback(0), Optional.empty()),
                new GatewayBootstrap.Fixed(List.of(), List.of()),
                new GatewayLimits(2, 1_000, 32, Duration.ofSeconds(3)));
        try (var server = GatewayServer.start(bootstrap, leaf, federation.trust(), InstantSource.system());
                var timer = Executors.newSingleThreadScheduledExecutor();
                var client = new XdsClient(
                        new XdsClient.Settings(
                                "gw-1", Views.AWS.value(), "hansa", Duration.ofMillis(50), Duration.ofSeconds(1)),
                        () -> NettyChannelBuilder.forAddress(Rig.loopback(nodePort))
                                .usePlaintext()
                                .build(),
                        new Applying(server),
                        Optional.empty(),
                        new XdsClient.Runtime(timer, Runnable::run, InstantSource.system(), new Random(1)))) {
            client.start();
            return asking.call();
        }
    }

    private record Applying(GatewayServer server) implements XdsClient.Sink {
        @Override
        public void trust(TrustView view) {
            assertThat(view).isNotNull();
        }

        @Override
        public void config(GatewayConfig config) {
            assertThat(server.apply(config)).isNotInstanceOf(GatewayServer.Applied.Refused.class);
        }
    }

    @Override
    public void close() {
        for (var each : opened.reversed()) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot close " + each, e);
            }
        }
    }
}
