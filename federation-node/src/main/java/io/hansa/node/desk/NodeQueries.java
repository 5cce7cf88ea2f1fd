package io.hansa.node.desk;

import io.hansa.core.audit.AuditEntry;
import io.hansa.core.decision.Decision;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.desk.SyncView;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.PolicyRevision;
import io.hansa.core.rehearsal.Scenario;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.YamlText;
import io.hansa.core.routing.ServiceRoute;
import io.hansa.core.store.AuditStore;
import io.hansa.core.store.DecisionStore;
import io.hansa.core.verdict.Verdict;
import io.hansa.core.view.ClusterView;
import io.hansa.core.view.DrainView;
import io.hansa.core.view.FederationView;
import io.hansa.core.view.GatewayView;
import io.hansa.core.view.LinkView;
import io.hansa.core.view.PinView;
import io.hansa.core.view.PolicyView;
import io.hansa.core.view.RouteView;
import io.hansa.core.view.ServiceView;
import io.hansa.core.view.SimulationView;
import io.hansa.core.view.TrustState;
import io.hansa.node.config.NodeConfig;
import io.hansa.node.drill.DrillBook;
import io.hansa.node.state.NodeView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** {@link StateQueries} over the node's current view. Thread-safe: everything read is immutable. */
public final class NodeQueries implements StateQueries {

    /** What the queries read besides the view. */
    public record Parts(
            NodeConfig config,
            Supplier<NodeView> view,
            Supplier<Boolean> joined,
            Supplier<TrustState> trust,
            Supplier<List<GatewayView>> gateways,
            Supplier<SortedMap<ServiceName, HostPort>> listeners,
            RecordCounts records,
            AuditStore audit,
            DecisionStore decisions,
            DrillBook drills,
            InstantSource clock) {}

    /** How many records are held of a cluster, and whether they equal what it says it has. */
    public interface RecordCounts {
        long held(ClusterId cluster);

        boolean match(ClusterId cluster);

        /** Why this node cannot write or speak as it should, e.g. a full disk; empty while it can. */
        Optional<String> alarm();

        /** The newest record that was refused: who offered it and why; empty when none was. */
        Optional<String> refusal();

        /** Ages, refusals, heals and conflicts under this view. */
        SyncView sync(NodeView view, Instant now);
    }

    private final Parts parts;
    private final PlannerSimulator simulator;
    private final AttentionList attention;

    public NodeQueries(Parts parts) {
        this.parts = parts;
        this.simulator = new PlannerSimulator(parts.clock());
        this.attention = new AttentionList();
    }

    private NodeView view() {
        return parts.view().get();
    }

    @Override
    public FederationView federation() {
        var view = view();
        var now = parts.clock().instant();
        var items = attention.of(view, trust(), gateways(), now);
        items.addAll(0, attention.ofRecords(parts.records(), now));
        return new FederationView(
                parts.config().federation().value(),
                view.self(),
                parts.config().node().value(),
                parts.joined().get(),
                view.revision(),
                view.at(),
                view.majority(now),
                (int) view.heardCounting(now),
                view.membership().counting().size(),
                attention.sentence(view, items),
                items);
    }

    @Override
    public List<ClusterView> clusters() {
        var view = view();
        return view.membership().members().keySet().stream()
                .sorted(Comparator.comparing((ClusterId c) -> !c.equals(view.self()))
                        .thenComparing(c -> c))
                .map(c -> cluster(c, view))
                .toList();
    }

    private ClusterView cluster(ClusterId id, NodeView view) {
        var now = parts.clock().instant();
        var member = view.membership().find(id).orElseThrow();
        boolean local = id.equals(view.self());
        var info = view.catalog().cluster(id);
        var judged = Optional.ofNullable(view.verdicts().get(id));
        var verdict = local ? Verdict.HEALTHY : judged.map(j -> j.verdict()).orElse(Verdict.UNKNOWN);
        var lease = Optional.ofNullable(view.leases().get(id)).map(at -> Duration.between(at, now));
        var seenBy = view.membership().counting().stream()
                .filter(c -> view.matrix()
                        .find(c, id)
                        .map(o -> o.fresh(now) && o.probe() == io.hansa.core.verdict.ProbeOutcome.OK)
                        .orElse(false))
                .toList();
        return new ClusterView(
                id,
                local,
                member.state(),
                info.map(i -> i.locality()),
                info.map(i -> i.mesh()).orElse(""),
                info.map(i -> i.version()).orElse(""),
                verdict,
                local ? List.of("this cluster") : judged.map(j -> j.reasons()).orElse(List.of("not observed yet")),
                judged.map(j -> j.since()).orElse(view.at()),
                judged.map(j -> j.at()).orElse(view.at()),
                lease,
                seenBy,
                info.map(i -> i.gateways().stream().map(Object::toString).toList())
                        .orElse(List.of()),
                info.map(i -> i.nodes().stream().map(Object::toString).toList()).orElse(List.of()),
                (int) view.catalog().offers().values().stream()
                        .filter(o -> o.containsKey(id))
                        .count(),
                (int) view.catalog().offers().values().stream()
                        .filter(o -> o.entrySet().stream()
                                .anyMatch(e -> !e.getKey().equals(id)
                                        && e.getValue().offer().offeredTo(id)))
                        .count(),
                parts.records().held(id),
                local || parts.records().match(id),
                ends(id),
                info.map(i -> i.console()).orElse(""));
    }

    private Optional<Instant> ends(ClusterId cluster) {
        return trust().authorities().stream()
                .filter(a -> a.cluster().equals(cluster))
                .findFirst()
                .flatMap(TrustState.Authority::ends);
    }

    @Override
    public List<LinkView> links() {
        var view = view();
        var now = parts.clock().instant();
        var links = new ArrayList<LinkView>();
        view.matrix()
                .rows()
                .forEach((observer, row) -> row.forEach((target, o) -> {
                    boolean known = view.membership().find(target).isPresent();
                    if (known) {
                        boolean fresh = o.fresh(now);
                        links.add(new LinkView(
                                observer,
                                target,
                                verdict(observer, target, view, now),
                                o.probe(),
                                Duration.between(o.at(), now),
                                fresh,
                                o.failingFor(),
                                o.leaseAge(),
                                o.rttMicros(),
                                o.attempts(),
                                o.failures()));
                    }
                }));
        return links;
    }

    private static Verdict verdict(ClusterId observer, ClusterId target, NodeView view, Instant now) {
        var verdicts = observer.equals(view.self())
                ? view.verdicts()
                : new io.hansa.core.verdict.Judgement()
                        .judge(view.matrix(), view.membership(), observer, Map.of(), now);
        var judged = verdicts.get(target);
        return judged == null ? Verdict.UNKNOWN : judged.verdict();
    }

    @Override
    public List<ServiceView> services() {
        var view = view();
        return view.catalog().services().stream().map(s -> service(s, view)).toList();
    }

    private ServiceView service(ServiceName service, NodeView view) {
        var now = parts.clock().instant();
        var offers = view.catalog().offersOf(service);
        var protocol = offers.isEmpty()
                ? ""
                : offers.values().iterator().next().offer().protocol().word();
        var exporters = offers.entrySet().stream()
                .map(e -> new ServiceView.Exporter(
                        e.getKey(),
                        e.getValue().offer().health(),
                        e.getValue().signedAt(),
                        !view.heard(e.getKey(), now),
                        view.age(e.getKey(), now)))
                .toList();
        var route = view.plan().find(service);
        var listener = Optional.ofNullable(parts.listeners().get().get(service)).map(HostPort::toString);
        var endpoints = view.offering().endpoints().getOrDefault(service, List.of()).stream()
                .map(e -> new ServiceView.LocalEndpoint(
                        e.instance(), e.address().toString(), e.version(), e.weight(), e.ready(), sourceOf(e, view)))
                .toList();
        return new ServiceView(
                service, protocol, exporters, route.map(ServiceRoute::policy).orElse(""), listener, route, endpoints);
    }

    /** The source that lists an instance; an offered one is called by its local service and its own name. */
    private static String sourceOf(Endpoint offered, NodeView view) {
        return view.listings().entrySet().stream()
                .filter(listing -> listing.getValue().services().stream()
                        .anyMatch(s -> s.endpoints().stream()
                                .anyMatch(e -> offered.address().equals(e.address())
                                        && offered.instance().equals(s.name() + '/' + e.instance()))))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    @Override
    public Optional<RouteView> explain(ServiceName service, ClusterId from) {
        var view = view();
        if (view.membership().find(from).isEmpty()) {
            return Optional.empty();
        }
        var now = parts.clock().instant();
        return PlannerSimulator.planFor(view, from, now)
                .find(service)
                .map(route -> new RouteView(service, from, now, view.revision(), route, sentence(route, from)));
    }

    @Override
    public Optional<RouteView> explainAt(ServiceName service, ClusterId from, Instant at) {
        return !from.equals(view().self())
                ? Optional.empty()
                : parts.decisions()
                        .find(service, at)
                        .map(entry -> Decision.fromBytes(entry.bytes()))
                        .flatMap(decision -> decision.replay().map(route -> recorded(decision, route)));
    }

    private static RouteView recorded(Decision decision, ServiceRoute route) {
        var from = decision.input().viewer();
        var sentence = sentence(route, from) + " Decided at " + decision.at()
                + (decision.repeats() ? "." : " by another version of Hansa, which came to: " + decision.outcome());
        return new RouteView(
                decision.service(),
                from,
                decision.at(),
                decision.input().catalog().revision(),
                route,
                sentence);
    }

    private static String sentence(ServiceRoute route, ClusterId from) {
        if (route.shares().isEmpty()) {
            return "Calls to " + route.service() + " from " + from + " fail: nobody can serve them now.";
        }
        return "Calls to " + route.service() + " from " + from + " go to " + PlannerSimulator.text(route) + " (tier "
                + (route.tier() + 1) + " of policy " + route.policy() + ").";
    }

    @Override
    public List<PolicyView> policies() {
        return view().policies().values().stream()
                .map(held -> new PolicyView(
                        held.policy(),
                        held.revision().revision(),
                        held.revision().hash(),
                        held.revision().editor(),
                        held.revision().reason(),
                        held.at(),
                        conflict(held.conflict()),
                        PolicySentence.of(held.policy()),
                        yaml(held)))
                .toList();
    }

    private static Optional<String> conflict(List<PolicyRevision> rivals) {
        return rivals.stream()
                .map(r -> r.hash().substring(0, 12) + " by " + r.editor())
                .reduce((a, b) -> a + " and " + b);
    }

    private static String yaml(NodeView.HeldPolicy held) {
        return YamlText.write(Tree.fields()
                .put("apiVersion", "hansa.io/v1")
                .put("kind", "FailoverPolicy")
                .put("metadata", Tree.fields().put("name", held.policy().name()).build())
                .put("spec", held.policy().toTree())
                .build());
    }

    @Override
    public List<DrainView> drains() {
        var now = parts.clock().instant();
        return view().drains().stream()
                .map(d -> new DrainView(
                        d.drain(),
                        d.origin(),
                        d.drain().remainingPercent(now),
                        !d.drain().expires().isAfter(now)))
                .toList();
    }

    @Override
    public List<DrainView.Graded> drills() {
        return parts.drills().drills().stream().map(DrainView.Graded::of).toList();
    }

    @Override
    public List<PinView> pins() {
        var now = parts.clock().instant();
        return view().pins().stream()
                .map(p -> new PinView(p.pin(), p.origin(), !p.pin().expires().isAfter(now)))
                .toList();
    }

    @Override
    public TrustState trust() {
        return parts.trust().get();
    }

    @Override
    public SyncView sync() {
        return parts.records().sync(view(), parts.clock().instant());
    }

    @Override
    public List<GatewayView> gateways() {
        return parts.gateways().get();
    }

    @Override
    public List<AuditEntry> audit(long before, int limit) {
        return parts.audit().before(before, Math.min(limit, 500));
    }

    @Override
    public long auditBrokenAt() {
        return parts.audit().firstBroken();
    }

    @Override
    public SimulationView simulate(Scenario scenario) {
        return simulator.simulate(view(), scenario);
    }

    @Override
    public SortedMap<ClusterId, SimulationView> simulateEachLoss() {
        var view = view();
        var each = new TreeMap<ClusterId, SimulationView>();
        view.membership().counting().forEach(c -> each.put(c, simulator.simulate(view, Scenario.losing(c))));
        return each;
    }

    @Override
    public List<SimulationView.Loss> simulateTable(int depth) {
        return simulator.table(view(), depth);
    }
}
