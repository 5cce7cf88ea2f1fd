package io.hansa.gateway.codec;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.UpstreamTransport;
import io.hansa.gateway.proto.CircuitBreakers;
import io.hansa.gateway.proto.Cluster;
import io.hansa.gateway.proto.HealthCheck;
import io.hansa.gateway.proto.OutlierDetection;
import io.hansa.gateway.proto.RoutingPriority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code Cluster}. */
final class ClusterReading {

    /** Envoy's connect timeout where none is said. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Envoy's limits where none are said. */
    private static final int BREAKER = 1_024;

    private static final int RETRIES = 3;

    private static final double BUDGET_PERCENT = 20;

    private static final double SLOW_START_PERCENT = 10;

    private final Reading reading;

    ClusterReading(Reading reading) {
        this.reading = reading;
    }

    Piece.Clustering read(Cluster message) {
        var assignment = message.getName();
        var inline = Optional.<Piece.Assigning>empty();
        switch (message.getType()) {
            case EDS -> {
                reading.require(message.hasEdsClusterConfig(), "eds_cluster_config", "is needed");
                if (!message.getEdsClusterConfig().getServiceName().isEmpty()) {
                    assignment = message.getEdsClusterConfig().getServiceName();
                }
            }
            case STATIC ->
                inline = Optional.of(new EndpointReading(reading).read("load_assignment", message.getLoadAssignment()));
            default -> reading.refuse("type", message.getType() + " is not supported");
        }
        var timeout = message.hasConnectTimeout()
                ? reading.duration("connect_timeout", message.getConnectTimeout())
                : CONNECT_TIMEOUT;
        var cluster = new ClusterConfig(
                message.getName(),
                balancing(message),
                List.of(),
                transports(message),
                new ClusterConfig.Policy(timeout, healthCheck(message), outlier(message), breaker(message)));
        reading.include(cluster.problems());
        return new Piece.Clustering(cluster, assignment, inline);
    }

    private ClusterConfig.Balancing balancing(Cluster message) {
        var common = message.getCommonLbConfig();
        var algorithm = switch (message.getLbPolicy()) {
            case ROUND_ROBIN -> ClusterConfig.Algorithm.ROUND_ROBIN;
            case LEAST_REQUEST -> ClusterConfig.Algorithm.LEAST_REQUEST;
            case RANDOM -> ClusterConfig.Algorithm.RANDOM;
            default -> {
                reading.refuse("lb_policy", message.getLbPolicy() + " is not supported");
                yield ClusterConfig.Algorithm.RANDOM;
            }
        };
        double panic = common.hasHealthyPanicThreshold()
                ? common.getHealthyPanicThreshold().getValue()
                : ClusterConfig.Balancing.DEFAULT.panicPercent();
        reading.require(
                panic >= 0 && panic <= 100,
                "common_lb_config.healthy_panic_threshold",
                panic + " (expected: 0 to 100)");
        return new ClusterConfig.Balancing(
                algorithm,
                common.hasLocalityWeightedLbConfig()
                        ? ClusterConfig.Localities.WEIGHTED
                        : ClusterConfig.Localities.IGNORED,
                ClusterConfig.Balancing.DEFAULT.overprovisioningPercent(),
                (int) panic,
                slowStart(message));
    }

    private Optional<ClusterConfig.SlowStart> slowStart(Cluster message) {
        var path = "round_robin_lb_config";
        var config = message.getRoundRobinLbConfig().getSlowStartConfig();
        boolean present = message.getRoundRobinLbConfig().hasSlowStartConfig();
        var policy = Cluster.LbPolicy.ROUND_ROBIN;
        if (message.hasLeastRequestLbConfig()) {
            path = "least_request_lb_config";
            config = message.getLeastRequestLbConfig().getSlowStartConfig();
            present = message.getLeastRequestLbConfig().hasSlowStartConfig();
            policy = Cluster.LbPolicy.LEAST_REQUEST;
        }
        reading.require(!present || message.getLbPolicy() == policy, path, "belongs to lb_policy " + policy);
        return present
                ? Optional.of(new ClusterConfig.SlowStart(
                        reading.duration(path + ".slow_start_config.slow_start_window", config.getSlowStartWindow()),
                        config.hasMinWeightPercent()
                                ? config.getMinWeightPercent().getValue()
                                : SLOW_START_PERCENT))
                : Optional.empty();
    }

    /**
     * An endpoint that no match takes is not used. Envoy would speak to it in plain: when a cluster is evicted and its match
     * goes a moment before its endpoints, the next request would leave unencrypted (I5).
     */
    private List<UpstreamTransport.Match> transports(Cluster message) {
        var tls = new TlsReading(reading);
        var matches = new ArrayList<UpstreamTransport.Match>();
        for (int i = 0; i < message.getTransportSocketMatchesCount(); i++) {
            var each = message.getTransportSocketMatches(i);
            var path = "transport_socket_matches[" + i + ']';
            matches.add(new UpstreamTransport.Match(
                    each.getName(),
                    labels(path + ".match", each.getMatch()),
                    tls.upstream(path + ".transport_socket", each.getTransportSocket())));
        }
        if (message.hasTransportSocket()) {
            matches.add(new UpstreamTransport.Match(
                    "default", Map.of(), tls.upstream("transport_socket", message.getTransportSocket())));
        }
        return matches;
    }

    private Map<String, String> labels(String path, Struct match) {
        var labels = new HashMap<String, String>();
        match.getFieldsMap().forEach((name, value) -> {
            reading.require(
                    value.getKindCase() == Value.KindCase.STRING_VALUE, path + '.' + name, "only texts can be matched");
            labels.put(name, value.getStringValue());
        });
        return labels;
    }

    private Optional<ClusterConfig.HealthCheck> healthCheck(Cluster message) {
        reading.require(message.getHealthChecksCount() <= 1, "health_checks", "more than one is not supported");
        if (message.getHealthChecksCount() == 0) {
            return Optional.empty();
        }
        HealthCheck check = message.getHealthChecks(0);
        var path = "health_checks[0]";
        reading.require(
                check.getHealthCheckerCase() != HealthCheck.HealthCheckerCase.HEALTHCHECKER_NOT_SET,
                path,
                "http_health_check or tcp_health_check is needed");
        return Optional.of(new ClusterConfig.HealthCheck(
                reading.duration(path + ".interval", check.getInterval()),
                reading.duration(path + ".timeout", check.getTimeout()),
                check.getUnhealthyThreshold().getValue(),
                check.getHealthyThreshold().getValue(),
                check.hasHttpHealthCheck()
                        ? Optional.of(check.getHttpHealthCheck().getPath())
                        : Optional.empty()));
    }

    /** Consecutive failures alone; what Envoy would do besides by default must be switched off explicitly. */
    private Optional<ClusterConfig.Outlier> outlier(Cluster message) {
        if (!message.hasOutlierDetection()) {
            return Optional.empty();
        }
        OutlierDetection outlier = message.getOutlierDetection();
        var path = "outlier_detection.";
        reading.require(
                outlier.getSplitExternalLocalOriginErrors(),
                path + "split_external_local_origin_errors",
                "must be true: failures to connect are counted by themselves");
        off(
                path + "enforcing_consecutive_5xx",
                outlier.hasEnforcingConsecutive5Xx(),
                outlier.getEnforcingConsecutive5Xx().getValue());
        off(
                path + "enforcing_success_rate",
                outlier.hasEnforcingSuccessRate(),
                outlier.getEnforcingSuccessRate().getValue());
        off(
                path + "enforcing_local_origin_success_rate",
                outlier.hasEnforcingLocalOriginSuccessRate(),
                outlier.getEnforcingLocalOriginSuccessRate().getValue());
        int local = enforced(
                path + "enforcing_consecutive_local_origin_failure",
                outlier.hasEnforcingConsecutiveLocalOriginFailure()
                        ? outlier.getEnforcingConsecutiveLocalOriginFailure().getValue()
                        : 100,
                outlier.hasConsecutiveLocalOriginFailure()
                        ? outlier.getConsecutiveLocalOriginFailure().getValue()
                        : 5);
        int gateway = enforced(
                path + "enforcing_consecutive_gateway_failure",
                outlier.getEnforcingConsecutiveGatewayFailure().getValue(),
                outlier.hasConsecutiveGatewayFailure()
                        ? outlier.getConsecutiveGatewayFailure().getValue()
                        : 5);
        var ejection = outlier.hasBaseEjectionTime()
                ? reading.duration(path + "base_ejection_time", outlier.getBaseEjectionTime())
                : Duration.ofSeconds(30);
        int percent = outlier.hasMaxEjectionPercent()
                ? outlier.getMaxEjectionPercent().getValue()
                : 10;
        return Optional.of(new ClusterConfig.Outlier(local, gateway, ejection, percent));
    }

    private void off(String path, boolean present, int value) {
        reading.require(present && value == 0, path, "must be 0");
    }

    private int enforced(String path, int percent, int failures) {
        reading.require(percent == 0 || percent == 100, path, percent + " (expected: 0 or 100)");
        return percent == 0 ? 0 : failures;
    }

    private ClusterConfig.Breaker breaker(Cluster message) {
        var limits = CircuitBreakers.Thresholds.getDefaultInstance();
        var path = "circuit_breakers.thresholds";
        reading.require(
                message.getCircuitBreakers().getThresholdsCount() <= 1,
                path,
                "more than one priority is not supported");
        if (message.getCircuitBreakers().getThresholdsCount() > 0) {
            limits = message.getCircuitBreakers().getThresholds(0);
            reading.require(
                    limits.getPriority() == RoutingPriority.DEFAULT,
                    path + "[0].priority",
                    "only DEFAULT is supported");
        }
        return new ClusterConfig.Breaker(
                reading.count(
                        path + "[0].max_connections", limits.hasMaxConnections(), limits.getMaxConnections(), BREAKER),
                reading.count(
                        path + "[0].max_pending_requests",
                        limits.hasMaxPendingRequests(),
                        limits.getMaxPendingRequests(),
                        BREAKER),
                reading.count(path + "[0].max_requests", limits.hasMaxRequests(), limits.getMaxRequests(), BREAKER),
                reading.count(path + "[0].max_retries", limits.hasMaxRetries(), limits.getMaxRetries(), RETRIES),
                limits.hasRetryBudget()
                        ? Optional.of(budget(path + "[0].retry_budget", limits.getRetryBudget()))
                        : Optional.empty());
    }

    private ClusterConfig.RetryBudget budget(String path, CircuitBreakers.Thresholds.RetryBudget budget) {
        return new ClusterConfig.RetryBudget(
                budget.hasBudgetPercent() ? budget.getBudgetPercent().getValue() : BUDGET_PERCENT,
                reading.count(
                        path + ".min_retry_concurrency",
                        budget.hasMinRetryConcurrency(),
                        budget.getMinRetryConcurrency(),
                        RETRIES));
    }
}
