package io.hansa.gateway.snapshot;

import io.hansa.core.catalog.Catalog;
import io.hansa.core.catalog.Export;
import io.hansa.core.membership.Member;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Locality;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import io.hansa.core.routing.RoutePlan;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.core.spiffe.TrustView;
import io.hansa.core.table.SortedTable;
import io.hansa.gateway.sni.ServiceSni;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that the gateways of one cluster have to know, as their node sees it. Immutable; the maps by service are tables that share
 * what did not change, so that two views are compared at the cost of what differs.
 *
 * @param site the cluster itself
 * @param plan where its callers' traffic goes
 * @param catalog for the gateways of other clusters and who offers what
 * @param membership for trust domains and states
 * @param local its own exported services
 * @param listeners where it listens
 * @param trust whom it believes
 * @param passthrough server names whose bytes go unread to a local address: its nodes' members and gRPC servers
 * @param addresses IP addresses of hosts that are named rather than numbered, as the node resolved them
 * @param settings time-outs and limits
 */
public record GatewayView(
        Site site,
        RoutePlan plan,
        Catalog catalog,
        Membership membership,
        SortedMap<ServiceName, LocalExport> local,
        Listeners listeners,
        TrustView trust,
        SortedMap<String, HostPort> passthrough,
        Map<String, List<String>> addresses,
        Settings settings) {

    /** The cluster whose gateways are told. */
    public record Site(ClusterId cluster, FederationName federation, TrustDomainName domain, Locality locality) {

        ServiceSni sni() {
            return new ServiceSni(cluster, federation);
        }
    }

    /**
     * A service of this cluster that others may call.
     *
     * @param endpoints of all its backends, each with its final weight
     */
    public record LocalExport(Protocol protocol, Export export, List<Endpoint> endpoints) {
        public LocalExport {
            endpoints = List.copyOf(endpoints);
        }
    }

    /**
     * Where the gateway listens.
     *
     * @param inbound the one mTLS port
     * @param services a local address for each imported service
     * @param prefix the HTTP listener that chooses the service by path, if there is one
     * @param prefixes path prefix, with its slash in front, to service; the path is sent on as it is
     */
    public record Listeners(
            HostPort inbound,
            SortedMap<ServiceName, HostPort> services,
            Optional<HostPort> prefix,
            SortedMap<String, ServiceName> prefixes) {

        public Listeners {
            services = SortedTable.copyOf(services);
            prefixes = Collections.unmodifiableSortedMap(new TreeMap<>(prefixes));
        }

        private boolean hasFrameOf(Listeners before) {
            return inbound.equals(before.inbound) && prefix.equals(before.prefix) && prefixes.equals(before.prefixes);
        }
    }

    /**
     * Values that are always written explicitly, because Envoy's defaults differ from what Hansa wants.
     *
     * @param connectTimeout of every upstream connection
     * @param requestTimeout of an HTTP request, from its last byte to the last byte of the answer
     * @param idleTimeout of a relayed connection
     * @param attempts connections or requests tried in all, 1 to 16
     * @param ejectionTime of an endpoint that could not be connected to; short, because the planner knows better soon
     * @param sourceAddress IP address to connect from; empty: the system's choice
     */
    public record Settings(
            Duration connectTimeout,
            Duration requestTimeout,
            Duration idleTimeout,
            int attempts,
            Duration ejectionTime,
            Optional<String> sourceAddress) {

        public static final Settings DEFAULT = new Settings(
                Duration.ofSeconds(2),
                Duration.ofSeconds(15),
                Duration.ofHours(1),
                4,
                Duration.ofSeconds(2),
                Optional.empty());

        public Settings {
            if (attempts < 1 || attempts > 16) {
                throw new IllegalArgumentException("attempts: " + attempts + " (expected: 1 to 16)");
            }
        }

        /** The same, connecting from that address. */
        public Settings from(String address) {
            return new Settings(
                    connectTimeout, requestTimeout, idleTimeout, attempts, ejectionTime, Optional.of(address));
        }
    }

    public GatewayView {
        local = SortedTable.copyOf(local);
        passthrough = Collections.unmodifiableSortedMap(new TreeMap<>(passthrough));
        addresses = Map.copyOf(addresses);
    }

    /** The clusters besides our own whose gateways may speak to ours. */
    List<Member> others() {
        return membership.members().values().stream()
                .filter(member -> member.state().trusted())
                .filter(member -> !member.cluster().equals(site.cluster()))
                .toList();
    }

    /** Whether all that belongs to no single service is as it was. Costs what there is of that, not of services. */
    boolean hasFrameOf(GatewayView before) {
        return site.equals(before.site)
                && membership.equals(before.membership)
                && catalog.clusters().equals(before.catalog.clusters())
                && listeners.hasFrameOf(before.listeners)
                && trust.equals(before.trust)
                && passthrough.equals(before.passthrough)
                && addresses.equals(before.addresses)
                && settings.equals(before.settings);
    }

    /** Services of which something may differ. Costs what differs, where tables were made from each other (I9). */
    Set<ServiceName> changedSince(GatewayView before) {
        var changed = new TreeSet<>(catalog.changedSince(before.catalog));
        changed.addAll(differences(plan.routes(), before.plan.routes()));
        changed.addAll(differences(local, before.local));
        changed.addAll(differences(listeners.services, before.listeners.services));
        return changed;
    }

    private static <V> Set<ServiceName> differences(SortedMap<ServiceName, V> now, SortedMap<ServiceName, V> before) {
        return SortedTable.copyOf(now).differences(SortedTable.copyOf(before));
    }
}
