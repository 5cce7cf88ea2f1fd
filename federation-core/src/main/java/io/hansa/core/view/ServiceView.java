package io.hansa.core.view;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HealthVector;
import io.hansa.core.model.ServiceName;
import io.hansa.core.routing.ServiceRoute;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One federated service. Immutable.
 *
 * @param listener where workloads of this cluster reach it; empty when it is not imported
 * @param route where calls from this cluster go now
 * @param localEndpoints instances in this cluster, if it exports the service
 */
public record ServiceView(
        ServiceName service,
        String protocol,
        List<Exporter> exporters,
        String policy,
        Optional<String> listener,
        Optional<ServiceRoute> route,
        List<LocalEndpoint> localEndpoints) {

    /**
     * One cluster's offer.
     *
     * @param signedAt when it last changed, by the exporter's clock
     * @param stale whether the exporter's lease has run out
     * @param age since the exporter's newest word, which confirms all its offers; empty when none was heard since the start
     */
    public record Exporter(
            ClusterId cluster, HealthVector health, Instant signedAt, boolean stale, Optional<Duration> age) {}

    /** One instance behind this cluster's gateway. */
    public record LocalEndpoint(
            String instance, String address, String version, int weight, boolean ready, String source) {}
}
