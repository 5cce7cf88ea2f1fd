package io.hansa.node.wiring;

import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import io.hansa.gateway.snapshot.GatewayView;
import io.hansa.gateway.snapshot.GatewayView.LocalExport;
import io.hansa.gateway.snapshot.SnapshotBuilder;
import io.hansa.gateway.xds.XdsServer;
import io.hansa.node.config.NodeConfig;
import io.hansa.node.reach.NameBook;
import io.hansa.node.state.NodeView;
import io.hansa.node.trust.TrustRoom;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Turns each view of the node into what its gateways are told. A service that is imported gets a listener and keeps its port
 * for as long as this process runs. Confined to the brain's thread, except for {@link #listeners}.
 */
final class GatewayFeed {
    private final NodeConfig config;
    private final TrustRoom room;
    private final XdsServer server;
    private final NameBook names;
    private final SnapshotBuilder builder = new SnapshotBuilder();
    private final TreeMap<ServiceName, HostPort> assigned = new TreeMap<>();
    private volatile SortedMap<ServiceName, HostPort> listeners = Collections.emptySortedMap();

    GatewayFeed(NodeConfig config, TrustRoom room, XdsServer server, NameBook names) {
        this.config = config;
        this.room = room;
        this.server = server;
        this.names = names;
    }

    /** Where workloads of this cluster reach each imported service. */
    SortedMap<ServiceName, HostPort> listeners() {
        return listeners;
    }

    /** Publishes what the view means for gateways. */
    void publish(NodeView view) {
        var services = new TreeMap<ServiceName, HostPort>();
        view.plan().routes().keySet().forEach(service -> services.put(service, address(service)));
        listeners = Collections.unmodifiableSortedMap(services);
        var imports = config.imports();
        Optional<HostPort> prefix = imports.prefixPort() == 0
                ? Optional.empty()
                : Optional.of(new HostPort(imports.host(), imports.prefixPort()));
        var local = new TreeMap<ServiceName, LocalExport>();
        for (var export : view.exports()) {
            var offer = view.offering().offers().get(export.service());
            var endpoints = view.offering().endpoints().get(export.service());
            if (offer != null && endpoints != null) {
                local.put(export.service(), new LocalExport(offer.protocol(), export, endpoints));
            }
        }
        var source = config.gateway().sourceAddress();
        var settings = source.isEmpty() ? GatewayView.Settings.DEFAULT : GatewayView.Settings.DEFAULT.from(source);
        server.publish(builder.next(new GatewayView(
                new GatewayView.Site(
                        config.cluster(), config.federation(), room.authority().domain(), config.locality()),
                view.plan(),
                view.catalog(),
                view.membership(),
                local,
                new GatewayView.Listeners(
                        config.gateway().listen(), services, prefix, new TreeMap<>(imports.prefixes())),
                room.book().current(),
                passthrough(),
                addresses(),
                settings)));
    }

    private Map<String, List<String>> addresses() {
        var resolved = new TreeMap<String, List<String>>();
        names.entries().forEach((host, entry) -> resolved.put(host, entry.addresses()));
        return resolved;
    }

    private SortedMap<String, HostPort> passthrough() {
        var names = new TreeMap<String, HostPort>();
        var ports = config.ports();
        var place = config.node() + "." + config.cluster();
        names.put(place + ".nodes." + config.federation(), new HostPort(ports.host(), ports.peer()));
        names.put(place + ".members." + config.federation(), new HostPort(ports.host(), ports.member()));
        return names;
    }

    private HostPort address(ServiceName service) {
        return assigned.computeIfAbsent(service, name -> {
            var fixed = config.imports().ports().get(name);
            return new HostPort(config.imports().host(), fixed == null ? nextPort() : fixed);
        });
    }

    private int nextPort() {
        int port = config.imports().firstPort();
        while (taken(port)) {
            port++;
        }
        return port;
    }

    private boolean taken(int port) {
        return config.imports().ports().containsValue(port)
                || assigned.values().stream().anyMatch(a -> a.port() == port);
    }
}
