package io.hansa.gateway.codec;

import io.hansa.gateway.config.CallerRule;
import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.config.FilterChain.Action;
import io.hansa.gateway.config.ListenerConfig;
import io.hansa.gateway.proto.Echo;
import io.hansa.gateway.proto.Filter;
import io.hansa.gateway.proto.HttpConnectionManager;
import io.hansa.gateway.proto.HttpFilter;
import io.hansa.gateway.proto.Listener;
import io.hansa.gateway.proto.LocalRateLimit;
import io.hansa.gateway.proto.RbacNetworkFilter;
import io.hansa.gateway.proto.Router;
import io.hansa.gateway.proto.TcpProxy;
import io.hansa.gateway.proto.TlsInspector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code Listener}: filter chains of an optional RBAC filter and one of tcp_proxy, HTTP and echo. */
final class ListenerReading {

    /** Envoy's idle timeout of relayed connections and of HTTP connections. */
    private static final Duration IDLE_TIMEOUT = Duration.ofHours(1);

    private final Reading reading;
    private final TlsReading tls;
    private final Map<String, String> tables = new HashMap<>();

    ListenerReading(Reading reading) {
        this.reading = reading;
        this.tls = new TlsReading(reading);
    }

    Piece.Listening read(Listener message) {
        for (int i = 0; i < message.getListenerFiltersCount(); i++) {
            reading.unpack(
                    "listener_filters[" + i + "].typed_config",
                    message.getListenerFilters(i).getTypedConfig(),
                    TlsInspector.class);
        }
        var chains = new ArrayList<FilterChain>();
        for (int i = 0; i < message.getFilterChainsCount(); i++) {
            chains.add(chain("filter_chains[" + i + ']', i, message.getFilterChains(i)));
        }
        var hello = message.hasListenerFiltersTimeout()
                ? reading.duration("listener_filters_timeout", message.getListenerFiltersTimeout())
                : ListenerConfig.HELLO_TIMEOUT;
        var listener = new ListenerConfig(
                message.getName(),
                new EndpointReading(reading).address("address", message.getAddress()),
                chains,
                hello,
                ListenerConfig.CONNECTIONS_MAX);
        reading.include(listener.problems());
        return new Piece.Listening(listener, tables);
    }

    private FilterChain chain(String path, int index, io.hansa.gateway.proto.FilterChain message) {
        var match = message.getFilterChainMatch();
        boolean named = match.getServerNamesCount() > 0;
        var transport = match.getTransportProtocol();
        reading.require(
                transport.isEmpty() || transport.equals(named ? "tls" : "raw_buffer"),
                path + ".filter_chain_match.transport_protocol",
                "'" + transport + "' is not supported " + (named ? "with" : "without") + " server_names");
        var name = message.getName().isEmpty() ? "chain-" + index : message.getName();
        var rules = Optional.<CallerRule>empty();
        int first = 0;
        if (message.getFiltersCount() > 0
                && message.getFilters(0).getTypedConfig().is(RbacNetworkFilter.RBAC.class)) {
            rules = rules(path + ".filters[0]", message.getFilters(0));
            first = 1;
        }
        var terminate = message.hasTransportSocket()
                ? tls.downstream(path + ".transport_socket", message.getTransportSocket(), rules)
                : Optional.<FilterChain.Terminate>empty();
        reading.require(
                rules.isEmpty() || message.hasTransportSocket(),
                path + ".filters[0]",
                "names callers, but a chain that does not end TLS cannot know them");
        reading.require(
                message.getFiltersCount() == first + 1,
                path + ".filters",
                "exactly one of tcp_proxy, http_connection_manager and echo is needed, after rbac if there is one");
        var action = message.getFiltersCount() > first
                ? action(path + ".filters[" + first + "].typed_config", name, message.getFilters(first))
                : new Action.Echo();
        return new FilterChain(name, match.getServerNamesList(), terminate, action);
    }

    private Optional<CallerRule> rules(String path, Filter filter) {
        return reading.unpack(path + ".typed_config", filter.getTypedConfig(), RbacNetworkFilter.RBAC.class)
                .map(rbac -> {
                    reading.require(rbac.hasRules(), path + ".typed_config.rules", "is needed");
                    return tls.callers(path + ".typed_config.rules", rbac.getRules());
                });
    }

    private Action action(String path, String chain, Filter filter) {
        var config = filter.getTypedConfig();
        if (config.is(TcpProxy.class)) {
            return reading.unpack(path, config, TcpProxy.class)
                    .<Action>map(proxy -> relay(path, proxy))
                    .orElseGet(Action.Echo::new);
        }
        if (config.is(HttpConnectionManager.class)) {
            return reading.unpack(path, config, HttpConnectionManager.class)
                    .<Action>map(manager -> http(path, chain, manager))
                    .orElseGet(Action.Echo::new);
        }
        reading.unpack(path, config, Echo.class);
        return new Action.Echo();
    }

    private Action relay(String path, TcpProxy proxy) {
        var shares = new ArrayList<Destination.Share>();
        switch (proxy.getClusterSpecifierCase()) {
            case CLUSTER -> shares.add(new Destination.Share(proxy.getCluster(), 1));
            case WEIGHTED_CLUSTERS ->
                proxy.getWeightedClusters()
                        .getClustersList()
                        .forEach(each -> shares.add(new Destination.Share(each.getName(), each.getWeight())));
            case CLUSTERSPECIFIER_NOT_SET -> reading.refuse(path, "cluster or weighted_clusters is needed");
        }
        var idle = proxy.hasIdleTimeout()
                ? reading.duration(path + ".idle_timeout", proxy.getIdleTimeout())
                : IDLE_TIMEOUT;
        int attempts = reading.count(
                path + ".max_connect_attempts", proxy.hasMaxConnectAttempts(), proxy.getMaxConnectAttempts(), 1);
        return new Action.Tcp(new Destination(shares), idle, attempts);
    }

    /** The router, after rate limits if there are any; how many requests they take is said by each route. */
    private void filters(String path, List<HttpFilter> filters) {
        reading.require(
                !filters.isEmpty() && filters.size() <= 2,
                path,
                "must be the router, after local_ratelimit if there is one");
        for (int i = 0; i < filters.size(); i++) {
            var below = path + '[' + i + "].typed_config";
            if (i < filters.size() - 1) {
                reading.unpack(below, filters.get(i).getTypedConfig(), LocalRateLimit.class)
                        .ifPresent(limit -> reading.require(
                                !limit.hasTokenBucket(), below + ".token_bucket", "limits are said by routes"));
            } else {
                reading.unpack(below, filters.get(i).getTypedConfig(), Router.class);
            }
        }
    }

    private Action http(String path, String chain, HttpConnectionManager manager) {
        var codec = manager.getCodecType();
        reading.require(
                codec == HttpConnectionManager.CodecType.AUTO || codec == HttpConnectionManager.CodecType.HTTP1,
                path + ".codec_type",
                codec + " is not supported");
        filters(path + ".http_filters", manager.getHttpFiltersList());
        var options = manager.getCommonHttpProtocolOptions();
        var idle = options.hasIdleTimeout()
                ? reading.duration(path + ".common_http_protocol_options.idle_timeout", options.getIdleTimeout())
                : IDLE_TIMEOUT;
        var upgrades = upgrades(manager);
        return switch (manager.getRouteSpecifierCase()) {
            case ROUTE_CONFIG ->
                new Action.Http(
                        new RouteReading(reading)
                                .read(path + ".route_config", manager.getRouteConfig())
                                .rules(),
                        idle,
                        upgrades);
            case RDS -> {
                var name = manager.getRds().getRouteConfigName();
                reading.require(!name.isEmpty(), path + ".rds.route_config_name", "must not be empty");
                reading.require(tables.put(chain, name) == null, path + ".rds", "two chains are named " + chain);
                yield new Action.Http(List.of(), idle, upgrades);
            }
            case ROUTESPECIFIER_NOT_SET -> {
                reading.refuse(path, "rds or route_config is needed");
                yield new Action.Http(List.of(), idle, upgrades);
            }
        };
    }

    /** The protocols that are switched on; one that is switched off is as one that is not there. */
    private static Set<String> upgrades(HttpConnectionManager manager) {
        return manager.getUpgradeConfigsList().stream()
                .filter(each -> !each.hasEnabled() || each.getEnabled().getValue())
                .map(each -> each.getUpgradeType().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }
}
