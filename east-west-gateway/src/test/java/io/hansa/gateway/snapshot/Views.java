package io.hansa.gateway.snapshot;

import io.hansa.core.catalog.Catalog;
import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.catalog.Export;
import io.hansa.core.catalog.ServiceOffer;
import io.hansa.core.membership.Member;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.Cloud;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.HealthVector;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Locality;
import io.hansa.core.model.NodeId;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import io.hansa.core.routing.RouteMemory;
import io.hansa.core.routing.RoutePlan;
import io.hansa.core.routing.ServiceRoute;
import io.hansa.core.spiffe.DenyList;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.core.spiffe.TrustView;
import io.hansa.gateway.snapshot.GatewayView.Listeners;
import io.hansa.gateway.snapshot.GatewayView.LocalExport;
import io.hansa.gateway.snapshot.GatewayView.Settings;
import io.hansa.gateway.snapshot.GatewayView.Site;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Views of the example federation: {@code order} in aws-use1 and azure-weu, seen from one of them. */
public final class Views {
    public static final FederationName FEDERATION = new FederationName("acme.mesh");
    public static final ClusterId AWS = new ClusterId("aws-use1");
    public static final ClusterId AZURE = new ClusterId("azure-weu");
    public static final ServiceName ORDER = new ServiceName("order");

    private final ClusterId viewer;
    private final SortedMap<ServiceName, ServiceRoute> routes = new TreeMap<>();
    private final SortedMap<ServiceName, LocalExport> local = new TreeMap<>();
    private final SortedMap<ServiceName, HostPort> listeners = new TreeMap<>();
    private final SortedMap<String, ServiceName> prefixes = new TreeMap<>();
    private final SortedMap<String, HostPort> passthrough = new TreeMap<>();
    private final Map<ClusterId, HostPort> gateways = new TreeMap<>();
    private final SortedMap<ServiceName, SortedMap<ClusterId, Catalog.Offer>> offers = new TreeMap<>();
    private final Map<ClusterId, ClusterState> states = new TreeMap<>();
    private HostPort inbound = new HostPort("127.0.0.1", 15_443);
    private Optional<HostPort> prefix = Optional.empty();
    private Optional<TrustView> trust = Optional.empty();

    private Views(ClusterId viewer) {
        this.viewer = viewer;
        gateways.put(AWS, new HostPort("127.0.0.1", 15_443));
        gateways.put(AZURE, new HostPort("127.0.0.1", 25_443));
        states.put(AWS, ClusterState.ACTIVE);
        states.put(AZURE, ClusterState.ACTIVE);
    }

    public static Views from(ClusterId viewer) {
        return new Views(viewer);
    }

    public Views inbound(HostPort address) {
        inbound = address;
        gateways.put(viewer, address);
        return this;
    }

    public Views gateway(ClusterId cluster, HostPort address) {
        gateways.put(cluster, address);
        return this;
    }

    public Views state(ClusterId cluster, ClusterState state) {
        states.put(cluster, state);
        return this;
    }

    public Views trusting(TrustView view) {
        trust = Optional.of(view);
        return this;
    }

    public Views listening(ServiceName service, int port) {
        listeners.put(service, new HostPort("127.0.0.1", port));
        return this;
    }

    /** Forgets all of a service but the prefixes that lead to it. */
    public Views without(ServiceName service) {
        routes.remove(service);
        local.remove(service);
        listeners.remove(service);
        offers.remove(service);
        return this;
    }

    public Views prefixes(int port, Map<String, ServiceName> table) {
        prefix = Optional.of(new HostPort("127.0.0.1", port));
        prefixes.putAll(table);
        return this;
    }

    public Views passthrough(String serverName, HostPort address) {
        passthrough.put(serverName, address);
        return this;
    }

    public Views offered(ServiceName service, Protocol protocol, ClusterId... clusters) {
        for (ClusterId cluster : clusters) {
            offers.computeIfAbsent(service, _ -> new TreeMap<>())
                    .put(
                            cluster,
                            new Catalog.Offer(
                                    new ServiceOffer(service, protocol, HealthVector.NONE, Set.of(), List.of()),
                                    Instant.EPOCH));
        }
        return this;
    }

    /** Sends calls to these clusters by share, and names who waits. */
    public Views routed(ServiceName service, Protocol protocol, Map<ClusterId, Integer> shares, ClusterId... standby) {
        var list = new ArrayList<ServiceRoute.Share>();
        new TreeMap<>(shares).forEach((cluster, points) -> list.add(new ServiceRoute.Share(cluster, points)));
        routes.put(service, new ServiceRoute(service, protocol, "default", 0, list, List.of(standby), List.of()));
        return this;
    }

    /** Sends all calls to a cluster that is reached through another one. */
    public Views relayed(
            ServiceName service, Protocol protocol, ClusterId target, ClusterId relay, ClusterId... standby) {
        var shares = List.of(new ServiceRoute.Share(target, 10_000));
        var relays = new TreeMap<>(Map.of(target, relay));
        routes.put(
                service,
                new ServiceRoute(
                        service, protocol, "default", 0, shares, List.of(standby), List.of(), relays, List.of()));
        return this;
    }

    /** Serves nobody's calls here, and passes those of others on to these. */
    public Views passing(ServiceName service, Protocol protocol, ClusterId... targets) {
        routes.put(
                service,
                new ServiceRoute(
                        service,
                        protocol,
                        "default",
                        -1,
                        List.of(),
                        List.of(),
                        List.of(),
                        new TreeMap<>(),
                        List.of(targets)));
        return this;
    }

    public Views exporting(ServiceName service, Protocol protocol, Endpoint... endpoints) {
        local.put(service, new LocalExport(protocol, Export.of(service), List.of(endpoints)));
        return this;
    }

    public Views exporting(Export export, Protocol protocol, Endpoint... endpoints) {
        local.put(export.service(), new LocalExport(protocol, export, List.of(endpoints)));
        return this;
    }

    public static Endpoint endpoint(String instance, int port) {
        return new Endpoint(instance, new HostPort("127.0.0.1", port), "", "", 1, true);
    }

    public GatewayView view() {
        var clusters = new TreeMap<ClusterId, ClusterInfo>();
        gateways.forEach((cluster, gateway) -> clusters.put(cluster, info(cluster, gateway)));
        var members = states.entrySet().stream()
                .map(each -> new Member(each.getKey(), domain(each.getKey()), each.getValue(), 1, List.of(), ""))
                .toList();
        return new GatewayView(
                new Site(viewer, FEDERATION, domain(viewer), new Locality(Cloud.AWS, "us-east-1", "a")),
                new RoutePlan(viewer, Instant.EPOCH, routes, RouteMemory.EMPTY),
                new Catalog(1, clusters, offers),
                Membership.of(members),
                local,
                new Listeners(inbound, listeners, prefix, prefixes),
                trust.orElseGet(() -> new TrustView(
                        1,
                        Map.of(domain(AWS), List.of(anchor(AWS)), domain(AZURE), List.of(anchor(AZURE))),
                        DenyList.EMPTY)),
                passthrough,
                Map.of("order-1.internal", List.of("10.0.0.7")),
                Settings.DEFAULT);
    }

    private static ClusterInfo info(ClusterId cluster, HostPort gateway) {
        return new ClusterInfo(
                cluster,
                new Locality(Cloud.AZURE, "region-of-" + cluster, ""),
                "none",
                List.of(gateway),
                List.of("gw-1"),
                List.of(new NodeId("node-1")),
                "",
                "0.1.0",
                Map.of());
    }

    public static TrustDomainName domain(ClusterId cluster) {
        return TrustDomainName.of(cluster, FEDERATION);
    }

    public static X509Certificate anchor(ClusterId cluster) {
        try (InputStream in = Objects.requireNonNull(Views.class.getResourceAsStream("/anchors/" + cluster + ".pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }
}
