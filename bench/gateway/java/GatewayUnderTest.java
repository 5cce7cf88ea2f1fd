package io.hansa.bench.gateway;

import io.hansa.core.fault.FederationException;
import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.Registration;
import io.hansa.core.port.TrustSource;
import io.hansa.core.spiffe.Identity;
import io.hansa.core.spiffe.TrustView;
import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.EndpointConfig;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.server.GatewayBootstrap;
import io.hansa.gateway.server.GatewayLimits;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.tls.TlsFault;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Hansa's gateway with the names of the benchmark, without a node: {@code PORT BACKEND_PORT BACKEND_PORT}. */
final class GatewayUnderTest {
    private GatewayUnderTest() {}

    public static void main(String[] arguments) throws InterruptedException {
        List<EndpointConfig> endpoints = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            endpoints.add(EndpointConfig.of(loopback(Integer.parseInt(arguments[i]))));
        }
        List<FilterChain> chains = new ArrayList<>();
        List<ClusterConfig> clusters = new ArrayList<>();
        for (int i = 0; i < Load.SERVICES; i++) {
            var name = "b" + i;
            chains.add(FilterChain.passthrough(name, List.of(Hello.serverName(i)), Destination.to(name)));
            var plain = ClusterConfig.plain(name, endpoints);
            clusters.add(new ClusterConfig(
                    name,
                    plain.balancing().with(ClusterConfig.Algorithm.LEAST_REQUEST),
                    plain.groups(),
                    plain.transports(),
                    plain.policy()));
        }
        var bootstrap = new GatewayBootstrap(
                new GatewayBootstrap.About("bench", "bench", "bench"),
                new GatewayBootstrap.Addresses(
                        loopback(Integer.parseInt(arguments[0])), loopback(0), Optional.empty()),
                new GatewayBootstrap.Fixed(chains, clusters),
                new GatewayLimits(2, 10_000, 32, Duration.ofSeconds(3)));
        GatewayServer.start(bootstrap, new Nobody(), new NoTrust(), InstantSource.system());
        Thread.currentThread().join();
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Passthrough needs no identity. */
    private static final class Nobody implements IdentitySource {
        @Override
        public Identity current() {
            throw new FederationException(TlsFault.HANDSHAKE_FAILED, "the benchmark has no identity");
        }

        @Override
        public Registration onChange(Consumer<Identity> listener) {
            return () -> {};
        }
    }

    private static final class NoTrust implements TrustSource {
        @Override
        public TrustView current() {
            return TrustView.NOBODY;
        }

        @Override
        public Registration onChange(Consumer<TrustView> listener) {
            return () -> {};
        }
    }
}
