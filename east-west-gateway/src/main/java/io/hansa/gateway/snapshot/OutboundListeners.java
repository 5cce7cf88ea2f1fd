package io.hansa.gateway.snapshot;

import com.google.protobuf.Any;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import io.hansa.gateway.proto.Filter;
import io.hansa.gateway.proto.FilterChain;
import io.hansa.gateway.proto.HttpConnectionManager;
import io.hansa.gateway.proto.HttpFilter;
import io.hansa.gateway.proto.HttpProtocolOptions;
import io.hansa.gateway.proto.Listener;
import io.hansa.gateway.proto.PreviousHostsPredicate;
import io.hansa.gateway.proto.Rds;
import io.hansa.gateway.proto.RetryPolicy;
import io.hansa.gateway.proto.Route;
import io.hansa.gateway.proto.RouteAction;
import io.hansa.gateway.proto.RouteConfiguration;
import io.hansa.gateway.proto.RouteMatch;
import io.hansa.gateway.proto.Router;
import io.hansa.gateway.proto.TrafficDirection;
import io.hansa.gateway.proto.VirtualHost;
import io.hansa.gateway.snapshot.GatewayView.Settings;
import java.util.SortedMap;

/** The listeners that callers in this cluster use: one for each imported service, and one that chooses by path. */
final class OutboundListeners {

    /** The listener and the route table of the path prefixes. */
    static final String PREFIXES = "prefixes";

    /** What may be repeated without doing anything twice: the request did not reach anybody. */
    private static final String RETRY_ON = "connect-failure,refused-stream,reset-before-request";

    private OutboundListeners() {}

    /** Relays whatever is said. */
    static Listener tcp(String name, HostPort address, String cluster, Settings settings) {
        return listener(name, address)
                .addFilterChains(
                        FilterChain.newBuilder().setName(name).addFilters(InboundListener.relay(cluster, settings)))
                .build();
    }

    /** Reads HTTP and asks the route table of that name. */
    static Listener http(String name, HostPort address, String routes, Settings settings) {
        var manager = manager(name, settings)
                .setRds(Rds.newBuilder().setConfigSource(Messages.ADS).setRouteConfigName(routes))
                .build();
        return listener(name, address)
                .addFilterChains(FilterChain.newBuilder()
                        .setName(name)
                        .addFilters(InboundListener.filter("envoy.filters.network.http_connection_manager", manager)))
                .build();
    }

    /** Reads HTTP on a chain that has its own routes. */
    static Filter manager(String name, RouteConfiguration routes, Settings settings) {
        return InboundListener.filter(
                "envoy.filters.network.http_connection_manager",
                manager(name, settings).setRouteConfig(routes).build());
    }

    private static HttpConnectionManager.Builder manager(String name, Settings settings) {
        return HttpConnectionManager.newBuilder()
                .setStatPrefix(name)
                .setCodecType(HttpConnectionManager.CodecType.AUTO)
                .addUpgradeConfigs(
                        HttpConnectionManager.UpgradeConfig.newBuilder().setUpgradeType("websocket"))
                .setCommonHttpProtocolOptions(
                        HttpProtocolOptions.newBuilder().setIdleTimeout(Messages.of(settings.idleTimeout())))
                .addHttpFilters(HttpFilter.newBuilder()
                        .setName("envoy.filters.http.router")
                        .setTypedConfig(Any.pack(Router.getDefaultInstance())));
    }

    private static Listener.Builder listener(String name, HostPort address) {
        return Listener.newBuilder()
                .setName(name)
                .setAddress(Messages.of(address))
                .setTrafficDirection(TrafficDirection.OUTBOUND);
    }

    /** Everything to one cluster. */
    static RouteConfiguration all(String name, String cluster, Settings settings) {
        return table(
                name,
                VirtualHost.newBuilder().addRoutes(route(RouteMatch.newBuilder().setPrefix("/"), cluster, settings)));
    }

    /** By path prefix, longer ones first; the path is sent on as it is. */
    static RouteConfiguration byPrefix(SortedMap<String, ServiceName> prefixes, Settings settings) {
        var host = VirtualHost.newBuilder();
        prefixes.entrySet().stream()
                .sorted((a, b) -> b.getKey().length() - a.getKey().length())
                .forEach(entry -> host.addRoutes(
                        route(match(entry.getKey()), SnapshotBuilder.outbound(entry.getValue()), settings)));
        return table(PREFIXES, host);
    }

    private static RouteMatch.Builder match(String prefix) {
        return prefix.endsWith("/")
                ? RouteMatch.newBuilder().setPrefix(prefix)
                : RouteMatch.newBuilder().setPathSeparatedPrefix(prefix);
    }

    private static RouteConfiguration table(String name, VirtualHost.Builder host) {
        return RouteConfiguration.newBuilder()
                .setName(name)
                .addVirtualHosts(host.setName(name).addDomains("*"))
                .build();
    }

    private static Route route(RouteMatch.Builder match, String cluster, Settings settings) {
        return Route.newBuilder()
                .setMatch(match)
                .setRoute(RouteAction.newBuilder()
                        .setCluster(cluster)
                        .setTimeout(Messages.of(settings.requestTimeout()))
                        .setRetryPolicy(RetryPolicy.newBuilder()
                                .setRetryOn(RETRY_ON)
                                .setNumRetries(Messages.of(settings.attempts() - 1))
                                .addRetryHostPredicate(RetryPolicy.RetryHostPredicate.newBuilder()
                                        .setName("envoy.retry_host_predicates.previous_hosts")
                                        .setTypedConfig(Any.pack(PreviousHostsPredicate.getDefaultInstance())))
                                .setHostSelectionRetryMaxAttempts(settings.attempts())))
                .build();
    }
}
