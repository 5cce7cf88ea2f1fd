package io.hansa.node.wiring;

import io.hansa.core.catalog.Export;
import io.hansa.core.catalog.Offering;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import io.hansa.core.routing.ServiceRoute;
import io.hansa.core.table.SortedTable;
import io.hansa.gateway.snapshot.GatewayView;
import io.hansa.gateway.snapshot.GatewayView.LocalExport;
import io.hansa.gateway.snapshot.SnapshotBuilder;
import io.hansa.gateway.xds.XdsServer;
import io.hansa.node.config.NodeConfig;
import io.hansa.node.reach.NameBook;
import io.hansa.node.state.NodeView;
import io.hansa.node.trust.TrustRoom;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final Set<Integer> fixedPorts;
    private int nextPort;

    /** Every address that was ever given away. */
    private SortedTable<ServiceName, HostPort> assigned = SortedTable.empty();

    private volatile SortedTable<ServiceName, HostPort> listeners = SortedTable.empty();
    private SortedMap<ServiceName, ServiceRoute> routes = SortedTable.empty();
    private List<Export> exports = List.of();
    private Offering offering = Offering.NONE;
    private SortedTable<ServiceName, LocalExport> local = SortedTable.empty();

    GatewayFeed(NodeConfig config, TrustRoom room, XdsServer server, NameBook names) {
        this.config = config;
        this.room = room;
        this.server = server;
        this.names = names;
        this.fixedPorts = Set.copyOf(config.imports().ports().values());
        this.nextPort = config.imports().firstPort();
    }

    /** Where workloads of this cluster reach each imported service. */
    SortedMap<ServiceName, HostPort> listeners() {
        return listeners;
    }

    /** Publishes what the view means for gateways; costs what differs from the view before (I9). */
    void publish(NodeView view) {
        listen(view.plan().routes());
        export(view);
        var imports = config.imports();
        Optional<HostPort> prefix = imports.prefixPort() == 0
                ? Optional.empty()
                : Optional.of(new HostPort(imports.host(), imports.prefixPort()));
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
                        config.gateway().listen(), listeners, prefix, new TreeMap<>(imports.prefixes())),
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

    /** A listener for each service that has a route, and none for others. */
    private void listen(SortedMap<ServiceName, ServiceRoute> now) {
        var next = listeners;
        for (var service : SortedTable.copyOf(now).differences(SortedTable.copyOf(routes))) {
            next = now.containsKey(service) ? next.with(service, address(service)) : next.without(service);
        }
        routes = now;
        listeners = next;
    }

    /** What this cluster offers, with the instances behind it; an export that is as it was stays the same object. */
    private void export(NodeView view) {
        if (view.exports().equals(exports) && view.offering() == offering) {
            return;
        }
        var next = local;
        var exported = new HashSet<ServiceName>();
        for (var export : view.exports()) {
            var offer = view.offering().offers().get(export.service());
            var endpoints = view.offering().endpoints().get(export.service());
            if (offer != null && endpoints != null) {
                var made = new LocalExport(offer.protocol(), export, endpoints);
                exported.add(export.service());
                next = made.equals(next.get(export.service())) ? next : next.with(export.service(), made);
            }
        }
        for (var service : local.keySet()) {
            next = exported.contains(service) ? next : next.without(service);
        }
        exports = view.exports();
        offering = view.offering();
        local = next;
    }

    private HostPort address(ServiceName service) {
        var known = assigned.get(service);
        if (known != null) {
            return known;
        }
        var fixed = config.imports().ports().get(service);
        var address = new HostPort(config.imports().host(), fixed == null ? nextPort() : fixed);
        assigned = assigned.with(service, address);
        return address;
    }

    private int nextPort() {
        while (fixedPorts.contains(nextPort)) {
            nextPort++;
        }
        return nextPort++;
    }
}
