package io.hansa.node.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import io.hansa.node.measure.GatewayCounts.Target;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Optional;

/**
 * Reads {@code /traffic} of this cluster's gateway at its admin address. A gateway that is away, or an Envoy in its place,
 * which has no such page, gives nothing, and nothing is not a failure of anybody. Thread-safe: holds no connection.
 */
public final class GatewayReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OUTBOUND = "outbound|";

    /** The gateway is on this host or beside it; whoever takes longer is not measured this time. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** 10 000 services of 100 bytes each, four times over. */
    private static final int BYTES_MAX = 4 * 1024 * 1024;

    private final URI page;

    /** @param admin the gateway's admin address */
    public GatewayReader(HostPort admin) {
        this.page = URI.create("http://" + admin + "/traffic");
    }

    /** What the gateway has counted; empty when it did not say within half a second. */
    public Optional<GatewayCounts> read() {
        try {
            var connection = (HttpURLConnection) page.toURL().openConnection();
            connection.setConnectTimeout((int) PATIENCE.toMillis());
            connection.setReadTimeout((int) PATIENCE.toMillis());
            connection.setInstanceFollowRedirects(false);
            try (var in = connection.getInputStream()) {
                var bytes = in.readNBytes(BYTES_MAX + 1);
                return bytes.length > BYTES_MAX || connection.getResponseCode() != 200
                        ? Optional.empty()
                        : Optional.of(counts(JSON.readTree(bytes)));
            } finally {
                connection.disconnect();
            }
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty(); // Away, starting, or not our gateway: there is nothing to learn from it.
        }
    }

    private static GatewayCounts counts(JsonNode page) {
        var targets = new HashMap<ClusterId, Target>();
        for (var each : page.path("targets").properties()) {
            var t = each.getValue();
            long failed = t.path("failures").asLong();
            targets.put(
                    new ClusterId(each.getKey()),
                    new Target(
                            t.path("successes").asLong() + failed,
                            failed,
                            t.path("connects").asLong(),
                            Math.round(t.path("connectMean").asDouble() * 1_000)));
        }
        var demand = new HashMap<ServiceName, Long>();
        for (var each : page.path("demand").properties()) {
            if (each.getKey().startsWith(OUTBOUND)) {
                demand.put(
                        new ServiceName(each.getKey().substring(OUTBOUND.length())),
                        each.getValue().asLong());
            }
        }
        return new GatewayCounts(targets, demand);
    }
}
