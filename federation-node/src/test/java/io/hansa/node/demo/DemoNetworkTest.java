package io.hansa.node.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.hansa.node.demo.Wire.Direction;
import io.hansa.node.demo.Wire.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DemoNetworkTest {

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** Two places; behind the second one's port listens a gateway that sends every byte back. */
    @Nested
    class TheWire {
        private static final String A = "127.0.0.71";
        private static final String B = "127.0.0.72";

        /** Short of what a test may take, longer than any answer on loopback. */
        private static final int SILENCE_MILLIS = 300;

        private ServerSocket gateway;
        private Wire wire;
        private int port;

        @BeforeEach
        void open() throws IOException {
            gateway = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
            Thread.ofVirtual().start(this::echo);
            port = freePort();
            wire = new Wire(
                    List.of(new Place("a", A, port, freePort()), new Place("b", B, port, gateway.getLocalPort())));
        }

        @AfterEach
        void close() throws IOException {
            wire.close();
            gateway.close();
        }

        private void echo() {
            while (!gateway.isClosed()) {
                try {
                    var socket = gateway.accept();
                    Thread.ofVirtual().start(() -> {
                        try (socket) {
                            socket.getInputStream().transferTo(socket.getOutputStream());
                        } catch (IOException e) {
                            // The test has ended the connection.
                        }
                    });
                } catch (IOException e) {
                    return; // Closed.
                }
            }
        }

        private Socket dial(String from, String to) throws IOException {
            var socket = new Socket();
            socket.bind(new InetSocketAddress(from, 0));
            socket.setSoTimeout(10_000);
            socket.connect(new InetSocketAddress(to, port), 5_000);
            return socket;
        }

        private static String say(Socket socket, String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
        }

        private static boolean silent(Socket socket) throws IOException {
            socket.setSoTimeout(SILENCE_MILLIS);
            try {
                return socket.getInputStream().read() < -1;
            } catch (SocketTimeoutException e) {
                return true;
            } finally {
                socket.setSoTimeout(10_000);
            }
        }

        @Test
        void passesBytesBothWaysAndTheEnd() throws IOException {
            try (var socket = dial(A, B)) {
                assertThat(say(socket, "hello")).isEqualTo("hello");
                socket.shutdownOutput();
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }

        @Test
        void aCutDirectionFallsSilentAndGoesOnWhenMended() throws IOException {
            try (var socket = dial(A, B)) {
                say(socket, "hello");
                wire.set("b", "a", Direction.CUT);
                socket.getOutputStream().write('x');
                assertThat(silent(socket)).isTrue();

                wire.set("b", "a", Direction.OPEN);

                assertThat(socket.getInputStream().read()).isEqualTo('x');
            }
        }

        @Test
        void acceptsNewConnectionsOverACutAndLetsThemWait() throws IOException {
            wire.set("a", "b", Direction.CUT);
            wire.set("b", "a", Direction.CUT);
            try (var socket = dial(A, B)) {
                socket.getOutputStream().write('x');
                assertThat(silent(socket)).isTrue();

                wire.set("a", "b", Direction.OPEN);
                wire.set("b", "a", Direction.OPEN);

                assertThat(socket.getInputStream().read()).isEqualTo('x');
            }
        }

        @Test
        void aCutConcernsItsTwoClustersAlone() throws IOException {
            wire.set("a", "b", Direction.CUT);
            try (var socket = dial("127.0.0.73", B)) {
                assertThat(say(socket, "hello")).isEqualTo("hello");
            }
        }

        @Test
        void aGatewayThatDoesNotListenIsSeenAsAReset() {
            assertThatThrownBy(() -> {
                        try (var socket = dial(B, A)) {
                            socket.getInputStream().read();
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }
    }

    @Nested
    class APlainCall {

        @Test
        void givesStatusBodyAndFields() throws IOException {
            var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/order", exchange -> {
                var body = "{\"cluster\":\"aws-use1\"}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            try {
                var call = PlainCall.get(server.getAddress().getPort(), "/order");
                assertThat(call.ok()).isTrue();
                assertThat(call.field("cluster")).isEqualTo("aws-use1");
                assertThat(call.field("version")).isEmpty();
                assertThat(PlainCall.get(server.getAddress().getPort(), "/none").status())
                        .isEqualTo(404);
            } finally {
                server.stop(0);
            }
        }

        @Test
        void saysWhatWentWrong() throws IOException {
            var call = PlainCall.get(freePort(), "/");

            assertThat(call.ok()).isFalse();
            assertThat(call.status()).isZero();
            assertThat(call.body()).contains("ConnectException");
        }
    }

    @Test
    void noTwoThingsOfTheDemoShareAPort() {
        for (int base : new int[] {0, 30_000}) {
            var taken = new HashSet<Integer>();
            for (int index = 0; index < 3; index++) {
                var plan = new PortPlan(base, index);
                for (int port : List.of(
                        plan.http(),
                        plan.gateway(),
                        plan.peer(),
                        plan.member(),
                        plan.admin(),
                        plan.prefix(),
                        plan.sample(0),
                        plan.sample(1),
                        plan.sample(2),
                        plan.sample(3))) {
                    assertThat(taken.add(port))
                            .as("port %s of cluster %s, base %s", port, index, base)
                            .isTrue();
                }
                for (var service : PortPlan.IMPORTS) {
                    assertThat(taken.add(plan.listener(service)))
                            .as("%s of %s", service, index)
                            .isTrue();
                }
            }
        }
    }
}
