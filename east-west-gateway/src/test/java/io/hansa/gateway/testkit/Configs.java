package io.hansa.gateway.testkit;

import io.hansa.gateway.config.CallerRule;
import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.EndpointConfig;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.config.GatewayConfig;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.config.ListenerConfig;
import io.hansa.gateway.config.UpstreamTransport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Configurations in the shapes that tests need. */
public final class Configs {
    /** The defaults, but a handshake on a busy machine may take its time: who is slow is not who failed. */
    public static final ClusterConfig.Policy PATIENT = new ClusterConfig.Policy(
            Duration.ofSeconds(60),
            Optional.empty(),
            Optional.of(ClusterConfig.Outlier.DEFAULT),
            ClusterConfig.Breaker.DEFAULT);

    private Configs() {}

    public static GatewayConfig config(List<ListenerConfig> listeners, ClusterConfig... clusters) {
        return new GatewayConfig("v", listeners, List.of(clusters));
    }

    public static ListenerConfig listener(String name, FilterChain... chains) {
        return new ListenerConfig(name, Rig.loopback(0), List.of(chains));
    }

    public static FilterChain tcp(String cluster) {
        return FilterChain.plaintext("tcp", FilterChain.Action.Tcp.to(Destination.to(cluster)));
    }

    public static FilterChain http(HttpRouteRule... rules) {
        return FilterChain.plaintext("http", FilterChain.Action.Http.of(rules));
    }

    /** Ends TLS with that name for these callers. */
    public static FilterChain terminating(String serverName, CallerRule callers, FilterChain.Action action) {
        return new FilterChain(
                serverName, List.of(serverName), Optional.of(FilterChain.Terminate.forCallers(callers)), action);
    }

    /** One priority of plain endpoints. */
    public static ClusterConfig cluster(String name, InetSocketAddress... addresses) {
        return ClusterConfig.plain(
                name, Stream.of(addresses).map(EndpointConfig::of).toList());
    }

    /** One endpoint for each priority. */
    public static ClusterConfig tiers(String name, ClusterConfig.Policy policy, EndpointConfig... endpoints) {
        List<EndpointConfig.Group> groups = new ArrayList<>();
        for (int i = 0; i < endpoints.length; i++) {
            groups.add(new EndpointConfig.Group(i, "tier" + i, 1, List.of(endpoints[i])));
        }
        return new ClusterConfig(name, ClusterConfig.Balancing.DEFAULT, groups, List.of(), policy);
    }

    /** Endpoints behind mutual TLS. */
    public static ClusterConfig secured(String name, String sni, CallerRule peers, InetSocketAddress... addresses) {
        return new ClusterConfig(
                name,
                ClusterConfig.Balancing.DEFAULT,
                List.of(new EndpointConfig.Group(
                        0,
                        "",
                        1,
                        Stream.of(addresses)
                                .map(each -> EndpointConfig.of(each).withTarget(name))
                                .toList())),
                List.of(new UpstreamTransport.Match(
                        "mtls", Map.of(), new UpstreamTransport.Tls(sni, List.of(), peers))),
                PATIENT);
    }
}
