package io.hansa.gateway.xds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real Envoy that knows nothing but where its discovery service is. */
final class Envoy implements AutoCloseable {
    private static final Path BINARY =
            Path.of("..", ".peers", "bin", "envoy").toAbsolutePath().normalize();

    /** The variants of ADS. */
    enum Api {
        DELTA_GRPC,
        GRPC
    }

    private final Process process;
    private final Path log;
    private final int admin;

    private Envoy(Process process, Path log, int admin) {
        this.process = process;
        this.log = log;
        this.admin = admin;
    }

    static void assumePresent() {
        Assumptions.assumeTrue(Files.isExecutable(BINARY), "Envoy is not installed: run bin/peers/envoy");
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static Envoy start(Path folder, String name, Api api, int node) throws IOException {
        int admin = freePort();
        var config = folder.resolve(name + ".yaml");
        Files.writeString(config, bootstrap(name, api, node, admin));
        var log = folder.resolve(name + ".log");
        var process = new ProcessBuilder(
                        BINARY.toString(),
                        "-c",
                        config.toString(),
                        "--concurrency",
                        "1",
                        "--disable-hot-restart",
                        "--log-level",
                        System.getProperty("hansa.envoy.log", "info"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Envoy(process, log, admin);
    }

    private static String bootstrap(String name, Api api, int node, int admin) {
        return """
                node: {id: %s, cluster: test}
                admin: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
                dynamic_resources:
                  ads_config:
                    api_type: %s
                    transport_api_version: V3
                    grpc_services: [{envoy_grpc: {cluster_name: node}}]
                  lds_config: {ads: {}, resource_api_version: V3}
                  cds_config: {ads: {}, resource_api_version: V3}
                static_resources:
                  clusters:
                  - name: node
                    type: STATIC
                    connect_timeout: 1s
                    typed_extension_protocol_options:
                      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                        explicit_http_config: {http2_protocol_options: {}}
                    load_assignment:
                      cluster_name: node
                      endpoints:
                      - lb_endpoints:
                        - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
                """.formatted(name, admin, api, node);
    }

    /** What an admin page says. */
    String admin(String page) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + page))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    /** Everything that it has logged. */
    List<String> log() throws IOException {
        try (InputStream in = Files.newInputStream(log)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
