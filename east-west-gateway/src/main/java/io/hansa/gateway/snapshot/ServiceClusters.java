package io.hansa.gateway.snapshot;

import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import io.hansa.gateway.proto.BindConfig;
import io.hansa.gateway.proto.CircuitBreakers;
import io.hansa.gateway.proto.Cluster;
import io.hansa.gateway.proto.Cluster.CommonLbConfig;
import io.hansa.gateway.proto.OutlierDetection;
import io.hansa.gateway.proto.Percent;
import io.hansa.gateway.proto.SocketAddress;
import io.hansa.gateway.snapshot.GatewayView.Settings;
import io.hansa.gateway.snapshot.Targets.Target;
import java.time.Duration;
import java.util.List;

/** Cluster resources: how endpoints are chosen, reached and left alone for a while; who they are comes by EDS. */
final class ServiceClusters {

    /** Failures to connect in a row after which an endpoint rests: two may be chance. */
    private static final int CONNECT_FAILURES = 3;

    /** Answers 502 to 504 in a row after which an endpoint rests: Envoy's own figure. */
    private static final int GATEWAY_FAILURES = 5;

    /**
     * Only when every endpoint of every priority rests are they tried all the same: a busy minute must not eject the one
     * gateway behind which a healthy cluster stands.
     */
    private static final int PANIC_PERCENT = 1;

    /** How often Envoy looks whether a rest is over. */
    private static final Duration EJECTION_SWEEP = Duration.ofMillis(500);

    private static final int CONNECTIONS_MAX = 4_096;

    private static final int PENDING_MAX = 1_024;

    /** A peer that no authority can name: {@code .invalid} belongs to nobody (RFC 2606, 2). */
    private static final String NOBODY = "spiffe://nobody.invalid/-";

    private ServiceClusters() {}

    /** A cluster of plain endpoints: a service's own ones, or one address behind a passthrough name. */
    static Cluster plain(String name, Settings settings) {
        return common(name, settings).build();
    }

    /** An imported service: plain endpoints here, gateways elsewhere. */
    static Cluster outbound(ServiceName service, Protocol protocol, List<Target> targets, GatewayView view) {
        var own = view.site().cluster();
        var cluster = common(SnapshotBuilder.outbound(service), view.settings());
        for (Target target : targets) {
            // A service that ends TLS itself gets the caller's own TLS, unread, all the way.
            boolean plain = target.cluster().equals(own) || protocol == Protocol.TLS;
            cluster.addTransportSocketMatches(Cluster.TransportSocketMatch.newBuilder()
                    .setName(target.cluster().value())
                    .setMatch(Messages.struct(
                            Assignments.CLUSTER_LABEL, target.cluster().value()))
                    .setTransportSocket(
                            plain
                                    ? TlsContexts.plain()
                                    : TlsContexts.upstream(
                                            target.sni().service(service, protocol, ""), target.peers())));
        }
        if (protocol != Protocol.TLS) {
            // Clusters and endpoints arrive one after the other. An endpoint whose match is gone already, as when its
            // cluster is evicted, must not be spoken to in plain, which is Envoy's default.
            cluster.setTransportSocket(TlsContexts.upstream(own.value(), List.of(Messages.exact(NOBODY))));
        }
        return cluster.build();
    }

    private static Cluster.Builder common(String name, Settings settings) {
        var cluster = Cluster.newBuilder()
                .setName(name)
                .setType(Cluster.DiscoveryType.EDS)
                .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(Messages.ADS))
                .setConnectTimeout(Messages.of(settings.connectTimeout()))
                .setLbPolicy(Cluster.LbPolicy.ROUND_ROBIN)
                .setCommonLbConfig(CommonLbConfig.newBuilder()
                        .setHealthyPanicThreshold(Percent.newBuilder().setValue(PANIC_PERCENT))
                        .setLocalityWeightedLbConfig(CommonLbConfig.LocalityWeightedLbConfig.getDefaultInstance()))
                .setCircuitBreakers(CircuitBreakers.newBuilder()
                        .addThresholds(CircuitBreakers.Thresholds.newBuilder()
                                .setMaxConnections(Messages.of(CONNECTIONS_MAX))
                                .setMaxPendingRequests(Messages.of(PENDING_MAX))
                                .setMaxRequests(Messages.of(CONNECTIONS_MAX))
                                .setMaxRetries(Messages.of(PENDING_MAX))))
                .setOutlierDetection(outlier(settings));
        settings.sourceAddress()
                .ifPresent(address -> cluster.setUpstreamBindConfig(BindConfig.newBuilder()
                        .setSourceAddress(
                                SocketAddress.newBuilder().setAddress(address).setPortValue(0))));
        return cluster;
    }

    private static OutlierDetection outlier(Settings settings) {
        return OutlierDetection.newBuilder()
                .setSplitExternalLocalOriginErrors(true)
                .setConsecutiveLocalOriginFailure(Messages.of(CONNECT_FAILURES))
                .setEnforcingConsecutiveLocalOriginFailure(Messages.of(100))
                .setConsecutiveGatewayFailure(Messages.of(GATEWAY_FAILURES))
                .setEnforcingConsecutiveGatewayFailure(Messages.of(100))
                .setEnforcingConsecutive5Xx(Messages.of(0))
                .setEnforcingSuccessRate(Messages.of(0))
                .setEnforcingLocalOriginSuccessRate(Messages.of(0))
                .setInterval(Messages.of(EJECTION_SWEEP))
                .setBaseEjectionTime(Messages.of(settings.ejectionTime()))
                .setMaxEjectionPercent(Messages.of(100))
                .build();
    }
}
