package io.hansa.gateway.testkit;

import io.hansa.gateway.server.GatewayBootstrap;
import io.hansa.gateway.server.GatewayLimits;
import io.hansa.gateway.server.GatewayServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Gateways and their peers for one test, which all end with it. */
public final class Rig implements AutoCloseable {
    static {
        Leaks.watch();
    }

    private static final GatewayLimits LIMITS = new GatewayLimits(2, 1_000, 32, Duration.ofSeconds(3));

    private final TestFederation federation = new TestFederation();
    private final List<AutoCloseable> open = new ArrayList<>();

    public TestFederation federation() {
        return federation;
    }

    /** Closes it with the test. */
    public <T extends AutoCloseable> T add(T one) {
        open.addFirst(one);
        return one;
    }

    /** A gateway of cluster {@code a.test}. */
    public GatewayServer gateway(GatewayBootstrap.Fixed fixed) {
        return gateway(fixed, LIMITS);
    }

    /** A gateway of cluster {@code a.test}. */
    public GatewayServer gateway(GatewayBootstrap.Fixed fixed, GatewayLimits limits) {
        return gateway("a.test", fixed, limits);
    }

    /** A gateway of that cluster with the identity {@code /gateway/gw}. */
    public GatewayServer gateway(String domain, GatewayBootstrap.Fixed fixed) {
        return gateway(domain, fixed, LIMITS);
    }

    private GatewayServer gateway(String domain, GatewayBootstrap.Fixed fixed, GatewayLimits limits) {
        return gateway(federation.leaf("spiffe://" + domain + "/gateway/gw"), fixed, limits);
    }

    /** A gateway with that identity. */
    public GatewayServer gateway(TestFederation.Leaf leaf, GatewayBootstrap.Fixed fixed, GatewayLimits limits) {
        var cluster = leaf.current().id().domain().value();
        var bootstrap = new GatewayBootstrap(
                new GatewayBootstrap.About(cluster, "gw", "0.1.0"),
                new GatewayBootstrap.Addresses(loopback(0), loopback(0), Optional.empty()),
                fixed,
                limits);
        return add(GatewayServer.start(bootstrap, leaf, federation.trust(), InstantSource.system()));
    }

    /** Nothing but what a configuration brings. */
    public static GatewayBootstrap.Fixed nothing() {
        return new GatewayBootstrap.Fixed(List.of(), List.of());
    }

    public static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** A connection to the gateway's first port. */
    public Socket connect(GatewayServer gateway) throws IOException {
        return connect(gateway, GatewayBootstrap.LISTENER);
    }

    /** A connection to one of the gateway's listeners. */
    public Socket connect(GatewayServer gateway, String listener) throws IOException {
        var address = gateway.address(listener).orElseThrow();
        var socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(60_000);
        return add(socket);
    }

    /** An address at which nothing listens. */
    public InetSocketAddress freeAddress() {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) server.getLocalSocketAddress();
        } catch (IOException e) {
            throw new IllegalStateException("no free port", e);
        }
    }

    /** Waits for it, a minute at most: a slow machine is no failure. */
    public void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within a minute");
            }
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }

    @Override
    public void close() {
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot close " + each, e);
            }
        }
        open.clear();
        Leaks.none();
    }
}
