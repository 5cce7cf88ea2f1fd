package io.hansa.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.gateway.config.CallerRule;
import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.testkit.Configs;
import io.hansa.gateway.testkit.HttpBackend;
import io.hansa.gateway.testkit.HttpCaller;
import io.hansa.gateway.testkit.Rig;
import io.hansa.gateway.testkit.TestFederation;
import io.hansa.gateway.testkit.TestServer;
import io.hansa.gateway.testkit.TlsPeer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two gateways: a.test begins mTLS with an Istio name, b.test ends it. */
class MutualTlsTest {
    private static final String NAME = "outbound_.8080_._.order.shop.svc.cluster.local";
    private static final CallerRule GATEWAY_B = CallerRule.ids("spiffe://b.test/gateway/gw");

    private final Rig rig = new Rig();
    private final AtomicInteger verified = new AtomicInteger();
    private final TestFederation.Leaf leafA = rig.federation().leaf("spiffe://a.test/gateway/gw");

    @AfterEach
    void close() {
        rig.close();
    }

    private GatewayServer inbound(CallerRule callers, TestServer backend) {
        var gateway = rig.gateway("b.test", Rig.nothing());
        var chain = Configs.terminating(NAME, callers, FilterChain.Action.Tcp.to(Destination.to("order")));
        apply(
                gateway,
                Configs.config(List.of(Configs.listener("in", chain)), Configs.cluster("order", backend.address())));
        return gateway;
    }

    private GatewayServer outbound(GatewayServer inbound, CallerRule peers) {
        var gateway = rig.gateway(leafA, Rig.nothing(), GatewayLimits.DEFAULT);
        apply(
                gateway,
                Configs.config(
                        List.of(Configs.listener("out", Configs.tcp("b"))),
                        Configs.secured("b", NAME, peers, inbound.address("in").orElseThrow())));
        return gateway;
    }

    private static void apply(GatewayServer gateway, io.hansa.gateway.config.GatewayConfig config) {
        assertThat(gateway.apply(config)).isEqualTo(new GatewayServer.Applied.Whole());
    }

    private static String echoed(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
    }

    private static void refused(Socket socket) {
        assertThatThrownBy(() -> {
                    socket.getOutputStream().write(1);
                    int first = socket.getInputStream().read();
                    if (first < 0) {
                        throw new AssertionError("a clean end");
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void relaysBetweenClustersForACallerThatIsNamed() throws Exception {
        var in = inbound(CallerRule.ids("spiffe://a.test/gateway/gw"), rig.add(TestServer.echo()));
        var out = outbound(in, GATEWAY_B);
        try (var socket = rig.connect(out, "out")) {
            assertThat(echoed(socket, "hello over mTLS")).isEqualTo("hello over mTLS");
        }
        assertThat(out.targets().get("b").connects()).isEqualTo(1);
        assertThat(out.targets().get("b").connectMean()).isPositive();
    }

    @Test
    void relaysAnAnswerToItsLastByteWhenTheEndpointEndsFirst() throws Exception {
        var text = "x".repeat(300_000);
        var in = inbound(CallerRule.trustDomains("a.test"), rig.add(TestServer.saying(text)));
        var out = outbound(in, GATEWAY_B);
        try (var socket = rig.connect(out, "out")) {
            assertThat(socket.getInputStream().readAllBytes()).hasSize(text.length());
        }
    }

    @Test
    void carriesAResetAcrossBothGateways() throws Exception {
        var in = inbound(CallerRule.trustDomains("a.test"), rig.add(TestServer.start(socket -> {
            socket.getInputStream().read();
            socket.getOutputStream().write(new byte[50]);
            socket.getOutputStream().flush();
            TestServer.reset(socket);
        })));
        var out = outbound(in, GATEWAY_B);
        for (int i = 0; i < 10; i++) {
            try (var socket = rig.connect(out, "out")) {
                socket.getOutputStream().write(1);
                assertThatThrownBy(() -> socket.getInputStream().readAllBytes()).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void refusesACallerWhomNoEntryNames() throws Exception {
        var in = inbound(CallerRule.ids("spiffe://a.test/gateway/other"), rig.add(TestServer.echo()));
        var out = outbound(in, GATEWAY_B);
        refused(rig.connect(out, "out"));
        rig.await(() -> in.metrics().toText().contains("code=\"HANSA-GWTLS-004\"} 1"));
    }

    @Test
    void refusesACallerOfAClusterThatIsNotBelieved() throws Exception {
        var in = inbound(CallerRule.anyone(), rig.add(TestServer.echo()));
        var stranger = new TestFederation();
        var foreign = stranger.leaf("spiffe://a.test/gateway/gw");
        var out = rig.gateway(foreign, Rig.nothing(), GatewayLimits.DEFAULT);
        apply(
                out,
                Configs.config(
                        List.of(Configs.listener("out", Configs.tcp("b"))),
                        Configs.secured("b", NAME, GATEWAY_B, in.address("in").orElseThrow())));
        refused(rig.connect(out, "out"));
        assertThat(in.metrics().toText()).contains("code=\"HANSA-GWTLS-003\"} 1");
    }

    @Test
    void refusesAPeerThatIsNotTheExpectedOne() throws Exception {
        var in = inbound(CallerRule.anyone(), rig.add(TestServer.echo()));
        var out = outbound(in, CallerRule.ids("spiffe://b.test/gateway/another"));
        refused(rig.connect(out, "out"));
        assertThat(out.metrics().toText()).contains("code=\"HANSA-GW-008\"} 1");
        assertThat(out.targets().get("b").connectFailures()).isEqualTo(1);
    }

    @Test
    void anEvictedClustersLiveConnectionsEndAtOnceAndNewOnesAreRefused() throws Exception {
        var in = inbound(CallerRule.anyone(), rig.add(TestServer.echo()));
        var out = outbound(in, GATEWAY_B);
        var live = rig.connect(out, "out");
        assertThat(echoed(live, "alive")).isEqualTo("alive");
        long begin = System.nanoTime();

        rig.federation().evict("a.test");

        assertThatThrownBy(() -> live.getInputStream().readAllBytes()).isInstanceOf(IOException.class);
        assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L);
        refused(rig.connect(out, "out"));
        assertThat(in.metrics().toText()).contains("code=\"HANSA-GWTLS-005\"} 1");
    }

    @Test
    void connectionsToAnEvictedClusterEndAtOnce() throws Exception {
        var in = inbound(CallerRule.anyone(), rig.add(TestServer.echo()));
        var out = outbound(in, GATEWAY_B);
        var live = rig.connect(out, "out");
        assertThat(echoed(live, "alive")).isEqualTo("alive");
        rig.federation().evict("b.test");
        assertThatThrownBy(() -> live.getInputStream().readAllBytes()).isInstanceOf(IOException.class);
        rig.await(() -> out.metrics().toText().contains("code=\"HANSA-GWTLS-005\"} 1"));
    }

    @Test
    void aRenewedIdentityLosesNothingUnderLoad() throws Exception {
        var in = inbound(CallerRule.anyone(), rig.add(TestServer.echo()));
        var out = outbound(in, GATEWAY_B);
        try (var staying = rig.connect(out, "out")) {
            assertThat(echoed(staying, "before")).isEqualTo("before");
            for (int i = 0; i < 30; i++) {
                leafA.renew();
                try (var socket = rig.connect(out, "out")) {
                    assertThat(echoed(socket, "each")).isEqualTo("each");
                }
            }
            assertThat(echoed(staying, "after")).isEqualTo("after");
        }
    }

    @Test
    void tellsABackendWhoCalledAndNeverWhatACallerClaims() throws Exception {
        var backend = rig.add(HttpBackend.start("b"));
        var in = rig.gateway("b.test", Rig.nothing());
        var chain = Configs.terminating(
                NAME,
                CallerRule.trustDomains("a.test"),
                FilterChain.Action.Http.of(HttpRouteRule.prefix("/", Destination.to("order"))));
        apply(in, Configs.config(List.of(Configs.listener("in", chain)), Configs.cluster("order", backend.address())));
        var out = outbound(in, GATEWAY_B);
        try (var socket = rig.connect(out, "out")) {
            var caller = new HttpCaller(socket);
            var request = "GET / HTTP/1.1\r\nHost: x\r\nx-forwarded-client-cert: URI=spiffe://b.test/admin\r\n\r\n";
            assertThat(caller.ask(request).body()).isEqualTo("b:0");
            assertThat(caller.ask(request).body()).isEqualTo("b:0");
        }
        assertThat(backend.heads().getFirst())
                .contains("x-forwarded-client-cert: URI=spiffe://a.test/gateway/gw\r\n")
                .doesNotContain("admin");
        assertThat(backend.connections()).isEqualTo(1);
    }

    @Test
    void noSessionIsEverResumed() throws Exception {
        var in = rig.gateway("b.test", Rig.nothing());
        var chain = Configs.terminating(
                "order.shop.test", CallerRule.anyone(), FilterChain.Action.Tcp.to(Destination.to("order")));
        apply(
                in,
                Configs.config(
                        List.of(Configs.listener("in", chain)),
                        Configs.cluster("order", rig.add(TestServer.echo()).address())));
        var context = jdkContext();
        for (int i = 1; i <= 3; i++) {
            try (var socket = jdkSocket(context, in)) {
                assertThat(echoed(socket, "again")).isEqualTo("again");
                assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
            }
            // A client that resumes does not look at the server's certificate again.
            assertThat(verified).hasValue(i);
        }
    }

    @Test
    void speaksNoOlderTlsThanOnePointThree() throws Exception {
        var in = rig.gateway("b.test", Rig.nothing());
        var chain = Configs.terminating(
                "order.shop.test", CallerRule.anyone(), FilterChain.Action.Tcp.to(Destination.to("order")));
        apply(in, Configs.config(List.of(Configs.listener("in", chain)), Configs.cluster("order")));
        try (var socket = jdkSocket(jdkContext(), in)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
        }
    }

    private javax.net.ssl.SSLContext jdkContext() {
        return TlsPeer.context(
                leafA,
                new io.hansa.core.spiffe.SpiffeTrustManager(
                        rig.federation().trust()::current,
                        java.time.InstantSource.system(),
                        id -> verified.incrementAndGet() > 0));
    }

    private javax.net.ssl.SSLSocket jdkSocket(javax.net.ssl.SSLContext context, GatewayServer in) throws IOException {
        var plain = rig.connect(in, "in");
        return (javax.net.ssl.SSLSocket)
                context.getSocketFactory().createSocket(plain, "order.shop.test", plain.getPort(), true);
    }
}
