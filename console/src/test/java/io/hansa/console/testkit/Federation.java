package io.hansa.console.testkit;

import io.hansa.core.audit.AuditEntry;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.desk.SyncView;
import io.hansa.core.drain.Drain;
import io.hansa.core.drain.Drill;
import io.hansa.core.drain.Pin;
import io.hansa.core.model.Cloud;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.HealthVector;
import io.hansa.core.model.Locality;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.Damping;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.FailoverTier;
import io.hansa.core.policy.FailoverTier.Scope;
import io.hansa.core.policy.StalenessRule;
import io.hansa.core.rehearsal.Scenario;
import io.hansa.core.routing.Candidate;
import io.hansa.core.routing.Candidate.Result;
import io.hansa.core.routing.RouteReason;
import io.hansa.core.routing.ServiceRoute;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.core.verdict.ProbeOutcome;
import io.hansa.core.verdict.Verdict;
import io.hansa.core.view.ClusterView;
import io.hansa.core.view.DrainView;
import io.hansa.core.view.FederationView;
import io.hansa.core.view.FederationView.Attention;
import io.hansa.core.view.GatewayView;
import io.hansa.core.view.LinkView;
import io.hansa.core.view.PinView;
import io.hansa.core.view.PolicyView;
import io.hansa.core.view.RouteView;
import io.hansa.core.view.ServiceView;
import io.hansa.core.view.SimulationView;
import io.hansa.core.view.TrustState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Three clusters as aws-use1 sees them: azure-weu degraded, onprem-fra cut off in one direction. Free text holds markup on
 * purpose. Thread-safe: the switches are volatile.
 */
public final class Federation implements StateQueries {
    /** Text that must never become markup. */
    public static final String MARKUP = "<script>alert('x')</script>";

    static final Instant NOW = VirtualTime.START;
    private static final ClusterId AWS = Samples.AWS;
    private static final ClusterId AZURE = Samples.AZURE;
    private static final ClusterId ONPREM = Samples.ONPREM;

    private volatile boolean joined = true;
    private volatile Verdict azure = Verdict.DEGRADED;
    private volatile boolean third = true;

    /** Whether this cluster belongs to a federation. */
    public void joined(boolean value) {
        joined = value;
    }

    /** The verdict about azure-weu. */
    public void azure(Verdict value) {
        azure = value;
    }

    /** Whether onprem-fra is a member yet. */
    public void third(boolean value) {
        third = value;
    }

    @Override
    public FederationView federation() {
        var attention = new ArrayList<Attention>();
        if (joined && azure != Verdict.HEALTHY) {
            attention.add(new Attention(
                    "degraded",
                    "azure-weu",
                    "2 of 10 probes failed " + MARKUP,
                    "HANSA-ROUTE-102",
                    NOW.minusSeconds(240),
                    "/clusters/azure-weu"));
        }
        return new FederationView(
                joined ? "acme.mesh" : "",
                AWS,
                "node-1",
                joined,
                48_213,
                NOW,
                true,
                joined ? 3 : 1,
                joined ? 3 : 1,
                "all services are served; 1 link is degraded",
                attention);
    }

    @Override
    public List<ClusterView> clusters() {
        if (!joined) {
            return List.of(cluster(AWS, Cloud.AWS, "us-east-1", Verdict.UNKNOWN, true));
        }
        var all = new ArrayList<>(List.of(
                cluster(AWS, Cloud.AWS, "us-east-1", Verdict.HEALTHY, true),
                cluster(AZURE, Cloud.AZURE, "westeurope", azure, false)));
        if (third) {
            all.add(cluster(ONPREM, Cloud.ONPREM, "fra", Verdict.UNREACHABLE_FROM_HERE, false));
        }
        return all;
    }

    private static ClusterView cluster(ClusterId id, Cloud cloud, String region, Verdict verdict, boolean local) {
        return new ClusterView(
                id,
                local,
                ClusterState.ACTIVE,
                Optional.of(new Locality(cloud, region, "")),
                "none",
                "0.1.0",
                verdict,
                verdict == Verdict.HEALTHY ? List.of() : List.of("probe timed out"),
                NOW.minusSeconds(3600),
                NOW.minusSeconds(2),
                local ? Optional.empty() : Optional.of(Duration.ofSeconds(2)),
                List.of(AZURE),
                List.of("127.0.0.1:15443"),
                List.of("node-1"),
                3,
                2,
                42,
                true,
                Optional.of(NOW.plus(Duration.ofHours(20))),
                "http://127.0.0.1:8081");
    }

    @Override
    public List<LinkView> links() {
        return List.of(
                link(AWS, AZURE, azure, ProbeOutcome.OK),
                link(AZURE, AWS, Verdict.HEALTHY, ProbeOutcome.OK),
                link(AWS, ONPREM, Verdict.UNREACHABLE_FROM_HERE, ProbeOutcome.TIMEOUT),
                link(ONPREM, AWS, Verdict.HEALTHY, ProbeOutcome.OK),
                link(AZURE, ONPREM, Verdict.HEALTHY, ProbeOutcome.OK),
                link(ONPREM, AZURE, Verdict.HEALTHY, ProbeOutcome.OK));
    }

    private static LinkView link(ClusterId from, ClusterId to, Verdict verdict, ProbeOutcome probe) {
        return new LinkView(
                from,
                to,
                verdict,
                probe,
                Duration.ofMillis(800),
                true,
                Duration.ofSeconds(12),
                Duration.ofSeconds(2),
                18_400,
                1000,
                verdict == Verdict.HEALTHY ? 0 : 212);
    }

    @Override
    public List<ServiceView> services() {
        var endpoint = new ServiceView.LocalEndpoint("order-1", "127.0.0.1:9001", "v1", 1, true, "file");
        return List.of(
                service("my-service", List.of()), service("order", List.of(endpoint)), service("stock", List.of()));
    }

    private static ServiceView service(String name, List<ServiceView.LocalEndpoint> endpoints) {
        var exporters = List.of(
                new ServiceView.Exporter(
                        AWS, health(1, 3), NOW.minusSeconds(5), false, Optional.of(Duration.ofSeconds(1))),
                new ServiceView.Exporter(
                        AZURE, health(2, 2), NOW.minusSeconds(90), true, Optional.of(Duration.ofSeconds(88))));
        return new ServiceView(
                new ServiceName(name),
                "HTTP",
                exporters,
                "order",
                Optional.of("127.0.0.1:18080"),
                Optional.of(route(name)),
                endpoints);
    }

    private static HealthVector health(int ready, int total) {
        return new HealthVector(ready, total, 300, new TreeMap<>(Map.of("v1", ready)));
    }

    private static ServiceRoute route(String name) {
        var candidates = List.of(
                new Candidate(
                        AWS,
                        0,
                        health(1, 3),
                        Verdict.HEALTHY,
                        Result.REJECTED,
                        RouteReason.BELOW_THRESHOLD,
                        "1 of 3 ready = 33 % < 50 %",
                        0),
                new Candidate(
                        AZURE, 1, health(2, 2), Verdict.HEALTHY, Result.SERVING, RouteReason.IN_FORCE, "", 10_000),
                new Candidate(ONPREM, 2, health(1, 1), Verdict.HEALTHY, Result.STANDBY, RouteReason.LOWER_TIER, "", 0));
        return new ServiceRoute(
                new ServiceName(name),
                Protocol.HTTP,
                "order",
                1,
                List.of(new ServiceRoute.Share(AZURE, 10_000)),
                List.of(ONPREM),
                candidates);
    }

    @Override
    public Optional<RouteView> explain(ServiceName service, ClusterId from) {
        return services().stream()
                .filter(s -> s.service().equals(service))
                .findFirst()
                .map(s -> new RouteView(service, from, NOW, 48_213, route(service.value()), "calls go to azure-weu"));
    }

    @Override
    public Optional<RouteView> explainAt(ServiceName service, ClusterId from, Instant at) {
        return at.isBefore(NOW) ? Optional.empty() : explain(service, from);
    }

    @Override
    public List<PolicyView> policies() {
        var named = new FailoverTier(Scope.CLUSTERS, List.of(new FailoverTier.WeightedCluster(AZURE, 1)), false);
        var policy = new FailoverPolicy(
                "order",
                List.of(new ServiceName("order")),
                List.of(FailoverTier.of(Scope.SAME_CLUSTER), named, new FailoverTier(Scope.ANY, List.of(), true)),
                50,
                List.of(),
                1000,
                StalenessRule.KEEP,
                Damping.DEFAULT);
        return List.of(new PolicyView(
                policy,
                3,
                "ab".repeat(32),
                "admin@aws-use1",
                "first " + MARKUP,
                NOW.minusSeconds(600),
                Optional.empty(),
                "calls to order stay in the caller's cluster",
                "kind: FailoverPolicy\n"));
    }

    @Override
    public List<DrainView> drains() {
        var drain = new Drain(
                "d-1",
                Drain.Subject.CLUSTER,
                "azure-weu",
                NOW.minusSeconds(60),
                Duration.ofMinutes(2),
                NOW.plusSeconds(3600),
                "patching " + MARKUP,
                "admin");
        return List.of(new DrainView(drain, AWS, 50, false));
    }

    @Override
    public SyncView sync() {
        return RecordsAsHeld.at(NOW);
    }

    @Override
    public TrustState trust() {
        return new TrustState(
                "7c1a".repeat(16),
                Optional.of(NOW.plus(Duration.ofDays(3650))),
                7,
                List.of(
                        new TrustState.Authority(
                                AWS,
                                "aws-use1.acme.mesh",
                                ClusterState.ACTIVE,
                                "11".repeat(32),
                                Optional.of(NOW.plus(Duration.ofDays(365))),
                                ""),
                        new TrustState.Authority(
                                AZURE,
                                "azure-weu.acme.mesh",
                                ClusterState.ACTIVE,
                                "22".repeat(32),
                                Optional.empty(),
                                "joined")),
                List.of(new TrustState.Leaf(
                        "gateway gw-1",
                        "spiffe://aws-use1.acme.mesh/gateway/gw-1",
                        "0a0b",
                        NOW.minusSeconds(7200),
                        NOW.plus(Duration.ofHours(22)))),
                List.of(new TrustState.Invitation("i-1", new ClusterId("gcp-euw3"), NOW.plusSeconds(500))));
    }

    @Override
    public List<GatewayView> gateways() {
        return List.of(
                new GatewayView("gw-1", true, NOW.minusSeconds(900), 12, 12, List.of()),
                new GatewayView("gw-2", false, NOW.minusSeconds(30), 12, 11, List.of("listener order: port in use")));
    }

    @Override
    public List<AuditEntry> audit(long before, int limit) {
        var draft = new AuditEntry.Draft(NOW, "admin", "drain", "azure-weu", "done", MARKUP);
        return before > 1 ? List.of(AuditEntry.after(1, "", draft)) : List.of();
    }

    @Override
    public long auditBrokenAt() {
        return 0;
    }

    @Override
    public SimulationView simulate(Scenario scenario) {
        var rows = new ArrayList<SimulationView.Row>();
        boolean loses = scenario.lost().contains(AZURE);
        for (var viewer : List.of(AWS, ONPREM)) {
            rows.add(new SimulationView.Row(
                    viewer,
                    new ServiceName("order"),
                    "azure-weu 100%",
                    loses ? "onprem-fra 100%" : "azure-weu 100%",
                    loses,
                    ""));
        }
        var name = scenario.lost().isEmpty() ? "as it is" : "loss of " + scenario.lost();
        return new SimulationView(
                name,
                NOW,
                rows,
                loses ? List.of("stock from onprem-fra") : List.of(),
                rows.size() + " routes looked at");
    }

    @Override
    public List<DrainView.Graded> drills() {
        return drains().stream()
                .map(d -> DrainView.Graded.of(Drill.begun(d.drain(), new TreeMap<>())))
                .toList();
    }

    @Override
    public List<PinView> pins() {
        var pin = new Pin(
                "pin-order.azure-weu",
                new ServiceName("order"),
                AZURE,
                Set.of(),
                NOW.minusSeconds(60),
                NOW.plusSeconds(3600),
                "incident 7 " + MARKUP,
                "li.wei");
        return List.of(new PinView(pin, AWS, false));
    }

    @Override
    public List<SimulationView.Loss> simulateTable(int depth) {
        return List.of(new SimulationView.Loss("depth " + depth, 3, 0, 1, 2, 0, 1, "1 route is lost"));
    }

    @Override
    public SortedMap<ClusterId, SimulationView> simulateEachLoss() {
        return new TreeMap<>(Map.of(AWS, simulate(Scenario.losing(AWS)), AZURE, simulate(Scenario.losing(AZURE))));
    }
}
