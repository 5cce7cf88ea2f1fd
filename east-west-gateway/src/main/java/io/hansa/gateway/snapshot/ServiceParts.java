package io.hansa.gateway.snapshot;

import io.hansa.core.catalog.Export;
import io.hansa.core.membership.Member;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import io.hansa.core.routing.ServiceRoute;
import io.hansa.gateway.proto.StringMatcher;
import io.hansa.gateway.resource.ResourceType;
import io.hansa.gateway.snapshot.InboundListener.Chain;
import io.hansa.gateway.snapshot.InboundListener.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Translates one service: the listener, routes and cluster of an imported one, the chains of an exported one. */
final class ServiceParts {

    /** What may stand in a server name as a version. */
    private static final Pattern VERSION = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?");

    /** A SPIFFE ID prefix that holds a whole trust domain: one without its slash would take other domains in. */
    private static final Pattern CALLER = Pattern.compile("spiffe://[a-z0-9.-]+/.*");

    private final GatewayView view;
    private final Targets targets;
    private final Part.Draft draft;

    private ServiceParts(GatewayView view, Targets targets, Part.Draft draft) {
        this.view = view;
        this.targets = targets;
        this.draft = draft;
    }

    /**
     * What a service adds to the snapshot of a view; nothing when the view does not know it.
     *
     * @param prefixed whether a path prefix leads to it
     */
    static Part of(ServiceName service, boolean prefixed, GatewayView view, Targets targets, Part before) {
        var parts = new ServiceParts(view, targets, new Part.Draft(before, view, targets));
        if (prefixed || view.listeners().services().containsKey(service)) {
            parts.imported(service);
        }
        var local = view.local().get(service);
        if (local != null) {
            parts.exported(service, local);
        }
        view.plan().find(service).ifPresent(parts::passed);
        return parts.draft.part();
    }

    private void imported(ServiceName service) {
        var route = view.plan().find(service);
        var protocol = protocol(service, route);
        if (protocol.isEmpty()) {
            draft.omit("service " + service + ": nobody offers it, so its protocol is not known");
            return;
        }
        cluster(service, protocol.get(), route);
        var address = view.listeners().services().get(service);
        if (address != null) {
            listener(service, protocol.get(), address);
        }
    }

    private Optional<Protocol> protocol(ServiceName service, Optional<ServiceRoute> route) {
        if (route.isPresent()) {
            return route.map(ServiceRoute::protocol);
        }
        var local = view.local().get(service);
        if (local != null) {
            return Optional.of(local.protocol());
        }
        return view.catalog().offersOf(service).values().stream()
                .map(offer -> offer.offer().protocol())
                .findFirst();
    }

    private void cluster(ServiceName service, Protocol protocol, Optional<ServiceRoute> route) {
        var name = SnapshotBuilder.outbound(service);
        var reachable = targets.of(service, route);
        var own = view.site().cluster().value();
        draft.add(
                ResourceType.CLUSTER,
                name,
                List.of(protocol, reachable, own),
                () -> ServiceClusters.outbound(service, protocol, reachable, view));
        var groups = Assignments.outbound(view, targets, service, route);
        draft.assignment(name, groups);
    }

    private void listener(ServiceName service, Protocol protocol, HostPort address) {
        var name = SnapshotBuilder.outbound(service);
        if (protocol == Protocol.HTTP) {
            draft.add(
                    ResourceType.LISTENER,
                    name,
                    List.of(address, protocol),
                    () -> OutboundListeners.http(name, address, name, view.settings()));
            draft.add(ResourceType.ROUTES, name, List.of(), () -> OutboundListeners.all(name, name, view.settings()));
        } else {
            draft.add(
                    ResourceType.LISTENER,
                    name,
                    List.of(address, protocol),
                    () -> OutboundListeners.tcp(name, address, name, view.settings()));
        }
    }

    private void exported(ServiceName service, GatewayView.LocalExport local) {
        var callers = callers(service, local.export());
        if (callers.isEmpty()) {
            return; // Nobody may call: without a chain the connection is closed, as with any unknown name.
        }
        var versions = new LinkedHashSet<String>();
        versions.add("");
        for (Endpoint endpoint : local.endpoints()) {
            if (VERSION.matcher(endpoint.version()).matches()) {
                versions.add(endpoint.version());
            } else if (!endpoint.version().isEmpty()) {
                draft.omit("service " + service + ": version '" + endpoint.version()
                        + "' cannot stand in a server name (expected: a-z, 0-9, '-')");
            }
        }
        versions.forEach(version -> exported(service, local, version, callers));
    }

    private void exported(
            ServiceName service, GatewayView.LocalExport local, String version, List<StringMatcher> callers) {
        var name = "inbound|" + service.value() + (version.isEmpty() ? "" : '|' + version);
        var endpoints = version.isEmpty()
                ? local.endpoints()
                : local.endpoints().stream()
                        .filter(each -> each.version().equals(version))
                        .toList();
        draft.chain(new Chain(
                name,
                view.site().sni().service(service, local.protocol(), version),
                kind(local.protocol()),
                name,
                callers));
        draft.plainCluster(name, endpoints, List.of());
    }

    /** What others send through this cluster to clusters that they cannot reach: unread, and straight to them. */
    private void passed(ServiceRoute route) {
        for (var cluster : route.passes()) {
            var target = targets.find(cluster);
            var gateways = target.map(targets::straight).orElse(List.of());
            if (target.isPresent() && !gateways.isEmpty()) {
                var name = "relay|" + route.service().value() + '|' + cluster;
                var serverName = target.get().sni().service(route.service(), route.protocol(), "");
                draft.chain(new Chain(name, serverName, Kind.PASSTHROUGH, name, List.of()));
                draft.plainCluster(name, List.of(), gateways);
            }
        }
    }

    private static Kind kind(Protocol protocol) {
        return switch (protocol) {
            case TLS -> Kind.PASSTHROUGH;
            case HTTP -> Kind.TERMINATE_HTTP;
            case TCP, GRPC -> Kind.TERMINATE;
        };
    }

    /** Gateways of the clusters that may import, and whom the export names. */
    private List<StringMatcher> callers(ServiceName service, Export export) {
        var callers = new ArrayList<StringMatcher>();
        for (Member member : view.others()) {
            if (export.offeredTo(member.cluster())) {
                callers.add(Messages.prefix("spiffe://" + member.domain().value() + "/gateway/"));
            }
        }
        for (String caller : export.callers()) {
            if (CALLER.matcher(caller).matches()) {
                callers.add(Messages.prefix(caller));
            } else {
                draft.omit("service " + service + ": caller '" + caller
                        + "' is left out (expected: spiffe://<trust domain>/...)");
            }
        }
        return List.copyOf(callers);
    }
}
