package io.hansa.gateway.snapshot;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.hansa.core.model.HostPort;
import io.hansa.gateway.proto.Echo;
import io.hansa.gateway.proto.Filter;
import io.hansa.gateway.proto.FilterChain;
import io.hansa.gateway.proto.FilterChainMatch;
import io.hansa.gateway.proto.Listener;
import io.hansa.gateway.proto.ListenerFilter;
import io.hansa.gateway.proto.Permission;
import io.hansa.gateway.proto.Policy;
import io.hansa.gateway.proto.Principal;
import io.hansa.gateway.proto.RBAC;
import io.hansa.gateway.proto.RbacNetworkFilter;
import io.hansa.gateway.proto.StringMatcher;
import io.hansa.gateway.proto.TcpProxy;
import io.hansa.gateway.proto.TlsInspector;
import io.hansa.gateway.proto.TrafficDirection;
import java.time.Duration;
import java.util.List;

/** The one mTLS port: a chain for each server name; what matches none is closed. */
final class InboundListener {
    static final String NAME = "inbound";

    /** trust.md: a hello comes in the first packets; three seconds leave room for one lost segment. */
    private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(3);

    /**
     * One chain.
     *
     * @param name for people
     * @param serverName exactly this one
     * @param kind what happens to the connection
     * @param cluster where to; empty for a probe
     * @param callers who may pass when TLS ends here
     */
    record Chain(String name, String serverName, Kind kind, String cluster, List<StringMatcher> callers) {}

    /** What happens to a connection. */
    enum Kind {
        /** TLS ends here, the caller is checked, bytes go on in plain. */
        TERMINATE,
        /** TLS ends here, the caller is checked, each request goes on by itself, so that weights count requests. */
        TERMINATE_HTTP,
        /** Bytes go on unread. */
        PASSTHROUGH,
        /** TLS ends here, the caller is checked and answered. */
        PROBE
    }

    private InboundListener() {}

    static Listener encode(HostPort address, List<Chain> chains, GatewayView.Settings settings) {
        var listener = Listener.newBuilder()
                .setName(NAME)
                .setAddress(Messages.of(address))
                .setTrafficDirection(TrafficDirection.INBOUND)
                .setListenerFiltersTimeout(Messages.of(HELLO_TIMEOUT))
                .addListenerFilters(ListenerFilter.newBuilder()
                        .setName("envoy.filters.listener.tls_inspector")
                        .setTypedConfig(Any.pack(TlsInspector.getDefaultInstance())));
        chains.forEach(chain -> listener.addFilterChains(encode(chain, settings)));
        return listener.build();
    }

    private static FilterChain encode(Chain chain, GatewayView.Settings settings) {
        var encoded = FilterChain.newBuilder()
                .setName(chain.name())
                .setFilterChainMatch(FilterChainMatch.newBuilder()
                        .setTransportProtocol("tls")
                        .addServerNames(chain.serverName()));
        if (chain.kind() != Kind.PASSTHROUGH) {
            encoded.setTransportSocket(TlsContexts.downstream()).addFilters(allowing(chain));
        }
        return encoded.addFilters(
                        switch (chain.kind()) {
                            case PROBE -> filter("envoy.filters.network.echo", Echo.getDefaultInstance());
                            case TERMINATE_HTTP ->
                                OutboundListeners.manager(
                                        chain.name(),
                                        OutboundListeners.all(chain.name(), chain.cluster(), settings),
                                        settings);
                            case TERMINATE, PASSTHROUGH -> relay(chain.cluster(), settings);
                        })
                .build();
    }

    /** Relays bytes to a cluster. */
    static Filter relay(String cluster, GatewayView.Settings settings) {
        return filter(
                "envoy.filters.network.tcp_proxy",
                TcpProxy.newBuilder()
                        .setStatPrefix(cluster)
                        .setCluster(cluster)
                        .setIdleTimeout(Messages.of(settings.idleTimeout()))
                        .setMaxConnectAttempts(Messages.of(settings.attempts()))
                        .build());
    }

    static Filter filter(String name, Message config) {
        return Filter.newBuilder()
                .setName(name)
                .setTypedConfig(Any.pack(config))
                .build();
    }

    private static Filter allowing(Chain chain) {
        var policy = Policy.newBuilder().addPermissions(Permission.newBuilder().setAny(true));
        chain.callers()
                .forEach(caller -> policy.addPrincipals(Principal.newBuilder()
                        .setAuthenticated(Principal.Authenticated.newBuilder().setPrincipalName(caller))));
        return filter(
                "envoy.filters.network.rbac",
                RbacNetworkFilter.RBAC
                        .newBuilder()
                        .setStatPrefix(chain.name())
                        .setRules(RBAC.newBuilder().setAction(RBAC.Action.ALLOW).putPolicies("callers", policy.build()))
                        .build());
    }
}
