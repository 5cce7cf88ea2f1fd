package io.hansa.gateway.snapshot;

import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import io.hansa.core.spiffe.TrustView;
import io.hansa.core.table.SortedTable;
import io.hansa.gateway.resource.EncodedResource;
import io.hansa.gateway.resource.ResourceType;
import io.hansa.gateway.resource.Snapshot;
import io.hansa.gateway.snapshot.InboundListener.Chain;
import io.hansa.gateway.snapshot.InboundListener.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Translates a view into resources. The snapshot is a pure function of the view; what is remembered from one call to the
 * next makes it cost what changed: services whose route, offers, endpoints and address are the very same objects as before are
 * not looked at (I9).
 *
 * <p>Not thread-safe: one builder for one task.
 */
public final class SnapshotBuilder {
    private @Nullable GatewayView last;
    private Part shared = Part.NOTHING;
    private SortedTable<ServiceName, Part> parts = SortedTable.empty();

    /** Parts that have something to tell people, so that the others need not be asked. */
    private SortedTable<ServiceName, Part> omitting = SortedTable.empty();

    private final Map<ResourceType, SortedTable<String, EncodedResource>> tables = new EnumMap<>(ResourceType.class);
    private Part inbound = Part.NOTHING;

    /** A builder that remembers nothing yet. */
    public SnapshotBuilder() {
        for (var type : ResourceType.values()) {
            tables.put(type, SortedTable.empty());
        }
    }

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
        var before = last;
        last = null; // Until this one is whole: a builder that failed half-way begins anew.
        var targets = new Targets(view);
        var prefixed = Set.copyOf(view.listeners().prefixes().values());
        Set<ServiceName> changed;
        boolean relisten;
        if (before != null && view.hasFrameOf(before)) {
            changed = view.changedSince(before);
            relisten = false;
        } else {
            changed = all(view, prefixed);
            share(view, targets);
            relisten = true;
        }
        for (var service : changed) {
            relisten |= replace(service, prefixed.contains(service), view, targets);
        }
        if (relisten) {
            listen(view, targets);
        }
        last = view;
        var omissions = new ArrayList<>(shared.omissions());
        omitting.values().forEach(part -> omissions.addAll(part.omissions()));
        return new Snapshot(new EnumMap<>(tables), omissions);
    }

    private TreeSet<ServiceName> all(GatewayView view, Set<ServiceName> prefixed) {
        var services = new TreeSet<>(parts.keySet());
        services.addAll(view.listeners().services().keySet());
        services.addAll(prefixed);
        services.addAll(view.local().keySet());
        return services;
    }

    private void share(GatewayView view, Targets targets) {
        var before = shared;
        shared = SharedParts.of(view, targets, before);
        put(before, shared);
    }

    /** Whether the chains of the service differ. */
    private boolean replace(ServiceName service, boolean prefixed, GatewayView view, Targets targets) {
        var before = parts.getOrDefault(service, Part.NOTHING);
        var part = ServiceParts.of(service, prefixed, view, targets, before);
        put(before, part);
        parts = part.isEmpty() ? parts.without(service) : parts.with(service, part);
        omitting = part.omissions().isEmpty() ? omitting.without(service) : omitting.with(service, part);
        return !before.chains().equals(part.chains());
    }

    /** The one mTLS port, with the chains of all. */
    private void listen(GatewayView view, Targets targets) {
        var chains = new ArrayList<Chain>();
        parts.values().forEach(part -> chains.addAll(part.chains()));
        chains.addAll(shared.chains());
        var draft = new Part.Draft(inbound, view, targets);
        if (!chains.isEmpty()) {
            var address = view.listeners().inbound();
            draft.add(
                    ResourceType.LISTENER,
                    InboundListener.NAME,
                    List.of(address, List.copyOf(chains)),
                    () -> InboundListener.encode(address, chains, view.settings()));
        }
        var before = inbound;
        inbound = draft.part();
        put(before, inbound);
    }

    /** Replaces the resources of a part by those of the next; what was taken over stays the very same object. */
    private void put(Part before, Part part) {
        var gone = new HashSet<>(before.resources().keySet());
        gone.removeAll(part.resources().keySet());
        gone.forEach(key -> tables.computeIfPresent(key.type(), (type, table) -> table.without(key.name())));
        part.resources()
                .forEach((key, memo) ->
                        tables.computeIfPresent(key.type(), (type, table) -> table.with(key.name(), memo.encoded())));
    }

    /** Translates what belongs to no single service: trust, the listener by prefix, the probe's chain, what passes unread. */
    private static final class SharedParts {
        private final GatewayView view;
        private final Targets targets;
        private final Part.Draft draft;

        private SharedParts(GatewayView view, Targets targets, Part.Draft draft) {
            this.view = view;
            this.targets = targets;
            this.draft = draft;
        }

        static Part of(GatewayView view, Targets targets, Part before) {
            var parts = new SharedParts(view, targets, new Part.Draft(before, view, targets));
            parts.trust();
            parts.prefixes();
            parts.probe();
            view.passthrough().forEach(parts::passthrough);
            targets.omissions().forEach(parts.draft::omit);
            return parts.draft.part();
        }

        private void trust() {
            TrustView trust = view.trust();
            if (trust.anchors().keySet().stream()
                    .allMatch(domain -> trust.anchorsOf(domain).isEmpty())) {
                draft.omit("trust: no anchors are known yet, so nobody would be admitted");
                return;
            }
            draft.add(
                    ResourceType.SECRET,
                    Secrets.TRUST,
                    List.of(trust.anchors(), trust.deny()),
                    () -> Secrets.trust(trust));
            draft.add(ResourceType.SECRET, Secrets.DENY, List.of(trust.deny()), () -> Secrets.deny(trust));
        }

        private void prefixes() {
            var listeners = view.listeners();
            listeners.prefix().ifPresent(address -> {
                draft.add(
                        ResourceType.LISTENER,
                        OutboundListeners.PREFIXES,
                        List.of(address),
                        () -> OutboundListeners.http(
                                OutboundListeners.PREFIXES, address, OutboundListeners.PREFIXES, view.settings()));
                draft.add(
                        ResourceType.ROUTES,
                        OutboundListeners.PREFIXES,
                        List.of(listeners.prefixes()),
                        () -> OutboundListeners.byPrefix(listeners.prefixes(), view.settings()));
            });
        }

        private void probe() {
            var callers = view.others().stream()
                    .map(member -> Messages.prefix("spiffe://" + member.domain().value() + '/'))
                    .toList();
            if (!callers.isEmpty()) {
                draft.chain(new Chain("probe", view.site().sni().probe(), Kind.PROBE, "", callers));
            }
        }

        private void passthrough(String serverName, HostPort address) {
            var name = "passthrough|" + serverName;
            var numeric = targets.numeric(address);
            if (numeric.isEmpty()) {
                draft.omit("passthrough " + serverName + ": " + address + " was not resolved");
                return;
            }
            draft.chain(new Chain(name, serverName, Kind.PASSTHROUGH, name, List.of()));
            draft.plainCluster(name, List.of(), numeric);
        }
    }
}
