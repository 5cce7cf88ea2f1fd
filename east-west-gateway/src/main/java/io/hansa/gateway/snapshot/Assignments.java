package io.hansa.gateway.snapshot;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import io.hansa.core.routing.ServiceRoute;
import io.hansa.gateway.proto.ClusterLoadAssignment;
import io.hansa.gateway.proto.Endpoint;
import io.hansa.gateway.proto.HealthStatus;
import io.hansa.gateway.proto.LbEndpoint;
import io.hansa.gateway.proto.Locality;
import io.hansa.gateway.proto.LocalityLbEndpoints;
import io.hansa.gateway.proto.Metadata;
import io.hansa.gateway.snapshot.Targets.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Endpoints of a cluster by priority and place, as inputs that can be compared before anything is encoded. */
final class Assignments {

    /** By this label an endpoint's transport is chosen, and passive statistics are kept. */
    static final String CLUSTER_LABEL = "hansa-cluster";

    private static final String SOCKET_MATCH = "envoy.transport_socket_match";

    /** Of the design: the planner decides shares, so a priority never counts for more than is healthy. */
    private static final int OVERPROVISIONING_NONE = 100;

    /**
     * One group of endpoints.
     *
     * @param cluster the label of its endpoints; empty: none
     * @param share weight among the groups of the priority, at least 1
     * @param local endpoints in this cluster, with their weights and health
     * @param gateways addresses of another cluster's gateways, or of those that pass calls on to it
     */
    record Group(
            int priority,
            String cluster,
            io.hansa.core.model.Locality place,
            int share,
            List<io.hansa.core.model.Endpoint> local,
            List<HostPort> gateways) {}

    private Assignments() {}

    /** The groups of an imported service: shares first, then each standby in order. */
    static List<Group> outbound(GatewayView view, Targets targets, ServiceName service, Optional<ServiceRoute> route) {
        var groups = new ArrayList<Group>();
        Set<ClusterId> used = new LinkedHashSet<>();
        var found = route.orElse(null);
        if (found == null) {
            return List.of();
        }
        var exported = view.local().get(service);
        var local = exported == null ? List.<io.hansa.core.model.Endpoint>of() : exported.endpoints();
        // An address stands in one group only: Envoy knows endpoints by their addresses. Whoever passes calls on to
        // another
        // cluster is itself on standby before that cluster, or not in use at all.
        var addresses = new HashSet<HostPort>();
        for (var share : found.shares()) {
            var target = targets.find(share.cluster());
            if (target.isPresent() && used.add(share.cluster())) {
                var here = targets.isOwn(target.get()) ? local : List.<io.hansa.core.model.Endpoint>of();
                var gateways = targets.gateways(target.get(), found).stream()
                        .filter(addresses::add)
                        .toList();
                groups.add(group(target.get(), here, gateways, 0, share.basisPoints()));
            }
        }
        int priority = groups.isEmpty() ? 0 : 1;
        for (var standby : found.standby()) {
            var target = targets.find(standby);
            if (target.isPresent() && used.add(standby)) {
                var here = targets.isOwn(target.get()) ? local : List.<io.hansa.core.model.Endpoint>of();
                var gateways = targets.gateways(target.get(), found).stream()
                        .filter(addresses::add)
                        .toList();
                groups.add(group(target.get(), here, gateways, priority++, 1));
            }
        }
        return List.copyOf(groups);
    }

    private static Group group(
            Target target, List<io.hansa.core.model.Endpoint> local, List<HostPort> gateways, int priority, int share) {
        return new Group(priority, target.cluster().value(), target.locality(), Math.max(1, share), local, gateways);
    }

    /** Encodes groups; endpoints that are named rather than numbered go through {@code targets}. */
    static ClusterLoadAssignment encode(String name, List<Group> groups, Targets targets) {
        var assignment = ClusterLoadAssignment.newBuilder()
                .setClusterName(name)
                .setPolicy(ClusterLoadAssignment.Policy.newBuilder()
                        .setOverprovisioningFactor(Messages.of(OVERPROVISIONING_NONE)));
        for (Group group : groups) {
            var locality = LocalityLbEndpoints.newBuilder()
                    .setLocality(Locality.newBuilder()
                            .setRegion(group.place().region())
                            .setZone(group.place().zone())
                            .setSubZone(group.cluster()))
                    .setPriority(group.priority())
                    .setLoadBalancingWeight(Messages.of(group.share()));
            group.gateways()
                    .forEach(gateway ->
                            locality.addLbEndpoints(endpoint(gateway, 1, HealthStatus.HEALTHY, group.cluster())));
            for (var each : group.local()) {
                targets.numeric(each.address())
                        .forEach(address -> locality.addLbEndpoints(
                                endpoint(address, Math.max(1, each.weight()), health(each), group.cluster())));
            }
            assignment.addEndpoints(locality);
        }
        return assignment.build();
    }

    private static HealthStatus health(io.hansa.core.model.Endpoint endpoint) {
        if (!endpoint.ready()) {
            return HealthStatus.UNHEALTHY;
        }
        return endpoint.weight() == 0 ? HealthStatus.DRAINING : HealthStatus.HEALTHY;
    }

    private static LbEndpoint endpoint(HostPort address, int weight, HealthStatus health, String cluster) {
        var endpoint = LbEndpoint.newBuilder()
                .setEndpoint(Endpoint.newBuilder().setAddress(Messages.of(address)))
                .setHealthStatus(health)
                .setLoadBalancingWeight(Messages.of(weight));
        if (!cluster.isEmpty()) {
            endpoint.setMetadata(
                    Metadata.newBuilder().putFilterMetadata(SOCKET_MATCH, Messages.struct(CLUSTER_LABEL, cluster)));
        }
        return endpoint.build();
    }
}
