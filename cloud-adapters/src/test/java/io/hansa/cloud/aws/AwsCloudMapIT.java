package io.hansa.cloud.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hansa.cloud.health.Checked;
import io.hansa.cloud.health.HealthCheck;
import io.hansa.cloud.poll.ManualScheduler;
import io.hansa.cloud.poll.PollSchedule;
import io.hansa.core.catalog.LocalService;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.servicediscovery.ServiceDiscoveryClient;
import software.amazon.awssdk.services.servicediscovery.model.CustomHealthStatus;

/** The SDK's client against moto, an emulator of AWS. */
final class AwsCloudMapIT {
    private static Process moto;
    private static AwsSettings settings;
    private static ServiceDiscoveryClient owner;

    @BeforeAll
    static void startMoto() throws Exception {
        var program =
                Path.of("..", ".peers", "bin", "moto_server").toAbsolutePath().normalize();
        assumeTrue(Files.isExecutable(program), "moto_server is not installed (bin/peers/moto_server)");
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        moto = new ProcessBuilder(program.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        awaitListening(port);
        settings = new AwsSettings("us-east-1", Optional.of(URI.create("http://127.0.0.1:" + port)), List.of("shop"));
        owner = ServiceDiscoveryClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(settings.emulator().orElseThrow())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("owner", "owner")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
        owner.createHttpNamespace(request -> request.name("shop"));
    }

    @AfterAll
    static void stopMoto() throws InterruptedException {
        if (owner != null) {
            owner.close();
        }
        if (moto != null) {
            moto.destroy();
            if (!moto.waitFor(10, TimeUnit.SECONDS)) {
                moto.destroyForcibly();
            }
        }
    }

    @Test
    void readsWhatTheOwnerRegisteredAndRegistersImportsBesideIt() {
        var namespace =
                owner.listNamespaces(request -> {}).namespaces().getFirst().id();
        var order = owner.createService(request -> request.name("order").namespaceId(namespace))
                .service()
                .id();
        for (int i = 1; i <= 130; i++) {
            var id = "order-%03d".formatted(i);
            var attributes = new HashMap<>(Map.of("AWS_INSTANCE_IPV4", "10.0.0." + i, "AWS_INSTANCE_PORT", "9000"));
            attributes.put("hansa-version", "v1");
            owner.registerInstance(
                    request -> request.serviceId(order).instanceId(id).attributes(attributes));
        }
        var time = new ManualScheduler();
        try (var source =
                        new AwsServiceSource(settings, PollSchedule.every(Duration.ofSeconds(5)), time, new Random(1));
                var sink = new AwsMeshSink(settings, new ClusterId("aws-use1"), "shop")) {
            source.start(listing -> {});
            time.advance(Duration.ofSeconds(1));
            assertThat(source.current().problem()).isEmpty();
            assertThat(source.current().services()).hasSize(1);
            assertThat(source.current().services().getFirst().endpoints())
                    .hasSize(130)
                    .first()
                    .isEqualTo(new Endpoint("order-001", HostPort.parse("10.0.0.1:9000"), "v1", "", 100, true));

            sink.publish(Map.of(new ServiceName("stock"), HostPort.parse("127.0.0.1:18081")));
            sink.publish(Map.of(new ServiceName("stock"), HostPort.parse("127.0.0.1:18082")));
            assertThat(ports("stock")).containsExactly("18082");
            assertThatThrownBy(() -> sink.publish(Map.of(new ServiceName("order"), HostPort.parse("127.0.0.1:1"))))
                    .hasMessageContaining("HANSA-AWS-005");
            time.advance(Duration.ofSeconds(10));
            assertThat(source.current().services()).hasSize(1);

            sink.publish(Map.of());
            assertThat(serviceNames()).containsExactly("order");
        }
    }

    @Test
    void whatTheRegistrarWritesTheSourceReadsAndNothingIsLeftInTheEnd() throws Exception {
        var time = new ManualScheduler();
        var reading = new AwsSettings(settings.region(), settings.emulator(), List.of("works"));
        var first = new Endpoint("order-1", HostPort.parse("127.0.0.1:1"), "v1", "a", 3, true);
        var second = new Endpoint("order-2", HostPort.parse("127.0.0.1:2"), "v2", "", 1, true);
        try (var registrar = new AwsRegistrar(reading, "works");
                var source =
                        new AwsServiceSource(reading, PollSchedule.every(Duration.ofSeconds(5)), time, new Random(1))) {
            registrar.publish(List.of(order(first, second)));
            registrar.publish(List.of(order(first, second)));
            source.start(listing -> {});
            time.advance(Duration.ofSeconds(1));
            assertThat(source.current().problem()).isEmpty();
            assertThat(source.current().services())
                    .containsExactly(new LocalService("order", "works", Protocol.HTTP, 7, List.of(first, second)));

            var id = owner.listServices(request -> {}).services().stream()
                    .filter(service -> Ownership.BY_REGISTRAR.equals(service.description()))
                    .findFirst()
                    .orElseThrow()
                    .id();
            owner.updateInstanceCustomHealthStatus(
                    request -> request.serviceId(id).instanceId("order-2").status(CustomHealthStatus.UNHEALTHY));
            time.advance(Duration.ofSeconds(10));
            assertThat(source.current().services().getFirst().endpoints())
                    .containsExactly(first, second.withReady(false));

            registrar.publish(List.of(order()));
            time.advance(Duration.ofSeconds(10));
            assertThat(source.current().services())
                    .containsExactly(new LocalService("order", "works", Protocol.HTTP, 7, List.of()));

            registrar.withdraw();
            assertThat(owner.listNamespaces(request -> {}).namespaces())
                    .noneMatch(n -> n.name().equals("works"));
        }
    }

    private static Checked order(Endpoint... endpoints) {
        return new Checked(new LocalService("order", "", Protocol.HTTP, 7, List.of(endpoints)), HealthCheck.NO_CHECK);
    }

    @Test
    void anEmulatorThatIsAwayIsUnreachable() {
        var nowhere = new AwsSettings("us-east-1", Optional.of(URI.create("http://127.0.0.1:1")), List.of());
        try (var sink = new AwsMeshSink(nowhere, new ClusterId("aws-use1"), "shop")) {
            assertThatThrownBy(() -> sink.publish(Map.of())).hasMessageContaining("HANSA-AWS-001");
        }
    }

    private static List<String> serviceNames() {
        return owner.listServices(request -> {}).services().stream()
                .map(service -> service.name())
                .toList();
    }

    private static List<String> ports(String name) {
        var ports = new ArrayList<String>();
        for (var service : owner.listServices(request -> {}).services()) {
            if (service.name().equals(name)) {
                owner.listInstances(request -> request.serviceId(service.id()))
                        .instances()
                        .forEach(i -> ports.add(i.attributes().getOrDefault("AWS_INSTANCE_PORT", "")));
            }
        }
        return ports;
    }

    private static void awaitListening(int port) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < deadline) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.isConnected()).isTrue();
                return;
            } catch (IOException e) {
                Thread.sleep(100);
            }
        }
        throw new IllegalStateException("moto did not listen within 60 s");
    }
}
