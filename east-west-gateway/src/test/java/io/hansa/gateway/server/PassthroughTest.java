package io.hansa.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.gateway.config.GatewayConfig;
import io.hansa.gateway.testkit.Hellos;
import io.hansa.gateway.testkit.Rig;
import io.hansa.gateway.testkit.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PassthroughTest {
    private static final String NAME = "outbound_.5701_._.member.a.test";

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private GatewayServer passing(InetSocketAddress... to) {
        return rig.gateway(GatewayBootstrap.Fixed.passthrough(Map.of(NAME, List.of(to))));
    }

    @Test
    void passesAHelloAndEverythingAfterItThroughUnchanged() throws Exception {
        var backend = rig.add(TestServer.echo());
        var gateway = passing(backend.address());
        var hello = Hellos.of(NAME);

        try (var socket = rig.connect(gateway)) {
            for (byte each : hello) {
                socket.getOutputStream().write(each);
            }
            assertThat(socket.getInputStream().readNBytes(hello.length)).isEqualTo(hello);
            var large = new byte[3_000_000];
            new java.util.Random(7).nextBytes(large);
            Thread.ofVirtual().start(() -> write(socket, large));
            assertThat(socket.getInputStream().readNBytes(large.length)).isEqualTo(large);
        }
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void carriesAHalfCloseOverInBothDirections() throws Exception {
        var backend = rig.add(TestServer.start(socket -> {
            var all = socket.getInputStream().readAllBytes();
            socket.getOutputStream().write(all);
        }));
        var gateway = passing(backend.address());

        try (var socket = rig.connect(gateway)) {
            var hello = Hellos.of(NAME);
            socket.getOutputStream().write(hello);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(hello);
        }
    }

    @Test
    void aResetNeverBecomesACleanEnd() throws Exception {
        var backend = rig.add(TestServer.start(socket -> {
            socket.getInputStream().read();
            socket.getOutputStream().write(new byte[100]);
            socket.getOutputStream().flush();
            TestServer.reset(socket);
        }));
        var gateway = passing(backend.address());

        for (int i = 0; i < 20; i++) {
            try (var socket = rig.connect(gateway)) {
                socket.getOutputStream().write(Hellos.of(NAME));
                assertThatThrownBy(() -> socket.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
            }
        }
    }

    @Test
    void carriesTheCallersResetToTheBackend() throws Exception {
        AtomicReference<Object> seen = new AtomicReference<>();
        var done = new java.util.concurrent.CountDownLatch(1);
        var backend = rig.add(TestServer.start(socket -> {
            try {
                seen.set(socket.getInputStream().readAllBytes().length);
            } catch (SocketException e) {
                seen.set(e);
            }
            done.countDown();
        }));
        var gateway = passing(backend.address());

        var socket = rig.connect(gateway);
        socket.getOutputStream().write(Hellos.of(NAME));
        rig.await(() -> backend.accepted() == 1);
        TestServer.reset(socket);
        assertThat(done.await(5, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        assertThat(seen.get()).isInstanceOf(SocketException.class);
    }

    @Test
    void triesTheNextEndpointWithTheSameHelloWhenOneRefuses() throws Exception {
        var dead = rig.freeAddress();
        var backend = rig.add(TestServer.echo());
        var gateway = passing(dead, backend.address());
        var hello = Hellos.of(NAME);

        for (int i = 0; i < 100; i++) {
            try (var socket = rig.connect(gateway)) {
                socket.getOutputStream().write(hello);
                assertThat(socket.getInputStream().readNBytes(hello.length)).isEqualTo(hello);
            }
        }
        assertThat(gateway.metrics().toText()).contains("hansa_gateway_upstream_ejections_total");
    }

    @Test
    void closesWhatItCannotClassify() throws Exception {
        var gateway = passing(rig.add(TestServer.echo()).address());
        for (byte[] first :
                List.of(Hellos.of("other.test"), Hellos.nameless(), "GET / HTTP/1.1\r\n\r\n".getBytes("UTF-8"))) {
            try (var socket = rig.connect(gateway)) {
                socket.getOutputStream().write(first);
                assertThatThrownBy(() -> socket.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
            }
        }
        assertThat(gateway.metrics().toText())
                .contains("code=\"HANSA-SNI-006\"} 1", "code=\"HANSA-SNI-005\"} 1", "code=\"HANSA-SNI-001\"} 1");
    }

    @Test
    void endsACallerThatNeverFinishesItsHello() throws Exception {
        var gateway = rig.gateway(
                GatewayBootstrap.Fixed.passthrough(Map.of(NAME, List.of(rig.freeAddress()))),
                new GatewayLimits(1, 10, 0, Duration.ofMillis(200)));
        try (var socket = rig.connect(gateway)) {
            socket.getOutputStream().write(Hellos.of(NAME), 0, 20);
            assertThatThrownBy(() -> socket.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void shedsConnectionsOverItsLimitAndServesTheOthers() throws Exception {
        var backend = rig.add(TestServer.echo());
        var gateway = rig.gateway(
                GatewayBootstrap.Fixed.passthrough(Map.of(NAME, List.of(backend.address()))),
                new GatewayLimits(1, 2, 0, Duration.ofSeconds(3)));
        var hello = Hellos.of(NAME);
        try (var first = rig.connect(gateway);
                var second = rig.connect(gateway);
                var third = rig.connect(gateway)) {
            first.getOutputStream().write(hello);
            second.getOutputStream().write(hello);
            assertThat(first.getInputStream().readNBytes(hello.length)).isEqualTo(hello);
            assertThat(second.getInputStream().readNBytes(hello.length)).isEqualTo(hello);
            assertThatThrownBy(() -> {
                        third.getOutputStream().write(hello);
                        third.getInputStream().readAllBytes();
                    })
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void drainsByLettingConnectionsEndAndCutsWhatIsLeft() throws Exception {
        var gateway = passing(rig.add(TestServer.echo()).address());
        var address = gateway.address(GatewayBootstrap.LISTENER).orElseThrow();
        var hello = Hellos.of(NAME);
        try (var staying = rig.connect(gateway);
                var leaving = rig.connect(gateway)) {
            staying.getOutputStream().write(hello);
            leaving.getOutputStream().write(hello);
            assertThat(staying.getInputStream().readNBytes(hello.length)).isEqualTo(hello);
            assertThat(leaving.getInputStream().readNBytes(hello.length)).isEqualTo(hello);
            var drained = new java.util.concurrent.FutureTask<>(() -> gateway.drain(Duration.ofSeconds(2)));
            Thread.ofVirtual().start(drained);
            rig.await(gateway::draining);
            assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()).close())
                    .isInstanceOf(IOException.class);
            leaving.getOutputStream().write(1);
            assertThat(leaving.getInputStream().read()).isEqualTo(1);
            leaving.shutdownOutput();
            assertThat(drained.get()).isEqualTo(1);
            assertThatThrownBy(() -> staying.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void theFixedPartSurvivesEveryConfiguration() throws Exception {
        var gateway = passing(rig.add(TestServer.saying("fixed")).address());
        assertThat(gateway.apply(GatewayConfig.empty())).isEqualTo(new GatewayServer.Applied.Whole());
        try (var socket = rig.connect(gateway)) {
            socket.getOutputStream().write(Hellos.of(NAME));
            assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("fixed");
        }
    }
}
