package io.hansa.core.view;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HealthVector;
import io.hansa.core.model.ServiceName;
import io.hansa.core.routing.ServiceRoute;
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

    /** One cluster's offer. {@code signedAt} is by its own clock. */
    public record Exporter(ClusterId cluster, HealthVector health, Instant signedAt, boolean stale) {}

    /** One instance behind this cluster's gateway. */
    public record LocalEndpoint(
            String instance, String address, String version, int weight, boolean ready, String source) {}
}
