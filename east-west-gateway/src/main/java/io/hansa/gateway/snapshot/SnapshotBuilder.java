package io.hansa.gateway.snapshot;

import com.google.protobuf.Message;
import io.hansa.core.catalog.Export;
import io.hansa.core.membership.Member;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import io.hansa.core.routing.ServiceRoute;
import io.hansa.core.spiffe.TrustView;
import io.hansa.gateway.proto.StringMatcher;
import io.hansa.gateway.resource.EncodedResource;
import io.hansa.gateway.resource.ResourceType;
import io.hansa.gateway.resource.Snapshot;
import io.hansa.gateway.snapshot.InboundListener.Chain;
import io.hansa.gateway.snapshot.InboundListener.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Translates a view into resources. The snapshot is a pure function of the view; what is remembered from one call to the
 * next is only the encoded form of inputs that did not change, so that one changed endpoint encodes one resource (I9).
 *
 * <p>Not thread-safe: one builder for one task.
 */
public final class SnapshotBuilder {

    /** What may stand in a server name as a version. */
    private static final Pattern VERSION = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?");

    /** A SPIFFE ID prefix that holds a whole trust domain: one without its slash would take other domains in. */
    private static final Pattern CALLER = Pattern.compile("spiffe://[a-z0-9.-]+/.*");

    private record Input(ResourceType type, String name, List<Object> parts) {}

    private record Memo(Input input, EncodedResource encoded) {}

    private Map<ResourceType, Map<String, Memo>> remembered = Map.of();

    /** The snapshot of that view alone. */
    public static Snapshot build(GatewayView view) {
        return new SnapshotBuilder().next(view);
    }

    /** Name of the cluster and the listener of an imported service. */
    static String outbound(ServiceName service) {
        return "outbound|" + service.value();
    }

    /** The snapshot of a view, taking over what equals the view before. */
    public Snapshot next(GatewayView view) {
        var making = new Making(view);
        making.all();
        remembered = making.memos;
        var resources = new EnumMap<ResourceType, Map<String, EncodedResource>>(ResourceType.class);
        making.memos.forEach((type, memos) -> {
            var byName = new HashMap<String, EncodedResource>(memos.size() * 2);
            memos.forEach((name, memo) -> byName.put(name, memo.encoded()));
            resources.put(type, byName);
        });
        var omissions = new ArrayList<>(making.targets.omissions());
        omissions.addAll(making.omissions);
        return new Snapshot(resources, omissions);
    }

    /** One pass over one view. */
    private final class Making {
        private final GatewayView view;
        private final Targets targets;
        private final Map<ResourceType, Map<String, Memo>> memos = new EnumMap<>(ResourceType.class);
        private final List<String> omissions = new ArrayList<>();
        private final List<Chain> chains = new ArrayList<>();

        Making(GatewayView view) {
            this.view = view;
            this.targets = new Targets(view);
        }

        void all() {
            trust();
            imported();
            view.local().forEach(this::exported);
            probe();
            view.passthrough().forEach(this::passthrough);
            if (!chains.isEmpty()) {
                var address = view.listeners().inbound();
                add(
                        ResourceType.LISTENER,
                        InboundListener.NAME,
                        List.of(address, chains),
                        () -> InboundListener.encode(address, chains, view.settings()));
            }
        }

        private void trust() {
            TrustView trust = view.trust();
            if (trust.anchors().keySet().stream()
                    .allMatch(domain -> trust.anchorsOf(domain).isEmpty())) {
                omissions.add("trust: no anchors are known yet, so nobody would be admitted");
                return;
            }
            add(ResourceType.SECRET, Secrets.TRUST, List.of(trust.anchors(), trust.deny()), () -> Secrets.trust(trust));
            add(ResourceType.SECRET, Secrets.DENY, List.of(trust.deny()), () -> Secrets.deny(trust));
        }

        private void imported() {
            var listeners = view.listeners();
            Set<ServiceName> services = new TreeSet<>(listeners.services().keySet());
            services.addAll(listeners.prefixes().values());
            for (ServiceName service : services) {
                var route = view.plan().find(service);
                var protocol = protocol(service, route);
                if (protocol.isEmpty()) {
                    omissions.add("service " + service + ": nobody offers it, so its protocol is not known");
                    continue;
                }
                cluster(service, protocol.get(), route);
                var address = listeners.services().get(service);
                if (address != null) {
                    listener(service, protocol.get(), address);
                }
            }
            listeners.prefix().ifPresent(address -> {
                add(
                        ResourceType.LISTENER,
                        OutboundListeners.PREFIXES,
                        List.of(address),
                        () -> OutboundListeners.http(
                                OutboundListeners.PREFIXES, address, OutboundListeners.PREFIXES, view.settings()));
                add(
                        ResourceType.ROUTES,
                        OutboundListeners.PREFIXES,
                        List.of(listeners.prefixes()),
                        () -> OutboundListeners.byPrefix(listeners.prefixes(), view.settings()));
            });
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
            var name = outbound(service);
            var reachable = targets.of(service, route);
            var own = view.site().cluster().value();
            add(
                    ResourceType.CLUSTER,
                    name,
                    List.of(protocol, reachable, own),
                    () -> ServiceClusters.outbound(service, protocol, reachable, view));
            var groups = Assignments.outbound(view, targets, service, route);
            assignment(name, groups);
        }

        private void assignment(String name, List<Assignments.Group> groups) {
            add(
                    ResourceType.ENDPOINTS,
                    name,
                    List.of(groups, view.addresses()),
                    () -> Assignments.encode(name, groups, targets));
        }

        private void listener(ServiceName service, Protocol protocol, HostPort address) {
            var name = outbound(service);
            if (protocol == Protocol.HTTP) {
                add(
                        ResourceType.LISTENER,
                        name,
                        List.of(address, protocol),
                        () -> OutboundListeners.http(name, address, name, view.settings()));
                add(ResourceType.ROUTES, name, List.of(), () -> OutboundListeners.all(name, name, view.settings()));
            } else {
                add(
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
                    omissions.add("service " + service + ": version '" + endpoint.version()
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
            chains.add(new Chain(
                    name,
                    view.site().sni().service(service, local.protocol(), version),
                    kind(local.protocol()),
                    name,
                    callers));
            plainCluster(name, endpoints, List.of());
        }

        private static Kind kind(Protocol protocol) {
            return switch (protocol) {
                case TLS -> Kind.PASSTHROUGH;
                case HTTP -> Kind.TERMINATE_HTTP;
                case TCP, GRPC -> Kind.TERMINATE;
            };
        }

        private void plainCluster(String name, List<Endpoint> endpoints, List<HostPort> addresses) {
            add(ResourceType.CLUSTER, name, List.of(), () -> ServiceClusters.plain(name, view.settings()));
            assignment(name, List.of(new Assignments.Group(0, "", view.site().locality(), 1, endpoints, addresses)));
        }

        /** Gateways of the clusters that may import, and whom the export names. */
        private List<StringMatcher> callers(ServiceName service, Export export) {
            var callers = new ArrayList<StringMatcher>();
            for (Member member : others()) {
                if (export.offeredTo(member.cluster())) {
                    callers.add(Messages.prefix("spiffe://" + member.domain().value() + "/gateway/"));
                }
            }
            for (String caller : export.callers()) {
                if (CALLER.matcher(caller).matches()) {
                    callers.add(Messages.prefix(caller));
                } else {
                    omissions.add("service " + service + ": caller '" + caller
                            + "' is left out (expected: spiffe://<trust domain>/...)");
                }
            }
            return List.copyOf(callers);
        }

        private List<Member> others() {
            return view.membership().members().values().stream()
                    .filter(member -> member.state().trusted())
                    .filter(member -> !member.cluster().equals(view.site().cluster()))
                    .toList();
        }

        private void probe() {
            var callers = others().stream()
                    .map(member -> Messages.prefix("spiffe://" + member.domain().value() + '/'))
                    .toList();
            if (!callers.isEmpty()) {
                chains.add(new Chain("probe", view.site().sni().probe(), Kind.PROBE, "", callers));
            }
        }

        private void passthrough(String serverName, HostPort address) {
            var name = "passthrough|" + serverName;
            var numeric = targets.numeric(address);
            if (numeric.isEmpty()) {
                omissions.add("passthrough " + serverName + ": " + address + " was not resolved");
                return;
            }
            chains.add(new Chain(name, serverName, Kind.PASSTHROUGH, name, List.of()));
            plainCluster(name, List.of(), numeric);
        }

        private void add(ResourceType type, String name, List<Object> parts, Supplier<Message> encode) {
            var all = new ArrayList<Object>(parts);
            all.add(view.settings());
            var input = new Input(type, name, List.copyOf(all));
            var memo = remembered.getOrDefault(type, Map.of()).get(name);
            if (memo == null || !memo.input().equals(input)) {
                memo = new Memo(input, EncodedResource.of(name, encode.get()));
            }
            memos.computeIfAbsent(type, _ -> new HashMap<>()).put(name, memo);
        }
    }
}
