package io.hansa.gateway.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.hansa.core.model.Protocol;
import io.hansa.core.spiffe.TrustView;
import io.hansa.gateway.config.GatewayConfig;
import io.hansa.gateway.resource.Snapshot;
import io.hansa.gateway.snapshot.SnapshotBuilder;
import io.hansa.gateway.snapshot.Views;
import io.hansa.gateway.xds.GatewayStatus;
import io.hansa.gateway.xds.XdsLimits;
import io.hansa.gateway.xds.XdsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node's server and the gateway's client, over gRPC within this process. */
class DiscoveryTest {
    private static final String NAME = "discovery-test";

    @TempDir
    private Path folder;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final BlockingQueue<GatewayConfig> configs = new LinkedBlockingQueue<>();
    private final BlockingQueue<TrustView> trusts = new LinkedBlockingQueue<>();
    private final BlockingQueue<GatewayStatus> statuses = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (var each : opened.reversed()) {
            each.close();
        }
        timer.shutdownNow();
    }

    private XdsServer serve(Snapshot snapshot) throws IOException {
        var node =
                new XdsServer(XdsLimits.DEFAULT, InstantSource.system(), Runnable::run, Optional::empty, statuses::add);
        Server server = InProcessServerBuilder.forName(NAME)
                .addService(node.forThisHost())
                .build()
                .start();
        opened.add(server::shutdownNow);
        node.publish(snapshot);
        return node;
    }

    private XdsClient follow() {
        var client = new XdsClient(
                new XdsClient.Settings("gw-1", "aws-use1", "hansa", Duration.ofMillis(1), Duration.ofMillis(5)),
                () -> InProcessChannelBuilder.forName(NAME).build(),
                new XdsClient.Sink() {
                    @Override
                    public void trust(TrustView view) {
                        trusts.add(view);
                    }

                    @Override
                    public void config(GatewayConfig config) {
                        configs.add(config);
                    }
                },
                Optional.of(new SnapshotFile(folder.resolve("snapshot"))),
                new XdsClient.Runtime(timer, Runnable::run, InstantSource.system(), new Random(1)));
        opened.add(client);
        client.start();
        return client;
    }

    private static <T> T await(BlockingQueue<T> queue, Predicate<T> wanted) throws InterruptedException {
        for (T each = queue.poll(10, TimeUnit.SECONDS); each != null; each = queue.poll(10, TimeUnit.SECONDS)) {
            if (wanted.test(each)) {
                return each;
            }
        }
        throw new AssertionError("nothing of that kind came in ten seconds");
    }

    private static Views order() {
        return Views.from(Views.AWS)
                .listening(Views.ORDER, 18_080)
                .offered(Views.ORDER, Protocol.HTTP, Views.AWS, Views.AZURE)
                .routed(Views.ORDER, Protocol.HTTP, Map.of(Views.AWS, 10_000), Views.AZURE)
                .exporting(Views.ORDER, Protocol.HTTP, Views.endpoint("order-1", 9_001));
    }

    private static Predicate<GatewayConfig> whole() {
        return config -> config.cluster("outbound|order").isPresent()
                && config.cluster("inbound|order").isPresent()
                && config.listeners().size() == 2;
    }

    @Test
    void theGatewayDoesWhatTheNodePublishes() throws Exception {
        serve(SnapshotBuilder.build(order().view()));
        follow();

        var config = await(configs, whole());
        assertThat(config.problems()).isEmpty();
        assertThat(await(trusts, _ -> true).anchorsOf(Views.domain(Views.AZURE)))
                .containsExactly(Views.anchor(Views.AZURE));
        assertThat(await(statuses, GatewayStatus::inStep).gateway()).isEqualTo("gw-1");
    }

    @Test
    void aRestartedGatewayServesFromItsFileWithoutTheNode() throws Exception {
        var file = folder.resolve("snapshot");
        serve(SnapshotBuilder.build(order().view()));
        follow();
        var config = await(configs, whole());
        while (!Files.exists(file)
                || new SnapshotFile(file).load().orElseThrow().resources().size() < 9) {
            assertThat(timer.schedule(() -> true, 100, TimeUnit.MILLISECONDS).get())
                    .isTrue();
        }
        closeOpened();
        configs.clear();

        follow();

        var restored = await(configs, whole());
        assertThat(restored.listeners()).isEqualTo(config.listeners());
        assertThat(restored.clusters()).isEqualTo(config.clusters());
    }

    private void closeOpened() throws Exception {
        for (var each : opened.reversed()) {
            each.close();
        }
        opened.clear();
    }
}
