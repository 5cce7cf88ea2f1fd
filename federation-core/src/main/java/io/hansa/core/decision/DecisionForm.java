package io.hansa.core.decision;

import io.hansa.core.catalog.Catalog;
import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.catalog.ServiceOffer;
import io.hansa.core.drain.Drain;
import io.hansa.core.drain.Pin;
import io.hansa.core.membership.Member;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.PolicyChoice;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.routing.RouteInput;
import io.hansa.core.routing.RouteMemory;
import io.hansa.core.routing.RouteMemory.Phase;
import io.hansa.core.routing.RouteMemory.Standing;
import io.hansa.core.verdict.Judged;
import io.hansa.core.verdict.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The written form of a decision. Instants are text to the nanosecond: a replay that is off by one is another decision. Of
 * clusters and members only what the planner reads is kept. Pure functions.
 */
final class DecisionForm {
    private static final ClusterId NOBODY = new ClusterId("unknown");

    private DecisionForm() {}

    static Tree toTree(Decision decision) {
        var in = decision.input();
        var policy = in.policies().policyFor(decision.service());
        var tree = Tree.fields()
                .put("service", decision.service().value())
                .put("outcome", decision.outcome())
                .put("viewer", in.viewer().value())
                .put("at", in.now().toString())
                .put("policy", policy.name())
                .put("spec", policy.toTree())
                .put("clusters", Tree.of(List.copyOf(in.catalog().clusters().values()), DecisionForm::bare))
                .put("members", Tree.of(List.copyOf(in.membership().members().values()), DecisionForm::bare))
                .put("offers", Tree.of(offers(in.catalog()), o -> o))
                .put("drains", Tree.of(in.drains(), Drain::toTree))
                .put("pins", Tree.of(in.pins(), Pin::toTree))
                .put("verdicts", Tree.of(List.copyOf(in.verdicts().values()), DecisionForm::judged))
                .put("leases", instants(in.leases()))
                .put(
                        "standings",
                        Tree.of(
                                List.copyOf(in.memory().of(decision.service()).entrySet()),
                                e -> standing(e.getKey(), e.getValue())));
        var load = in.load().get(decision.service());
        return load == null ? tree.build() : tree.put("load", load).build();
    }

    private static Tree bare(ClusterInfo info) {
        return new ClusterInfo(
                        info.cluster(), info.locality(), "none", List.of(), List.of(), List.of(), "", "", Map.of())
                .toTree();
    }

    private static Tree bare(Member member) {
        return new Member(member.cluster(), member.domain(), member.state(), member.revision(), List.of(), "").toTree();
    }

    private static List<Tree> offers(Catalog catalog) {
        var offers = new ArrayList<Tree>();
        catalog.offers()
                .values()
                .forEach(byCluster -> byCluster.forEach((cluster, held) -> offers.add(Tree.fields()
                        .put("cluster", cluster.value())
                        .put("signedAt", held.signedAt().toString())
                        .put("offer", held.offer().toTree())
                        .build())));
        return offers;
    }

    private static Tree judged(Judged judged) {
        return Tree.fields()
                .put("target", judged.target().value())
                .put("verdict", judged.verdict().name())
                .put("since", judged.since().toString())
                .put("at", judged.at().toString())
                .put("reasons", Tree.of(judged.reasons(), Tree::of))
                .put("observers", Tree.of(judged.observers(), o -> Tree.of(o.value())))
                .put("reachedBy", Tree.of(judged.reachedBy(), o -> Tree.of(o.value())))
                .build();
    }

    private static Tree instants(Map<ClusterId, Instant> instants) {
        var tree = Tree.fields();
        new TreeMap<>(instants).forEach((cluster, at) -> tree.put(cluster.value(), at.toString()));
        return tree.build();
    }

    private static Tree standing(ClusterId cluster, Standing standing) {
        return Tree.fields()
                .put("cluster", cluster.value())
                .put("phase", standing.phase().name())
                .put("since", standing.since().toString())
                .put("returns", Tree.of(standing.returns(), r -> Tree.of(r.toString())))
                .put("share", standing.share())
                .build();
    }

    static Decision fromTree(Tree tree) {
        return TreeReader.read(tree, DecisionForm::read);
    }

    private static Decision read(TreeReader in) {
        var service = in.value("service", ServiceName::new, new ServiceName("unknown"));
        var name = in.text("policy");
        var spec = in.fields("spec");
        in.requireValid();
        var policy = FailoverPolicy.read(name, spec);
        spec.finish();
        var named = new TreeMap<String, FailoverPolicy>();
        named.put(name, policy);
        var clusters = new TreeMap<ClusterId, ClusterInfo>();
        for (var info : trees(in, "clusters")) {
            var read = ClusterInfo.fromTree(info);
            clusters.put(read.cluster(), read);
        }
        var members = trees(in, "members").stream().map(Member::fromTree).toList();
        var standings = new HashMap<ClusterId, Standing>();
        for (var kept : in.each("standings", DecisionForm::kept)) {
            standings.put(kept.cluster(), kept.standing());
        }
        var load = in.whole("load", -1, -1, Long.MAX_VALUE);
        var input = new RouteInput(
                new Catalog(0, clusters, offers(in)),
                Membership.of(members),
                new PolicyChoice(named, Map.of(), policy),
                trees(in, "drains").stream().map(Drain::fromTree).toList(),
                verdicts(in),
                instants(in.fields("leases")),
                new RouteMemory(standings.isEmpty() ? Map.of() : Map.of(service, standings)),
                in.value("viewer", ClusterId::new, NOBODY),
                in.value("at", Instant::parse, Instant.EPOCH),
                load < 0 ? Map.of() : Map.of(service, load),
                trees(in, "pins").stream().map(Pin::fromTree).toList());
        return new Decision(service, input, in.text("outcome"));
    }

    private static List<Tree> trees(TreeReader in, String key) {
        return in.tree(key) instanceof Tree.Items items ? items.values() : List.of();
    }

    private static SortedMap<ServiceName, SortedMap<ClusterId, Catalog.Offer>> offers(TreeReader in) {
        var offers = new TreeMap<ServiceName, SortedMap<ClusterId, Catalog.Offer>>();
        for (var made : in.each("offers", DecisionForm::made)) {
            offers.computeIfAbsent(made.held().offer().service(), k -> new TreeMap<>())
                    .put(made.cluster(), made.held());
        }
        return offers;
    }

    private record Made(ClusterId cluster, Catalog.Offer held) {}

    private static Made made(TreeReader in) {
        var offer = ServiceOffer.fromTree(in.tree("offer"));
        var held = new Catalog.Offer(offer, in.value("signedAt", Instant::parse, Instant.EPOCH));
        return new Made(in.value("cluster", ClusterId::new, NOBODY), held);
    }

    private static Map<ClusterId, Judged> verdicts(TreeReader in) {
        var verdicts = new HashMap<ClusterId, Judged>();
        var all = in.each(
                "verdicts",
                v -> new Judged(
                        v.value("target", ClusterId::new, NOBODY),
                        v.value("verdict", Verdict::valueOf, Verdict.UNKNOWN),
                        v.value("since", Instant::parse, Instant.EPOCH),
                        v.value("at", Instant::parse, Instant.EPOCH),
                        v.values("reasons", text -> text),
                        v.values("observers", ClusterId::new),
                        v.values("reachedBy", ClusterId::new)));
        all.forEach(judged -> verdicts.put(judged.target(), judged));
        return verdicts;
    }

    private static Map<ClusterId, Instant> instants(TreeReader in) {
        var instants = new HashMap<ClusterId, Instant>();
        in.keys()
                .forEach(cluster ->
                        instants.put(new ClusterId(cluster), in.value(cluster, Instant::parse, Instant.EPOCH)));
        return instants;
    }

    private record Kept(ClusterId cluster, Standing standing) {}

    private static Kept kept(TreeReader in) {
        return new Kept(in.value("cluster", ClusterId::new, NOBODY), standing(in));
    }

    private static Standing standing(TreeReader in) {
        return new Standing(
                in.value("phase", Phase::valueOf, Phase.GOOD),
                in.value("since", Instant::parse, Instant.EPOCH),
                in.values("returns", Instant::parse),
                (int) in.whole("share", 0, 10_000));
    }
}
