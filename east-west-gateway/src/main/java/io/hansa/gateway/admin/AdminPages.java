package io.hansa.gateway.admin;

import io.hansa.core.fault.FederationException;
import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.TrustSource;
import io.hansa.gateway.balance.Breaker;
import io.hansa.gateway.balance.EndpointPicker;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.stats.TargetStats;
import io.hansa.gateway.upstream.UpstreamCluster;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The admin endpoint's answers. Thread-safe: reads published values only. */
public final class AdminPages {
    private final GatewayServer server;
    private final IdentitySource identities;
    private final TrustSource trust;

    /** One answer. */
    record Page(int status, String type, String body) {
        static Page json(int status, Object value) {
            return new Page(status, "application/json", Json.of(value));
        }

        static Page text(int status, String value) {
            return new Page(status, "text/plain; charset=utf-8", value);
        }
    }

    /** The answers about one gateway. */
    public AdminPages(GatewayServer server, IdentitySource identities, TrustSource trust) {
        this.server = server;
        this.identities = identities;
        this.trust = trust;
    }

    Page of(String path) {
        return switch (path) {
            case "/ready" -> ready();
            case "/metrics", "/stats/prometheus" ->
                new Page(
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        server.metrics().toText());
            case "/health" -> Page.json(200, health());
            case "/clusters" -> Page.json(200, clusters());
            case "/traffic" -> Page.json(200, traffic());
            case "/config_dump" -> Page.json(200, configuration());
            default -> Page.text(404, "/ready /health /metrics /clusters /traffic /config_dump\n");
        };
    }

    private Page ready() {
        if (server.draining()) {
            return Page.text(503, "DRAINING\n");
        }
        return server.ready() ? Page.text(200, "LIVE\n") : Page.text(503, "NO_CONFIGURATION\n");
    }

    private Map<String, Object> health() {
        Map<String, Object> health = new LinkedHashMap<>();
        var about = server.bootstrap().about();
        health.put("status", server.draining() ? "DRAINING" : server.ready() ? "UP" : "NO_CONFIGURATION");
        health.put("cluster", about.cluster());
        health.put("gateway", about.gateway());
        health.put("version", about.version());
        health.put("configVersion", server.config().version());
        health.put("connections", server.connections());
        health.put("trustSequence", trust.current().sequence());
        try {
            var identity = identities.current();
            health.put("identity", identity.id().toString());
            health.put("identityNotAfter", identity.notAfter());
        } catch (FederationException e) {
            health.put("identityFault", e.fault().code());
        }
        return health;
    }

    private Map<String, Object> configuration() {
        Map<String, Object> dump = new LinkedHashMap<>();
        dump.put("bootstrap", server.bootstrap());
        dump.put("listeners", server.listeners());
        dump.put("config", server.config());
        return dump;
    }

    private Map<String, Object> clusters() {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("targets", targets());
        List<Object> clusters = new ArrayList<>();
        server.upstreams().all().stream()
                .sorted(Comparator.comparing(UpstreamCluster::name))
                .forEach(each -> clusters.add(cluster(each)));
        page.put("clusters", clusters);
        return page;
    }

    private Map<String, Object> targets() {
        Map<String, Object> targets = new LinkedHashMap<>();
        server.targets().forEach((name, reading) -> targets.put(name, target(reading)));
        return targets;
    }

    /** The form is relied on by nodes: fields are added, never renamed. */
    private static Map<String, Object> target(TargetStats.Reading reading) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("kind", "Reading");
        page.put("connects", reading.connects());
        page.put("connectFailures", reading.connectFailures());
        page.put("brokenStreams", reading.brokenStreams());
        page.put("connectMean", reading.connectMean());
        page.put("successes", reading.successes());
        page.put("failures", reading.failures());
        page.put("inFlight", reading.inFlight());
        page.put("answers", reading.answers());
        page.put("gatewayErrors", reading.gatewayErrors());
        page.put("answerMean", reading.answerMean());
        return page;
    }

    /** What the node reads every second: as long as the clusters that have been called, not as the configuration. */
    private Map<String, Object> traffic() {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("targets", targets());
        SortedMap<String, Long> demand = new TreeMap<>();
        for (var each : server.upstreams().all()) {
            long asked = each.demand();
            if (asked > 0) {
                demand.put(each.name(), asked);
            }
        }
        page.put("demand", demand);
        return page;
    }

    private static Map<String, Object> cluster(UpstreamCluster cluster) {
        Map<String, Object> page = new LinkedHashMap<>();
        var picker = cluster.picker();
        page.put("name", cluster.name());
        page.put("loads", picker.loads());
        page.put("connections", cluster.breaker().used(Breaker.Kind.CONNECTION));
        page.put("requests", cluster.breaker().used(Breaker.Kind.REQUEST));
        page.put("pending", cluster.breaker().used(Breaker.Kind.PENDING));
        page.put(
                "endpoints",
                picker.members().stream().map(each -> endpoint(picker, each)).toList());
        return page;
    }

    private static Map<String, Object> endpoint(EndpointPicker picker, EndpointPicker.Pick pick) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("address", pick.endpoint().address().toString());
        page.put("target", pick.endpoint().target());
        page.put("priority", pick.priority());
        page.put("weight", pick.endpoint().weight());
        page.put("health", pick.endpoint().health());
        page.put("usable", picker.usable(pick));
        page.put("checkFailed", pick.state().checkFailed());
        page.put("active", pick.state().active());
        return page;
    }
}
