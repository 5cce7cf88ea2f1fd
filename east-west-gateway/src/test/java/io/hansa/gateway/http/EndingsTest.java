package io.hansa.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.gateway.config.CallerRule;
import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.EndpointConfig;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.config.UpstreamTransport;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.testkit.Configs;
import io.hansa.gateway.testkit.HttpBackend;
import io.hansa.gateway.testkit.Rig;
import io.hansa.gateway.testkit.TestServer;
import io.hansa.gateway.testkit.TlsPeer;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way in which the other cluster's end of a connection may end, over mutual TLS: whoever waits is told at once, a
 * request is sent again only where that cannot do anything twice, and nothing broken ever looks whole. No route has a
 * time-out here, so that a caller who was forgotten would wait until the test fails.
 */
class EndingsTest {
    private static final String SILENT = "silent";
    private static final String BROKEN = "broken";
    private static final String COUNTED = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
    private static final String UNTIL_THE_END = "HTTP/1.1 200 OK\r\n\r\nhello";

    private final Rig rig = new Rig();

    /** The other cluster; a new one for each request, since trust that is withdrawn does not come back. */
    private volatile String domain = "b.test";

    private volatile CountDownLatch heard = new CountDownLatch(1);

    private final GatewayServer gateway = rig.gateway(Rig.nothing());

    /** How the other side ends. */
    private enum How {
        RESET {
            @Override
            void end(EndingsTest test, SSLSocket tls, Socket raw) throws IOException {
                TestServer.reset(raw);
            }
        },
        IN_GOOD_ORDER {
            @Override
            void end(EndingsTest test, SSLSocket tls, Socket raw) throws IOException {
                tls.close();
            }
        },
        WITHOUT_CLOSE_NOTIFY {
            @Override
            void end(EndingsTest test, SSLSocket tls, Socket raw) throws IOException {
                raw.close();
            }
        },
        TRUST_WITHDRAWN {
            @Override
            void end(EndingsTest test, SSLSocket tls, Socket raw) throws IOException {
                test.rig.federation().evict(test.domain);
                // It would go on; the gateway is the one that ends this.
                tls.getInputStream().read();
            }
        };

        abstract void end(EndingsTest test, SSLSocket tls, Socket raw) throws IOException;
    }

    /** How much of an answer has come before the end. */
    private enum When {
        BEFORE_THE_ANSWER(""),
        WITHIN_THE_HEAD("HTTP/1.1 200 OK\r\nContent-Le"),
        WITHIN_A_COUNTED_BODY(COUNTED),
        WITHIN_CHUNKS(CHUNKED),
        WITHIN_A_BODY_UNTIL_THE_END(UNTIL_THE_END);

        private final String answered;

        When(String answered) {
            this.answered = answered;
        }

        /** Whether the caller hears of it at once. */
        private boolean isPassedOn() {
            return compareTo(WITHIN_THE_HEAD) > 0;
        }
    }

    /** What is asked, and whether another endpoint could answer. */
    private enum Asked {
        GET("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false),
        GET_WITH_STANDBY("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", true),
        POST_WITH_STANDBY("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc", true);

        private final String request;
        private final boolean standby;

        Asked(String request, boolean standby) {
            this.request = request;
            this.standby = standby;
        }
    }

    static Stream<Arguments> endings() {
        return Stream.of(When.values()).flatMap(when -> Stream.of(How.values()).map(how -> Arguments.of(when, how)));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private TestServer peer(TlsPeer.Behaviour behaviour) {
        var leaf = rig.federation().leaf("spiffe://" + domain + "/gateway/gw");
        return rig.add(TlsPeer.serving(TlsPeer.context(rig.federation(), leaf), behaviour));
    }

    /** The peer at priority 0 and, where there is one, a plain endpoint of our own at priority 1. */
    private ClusterConfig cluster(TestServer peer, Optional<HttpBackend> standby) {
        var first = EndpointConfig.of(peer.address()).withSocketMatch(Map.of("cluster", "b"));
        var tls = new UpstreamTransport.Tls("order.shop.test", List.of(), CallerRule.trustDomains(domain));
        var config = Configs.tiers(
                "c",
                Configs.PATIENT,
                Stream.concat(Stream.of(first), standby.map(each -> EndpointConfig.of(each.address())).stream())
                        .toArray(EndpointConfig[]::new));
        return new ClusterConfig(
                config.name(),
                config.balancing(),
                config.groups(),
                List.of(
                        new UpstreamTransport.Match("b", Map.of("cluster", "b"), tls),
                        new UpstreamTransport.Match("own", Map.of(), new UpstreamTransport.Plain())),
                config.policy());
    }

    private void route(ClusterConfig cluster) {
        var rule = new HttpRouteRule(
                new HttpRouteRule.Match.Prefix("/"),
                Destination.to("c"),
                Optional.empty(),
                Duration.ZERO,
                HttpRouteRule.Retry.DEFAULT);
        apply(Configs.http(rule), cluster);
    }

    private void apply(io.hansa.gateway.config.FilterChain chain, ClusterConfig... clusters) {
        assertThat(gateway.apply(Configs.config(List.of(Configs.listener("l", chain)), clusters)))
                .isEqualTo(new GatewayServer.Applied.Whole());
    }

    /** Everything that is answered up to a clean end, or that there is none. */
    private String told(String request) throws IOException {
        try (var socket = rig.connect(gateway, "l")) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var begun = new String(socket.getInputStream().readNBytes(1), StandardCharsets.ISO_8859_1);
            heard.countDown();
            return begun + new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException e) {
            return SILENT;
        } catch (IOException e) {
            return BROKEN;
        }
    }

    private void awaitHeard() throws IOException {
        try {
            assertThat(heard.await(60, TimeUnit.SECONDS))
                    .as("the caller heard something")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @ParameterizedTest
    @MethodSource("endings")
    void whoeverWaitsIsToldAtOnce(When when, How how) throws Exception {
        for (var asked : Asked.values()) {
            domain = "b" + asked.ordinal() + ".test";
            isToldAtOnce(when, how, asked);
        }
    }

    private void isToldAtOnce(When when, How how, Asked asked) throws Exception {
        heard = new CountDownLatch(1);
        var peer = peer((tls, raw) -> {
            HttpBackend.readHead(tls.getInputStream());
            if (asked == Asked.POST_WITH_STANDBY) {
                tls.getInputStream().readNBytes(3);
            }
            tls.getOutputStream().write(when.answered.getBytes(StandardCharsets.US_ASCII));
            tls.getOutputStream().flush();
            if (when.isPassedOn()) { // What the gateway has not read yet when the end comes has not been answered.
                awaitHeard();
            }
            how.end(this, tls, raw);
        });
        var standby =
                asked.standby ? Optional.of(rig.add(HttpBackend.start("standby"))) : Optional.<HttpBackend>empty();
        route(cluster(peer, standby));

        var told = told(asked.request);

        // Trust may be withdrawn before the part of a head is read.
        boolean unread = when == When.WITHIN_THE_HEAD && how == How.TRUST_WITHDRAWN && told.endsWith("standby:0");
        if ((when == When.BEFORE_THE_ANSWER || unread) && asked == Asked.GET_WITH_STANDBY) {
            assertThat(told).as("%s", asked).startsWith("HTTP/1.1 200 ").endsWith("standby:0");
        } else if (when == When.BEFORE_THE_ANSWER || when == When.WITHIN_THE_HEAD) {
            assertThat(told)
                    .as("%s", asked)
                    .startsWith("HTTP/1.1 502 ")
                    .contains("\r\nx-hansa-reason: upstream_reset\r\n");
        } else if (when == When.WITHIN_A_BODY_UNTIL_THE_END && how == How.IN_GOOD_ORDER) {
            assertThat(told).startsWith("HTTP/1.1 200 ").endsWith("5\r\nhello\r\n0\r\n\r\n");
        } else {
            assertThat(told).as("%s", asked).isEqualTo(BROKEN);
        }
        standby.ifPresent(
                each -> assertThat(each.requests()).isEqualTo(told.startsWith("HTTP/1.1 200 OK\r\nC") ? 1 : 0));
        rig.await(() -> gateway.upstreams().all().stream()
                .flatMap(each -> each.picker().members().stream())
                .allMatch(each -> each.state().active() == 0));
    }

    @ParameterizedTest
    @EnumSource(How.class)
    void aRelayEndsOnBothSidesAsItEnded(How how) throws Exception {
        var peer = peer((tls, raw) -> {
            tls.getInputStream().readNBytes(5);
            tls.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            tls.getOutputStream().flush();
            how.end(this, tls, raw);
        });
        apply(Configs.tcp("c"), cluster(peer, Optional.empty()));

        assertThat(told("12345")).isEqualTo(how == How.IN_GOOD_ORDER ? "hello" : BROKEN);
    }

    @Test
    void theEndpointOfARelayIsResetWhenItsCallerIs() throws Exception {
        var ended = new CompletableFuture<String>();
        var joined = new CountDownLatch(1);
        var peer = peer((tls, raw) -> {
            try {
                tls.getInputStream().read();
                joined.countDown();
                tls.getInputStream().readAllBytes();
                ended.complete("in good order");
            } catch (IOException e) {
                ended.complete(BROKEN);
            }
        });
        apply(Configs.tcp("c"), cluster(peer, Optional.empty()));
        var caller = rig.connect(gateway, "l");
        caller.getOutputStream().write(1);
        assertThat(joined.await(60, TimeUnit.SECONDS)).isTrue();
        TestServer.reset(caller);
        assertThat(ended.get(60, TimeUnit.SECONDS)).isEqualTo(BROKEN);
    }

    @Test
    void aPlainBodyUntilTheEndThatIsResetIsNotWhole() throws Exception {
        var backend = rig.add(TestServer.start(socket -> {
            HttpBackend.readHead(socket.getInputStream());
            socket.getOutputStream().write(UNTIL_THE_END.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            TestServer.reset(socket);
        }));
        for (int i = 0; i < 20; i++) {
            route(Configs.cluster("c", backend.address()));
            // A reset that overtakes the answer leaves nothing of it: then it may be asked again, and fails again.
            assertThat(told(Asked.GET.request))
                    .satisfiesAnyOf(
                            each -> assertThat(each).isEqualTo(BROKEN),
                            each -> assertThat(each).startsWith("HTTP/1.1 502 "));
        }
    }

    @Test
    void aRequestInFlightOutlivesTheRemovalOfItsCluster() throws Exception {
        var removed = new CountDownLatch(1);
        var peer = peer((tls, raw) -> {
            HttpBackend.readHead(tls.getInputStream());
            apply(Configs.http());
            removed.countDown();
            tls.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII));
            tls.getInputStream().read();
        });
        route(cluster(peer, Optional.empty()));
        assertThat(told(Asked.GET.request)).startsWith("HTTP/1.1 200 ").endsWith("ok");
        assertThat(removed.getCount()).isZero();
    }

    @Test
    void anEndpointThatNoTransportTakesIsNeverSpokenToInPlain() throws Exception {
        var peer = peer((tls, raw) -> tls.getInputStream().read());
        var known = cluster(peer, Optional.empty());
        route(new ClusterConfig(
                known.name(),
                known.balancing(),
                known.groups(),
                List.of(new UpstreamTransport.Match(
                        "other", Map.of("cluster", "other"), new UpstreamTransport.Plain())),
                known.policy()));
        assertThat(told(Asked.GET.request)).startsWith("HTTP/1.1 503 ").contains("no_healthy_endpoint");
        assertThat(peer.accepted()).isZero();
    }
}
