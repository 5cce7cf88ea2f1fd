package io.hansa.node.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HostPort;
import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.PeerHandler;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.ResourceFault;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.trust.testkit.TestTrust;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Server and channels over real loopback sockets, with mutual TLS. */
class PeerCallsTest {
    private static final ClusterId AWS = new ClusterId("aws-use1");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static EventLoopGroup loops;
    private static ExecutorService executor;

    private final TestTrust trust = TestTrust.of("acme.mesh", "aws-use1", "azure-weu");
    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<String> addresses = new CopyOnWriteArrayList<>();
    private PeerServer server;
    private PeerChannels azure;

    @BeforeAll
    static void threads() {
        loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        executor = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterAll
    static void noThreads() {
        executor.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static PeerThreads onThem() {
        return new PeerThreads(loops, executor, InstantSource.system());
    }

    /** A handler of the test's own. */
    private interface Answer {
        byte[] to(Optional<SpiffeId> caller, byte[] request);
    }

    private PeerHandler handler(String method, boolean anonymous, Answer answer) {
        return new PeerHandler() {
            @Override
            public String method() {
                return method;
            }

            @Override
            public boolean anonymous() {
                return anonymous;
            }

            @Override
            public byte[] handle(Optional<SpiffeId> caller, String address, byte[] request) {
                addresses.add(address);
                return answer.to(caller, request);
            }
        };
    }

    private byte[] silence() {
        try {
            ended.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new byte[0];
    }

    @BeforeEach
    void open() throws IOException {
        var handlers = List.of(
                handler(
                        "test/who",
                        false,
                        (caller, request) -> bytes(caller.orElseThrow().toString())),
                handler("test/open", true, (caller, request) -> bytes(caller.isEmpty() ? "nobody" : "somebody")),
                handler("test/refuse", false, (caller, request) -> {
                    throw new FederationException(PeerFault.NO_ADDRESS, "not here");
                }),
                handler("test/invalid", false, (caller, request) -> {
                    throw new InvalidResource(ResourceFault.MALFORMED, List.of());
                }),
                handler("test/broken", false, (caller, request) -> {
                    throw new IllegalStateException("our insides");
                }),
                handler("test/silent", false, (caller, request) -> silence()));
        server = new PeerServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                trust.nodeSource("aws-use1", "node-1"),
                trust,
                new PeerServer.Served(handlers, List.of()),
                onThem());
        azure = channels(
                Optional.of(trust.nodeSource("azure-weu", "node-1")),
                id -> id.domain().equals(trust.domain("aws-use1")));
    }

    @AfterEach
    void close() {
        ended.countDown();
        azure.close();
        server.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private PeerChannels channels(Optional<IdentitySource> identity, Predicate<SpiffeId> expected) {
        var target =
                new PeerTarget(new HostPort("127.0.0.1", server.port()), "node-1.aws-use1.nodes.acme.mesh", expected);
        return new PeerChannels(
                cluster -> cluster.equals(AWS) ? List.of(target) : List.of(), identity, trust, "", onThem());
    }

    private static String call(PeerChannels channels, String method) {
        return new String(channels.call(AWS, method, new byte[0], PATIENCE), StandardCharsets.UTF_8);
    }

    private static void fails(PeerFault fault, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }

    @Test
    void goesOnToTheNextAddressWhenNobodyListensAndStaysThere() throws IOException {
        int dead;
        try (var gone = new ServerSocket(0)) {
            dead = gone.getLocalPort();
        }
        var name = "node-1.aws-use1.nodes.acme.mesh";
        var ways = List.of(
                new PeerTarget(new HostPort("127.0.0.1", dead), name, id -> true),
                new PeerTarget(new HostPort("127.0.0.1", server.port()), name, id -> true));
        var identity = trust.nodeSource("azure-weu", "node-1");
        try (var channels = new PeerChannels(cluster -> ways, Optional.of(identity), trust, "", onThem())) {
            for (int i = 0; i < 3; i++) {
                assertThat(call(channels, "test/who")).isEqualTo("spiffe://azure-weu.acme.mesh/control/node-1");
            }
        }
    }

    @Test
    void tellsTheHandlerWhoCalls() {
        assertThat(call(azure, "test/who")).isEqualTo("spiffe://azure-weu.acme.mesh/control/node-1");
        assertThat(addresses)
                .as("without the port, which each connection has anew")
                .containsExactly("127.0.0.1");
    }

    @Test
    void letsAnonymousCallersInWhereTheyAreAllowedAlone() {
        try (var anonymous = channels(Optional.empty(), id -> true)) {
            assertThat(call(anonymous, "test/open")).isEqualTo("nobody");
            fails(PeerFault.REFUSED, () -> call(anonymous, "test/who"));
        }
        assertThat(call(azure, "test/open")).isEqualTo("somebody");
    }

    @Test
    void refusesAnEvictedCallerOnAConnectionThatIsOpen() {
        call(azure, "test/who");

        trust.evict("azure-weu");

        fails(PeerFault.REFUSED, () -> call(azure, "test/who"));
        fails(PeerFault.REFUSED, () -> call(azure, "test/open"));
    }

    @Test
    void doesNotTalkToWhomItDoesNotExpect() {
        try (var wary = channels(Optional.of(trust.nodeSource("azure-weu", "node-1")), id -> false)) {
            fails(PeerFault.UNREACHABLE, () -> call(wary, "test/who"));
        }
    }

    @Test
    void refusesAStrangersCertificate() {
        var elsewhere = TestTrust.of("other.mesh", "azure-weu");
        try (var stranger = channels(Optional.of(elsewhere.nodeSource("azure-weu", "node-1")), id -> true)) {
            fails(PeerFault.UNREACHABLE, () -> call(stranger, "test/open"));
        }
    }

    @Test
    void givesUpAtTheDeadline() {
        fails(PeerFault.TIMED_OUT, () -> azure.call(AWS, "test/silent", new byte[0], Duration.ofMillis(700)));
    }

    @Test
    void tellsARefusalWithItsReasonAndADefectWithNone() {
        assertThatThrownBy(() -> call(azure, "test/refuse")).hasMessageContaining("not here");
        fails(PeerFault.REFUSED, () -> call(azure, "test/invalid"));
        assertThatThrownBy(() -> call(azure, "test/broken"))
                .hasMessageContaining("internal error")
                .hasMessageNotContaining("our insides");
        fails(PeerFault.REFUSED, () -> call(azure, "test/unknown"));
    }

    @Test
    void knowsNoWayToAClusterWithoutAnAddress() {
        fails(PeerFault.NO_ADDRESS, () -> azure.call(new ClusterId("gcp-use4"), "test/who", new byte[0], PATIENCE));
    }

    @Test
    void tellsThatNobodyListens() {
        call(azure, "test/who");
        server.close();
        azure.closeAll();

        fails(PeerFault.UNREACHABLE, () -> call(azure, "test/who"));
    }

    @Test
    void namesAnAddressThatIsTaken() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());
            assertThatThrownBy(() -> new PeerServer(
                            address,
                            trust.nodeSource("aws-use1", "node-1"),
                            trust,
                            new PeerServer.Served(List.of(), List.of()),
                            onThem()))
                    .isInstanceOf(IOException.class);
        }
    }
}
