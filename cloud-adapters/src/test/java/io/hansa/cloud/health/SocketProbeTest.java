package io.hansa.cloud.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.model.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SocketProbeTest {
    private final SocketProbe probe = new SocketProbe();
    private ServerSocket server;
    private HostPort address;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        address = new HostPort("127.0.0.1", server.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void aTcpCheckPassesWhenSomebodyListens() {
        assertThat(probe.look(address, check(HealthCheck.Type.TCP))).isEqualTo(new Probe.Finding.Passed());
    }

    @Test
    void anHttpCheckSendsOneGetAndPassesOn200() throws Exception {
        var request = answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertThat(probe.look(address, check(HealthCheck.Type.HTTP))).isEqualTo(new Probe.Finding.Passed());
        assertThat(request.get()).startsWith("GET /health HTTP/1.1\r\nHost: " + address + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 503 Service Unavailable\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n",
                "SSH-2.0-OpenSSH\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                ""
            })
    void anHttpCheckFailsOnAnythingElseAndFollowsNoRedirect(String response) {
        answer(response);
        assertThat(probe.look(address, check(HealthCheck.Type.HTTP))).isInstanceOf(Probe.Finding.Failed.class);
    }

    @Test
    void anAnswerWithoutEndIsNotReadToTheEnd() {
        answer("x".repeat(100_000));
        assertThat(probe.look(address, check(HealthCheck.Type.HTTP))).isInstanceOf(Probe.Finding.Failed.class);
    }

    @Test
    void anInstanceThatAcceptsAndSaysNothingFailsAtTheTimeout() {
        // Nobody accepts: the kernel completes the connection, and no answer ever comes.
        assertThat(probe.look(address, check(HealthCheck.Type.HTTP)))
                .isEqualTo(new Probe.Finding.Failed("no answer within 300 ms"));
    }

    @Test
    void aClosedPortIsKnownForCertain() throws IOException {
        server.close();
        assertThat(probe.look(address, check(HealthCheck.Type.TCP))).isEqualTo(new Probe.Finding.NobodyListens());
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1", "fd00:ec2::254"})
    void neverTalksToAMetadataService(String host) {
        assertThat(probe.look(new HostPort(host, 80), check(HealthCheck.Type.HTTP)))
                .isInstanceOfSatisfying(
                        Probe.Finding.Failed.class,
                        f -> assertThat(f.reason()).contains("expected: a unicast address"));
    }

    private static HealthCheck check(HealthCheck.Type type) {
        return new HealthCheck(type, "/health", Duration.ofSeconds(1), Duration.ofMillis(300), 2, 1);
    }

    private CompletableFuture<String> answer(String response) {
        var request = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> {
            try (var socket = server.accept()) {
                var bytes = new byte[1024];
                int n = socket.getInputStream().read(bytes);
                request.complete(new String(bytes, 0, Math.max(n, 0), StandardCharsets.US_ASCII));
                socket.getOutputStream().write(response.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                request.completeExceptionally(e);
            }
        });
        return request;
    }
}
