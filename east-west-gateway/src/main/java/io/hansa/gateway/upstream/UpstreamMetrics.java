package io.hansa.gateway.upstream;

import io.hansa.gateway.stats.Metrics;

/** What is counted about clusters. Thread-safe. */
final class UpstreamMetrics {
    private static final String CLUSTER = "cluster";

    private final Metrics metrics;

    UpstreamMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    void onConnected(String cluster) {
        metrics.counter("hansa_gateway_upstream_connects_total", "Connections made to endpoints.", CLUSTER, cluster)
                .increment();
    }

    void onRetry(String cluster) {
        metrics.counter(
                        "hansa_gateway_upstream_connect_retries_total",
                        "Connects tried again on another endpoint.",
                        CLUSTER,
                        cluster)
                .increment();
    }

    void onEjected(String cluster) {
        metrics.counter("hansa_gateway_upstream_ejections_total", "Endpoints ejected.", CLUSTER, cluster)
                .increment();
    }

    void onBroken(String cluster) {
        metrics.counter(
                        "hansa_gateway_upstream_broken_total",
                        "Connections that the endpoint's side broke.",
                        CLUSTER,
                        cluster)
                .increment();
    }

    void onFailure(String cluster, UpstreamFault fault) {
        metrics.counter("hansa_gateway_upstream_failures_total", "Connects that failed.", CLUSTER, cluster)
                .increment();
        metrics.counter(
                        "hansa_gateway_connect_failures_total",
                        "Connects that failed, tried again or not, by fault.",
                        "code",
                        fault.code())
                .increment();
    }
}
