package io.hansa.node.desk;

import io.hansa.core.membership.Member;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.policy.PolicyMerge;
import io.hansa.core.policy.PolicyRevision;
import io.hansa.core.routing.Candidate;
import io.hansa.core.routing.RouteReason;
import io.hansa.core.routing.ServiceRoute;
import io.hansa.core.verdict.Verdict;
import io.hansa.core.view.FederationView.Attention;
import io.hansa.core.view.GatewayView;
import io.hansa.core.view.TrustState;
import io.hansa.node.state.NodeView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a person should look at, the worst first. A pure function of what is known and the instant. */
final class AttentionList {
    private static final Duration EXPIRY_WARNING = Duration.ofDays(14);
    private static final Duration LEAF_WARNING = Duration.ofHours(4);

    List<Attention> of(NodeView view, TrustState trust, List<GatewayView> gateways, Instant now) {
        var items = new ArrayList<Attention>();
        clusters(view, now, items);
        membership(view, now, items);
        routes(view, now, items);
        sources(view, items);
        gateways(gateways, items);
        expiring(trust, now, items);
        return items;
    }

    private static void clusters(NodeView view, Instant now, List<Attention> items) {
        view.verdicts().forEach((cluster, judged) -> {
            boolean left = view.membership().is(cluster, ClusterState.EVICTED);
            if (judged.verdict() != Verdict.HEALTHY && !left) {
                items.add(new Attention(
                        judged.verdict().name().toLowerCase(Locale.ROOT),
                        cluster.value(),
                        Concern.NOT_HEALTHY.tell(
                                judged.reasons().isEmpty()
                                        ? "not observed yet"
                                        : judged.reasons().getFirst()),
                        Concern.NOT_HEALTHY.code(),
                        judged.since(),
                        "/clusters/" + cluster));
            }
        });
        if (!view.alarm().isEmpty()) {
            items.add(new Attention(
                    "degraded", "guard", Concern.GUARD.tell(view.alarm()), Concern.GUARD.code(), now, "/topology"));
        }
        view.forks()
                .forEach((name, fork) -> items.add(new Attention(
                        "degraded",
                        "policy " + name,
                        forked(fork),
                        Concern.POLICY_FORK.code(),
                        now,
                        "/failover/policies")));
    }

    private static void membership(NodeView view, Instant now, List<Attention> items) {
        view.membership()
                .forks()
                .forEach((cluster, heads) -> items.add(new Attention(
                        "degraded",
                        cluster.value(),
                        Concern.MEMBER_FORK.tell(
                                heads.size(), heads.getFirst().state().word()),
                        Concern.MEMBER_FORK.code(),
                        now,
                        "/sync")));
        view.membership()
                .distrusted()
                .forEach((cluster, decided) -> items.add(new Attention(
                        "degraded",
                        cluster.value(),
                        Concern.DISTRUSTED.tell(distrusted(view, cluster, decided, now)),
                        Concern.DISTRUSTED.code(),
                        now,
                        "/sync")));
    }

    /** After a heal what one side did by itself is offered to everybody, or to be dropped. */
    private static String distrusted(NodeView view, ClusterId cluster, Member decided, Instant now) {
        var here = view.membership().find(cluster).map(Member::reason).orElse("distrusted here");
        if (!decided.state().trusted()) {
            return here + "; it is " + decided.state().word() + " for everybody now: hansa retrust " + cluster;
        }
        return view.majority(now)
                ? here + "; make it everybody's by suspending it, or drop it: hansa retrust " + cluster
                : here;
    }

    private static void routes(NodeView view, Instant now, List<Attention> items) {
        view.plan().routes().forEach((service, route) -> {
            if (route.shares().isEmpty()) {
                items.add(new Attention(
                        "down",
                        service.value(),
                        Concern.UNSERVED.sentence(),
                        Concern.UNSERVED.code(),
                        now,
                        "/services/" + service));
            } else if (isMoved(route)) {
                items.add(new Attention(
                        "degraded",
                        service.value(),
                        Concern.FAILED_OVER.tell(route.tier() + 1, PlannerSimulator.text(route)),
                        Concern.FAILED_OVER.code(),
                        now,
                        "/services/" + service));
            }
        });
    }

    /** Whether somebody on a higher tier offers the service and cannot serve it; one whom nobody offers nearby is not moved. */
    private static boolean isMoved(ServiceRoute route) {
        return route.candidates().stream()
                .anyMatch(c -> c.tier() >= 0
                        && c.tier() < route.tier()
                        && c.result() == Candidate.Result.REJECTED
                        && c.reason() != RouteReason.NOT_OFFERED);
    }

    private static void sources(NodeView view, List<Attention> items) {
        view.listings().forEach((source, listing) -> {
            if (listing.stale()) {
                items.add(new Attention(
                        "unknown",
                        "source " + source,
                        Concern.SOURCE_STALE.tell(listing.problem()),
                        Concern.SOURCE_STALE.code(),
                        listing.asOf(),
                        "/services"));
            }
        });
    }

    private static void gateways(List<GatewayView> gateways, List<Attention> items) {
        gateways.stream()
                .filter(g -> !g.connected())
                .forEach(g -> items.add(new Attention(
                        "unknown",
                        "gateway " + g.name(),
                        Concern.GATEWAY_AWAY.sentence(),
                        Concern.GATEWAY_AWAY.code(),
                        g.since(),
                        "/gateways")));
        gateways.stream()
                .filter(g -> !g.refused().isEmpty())
                .forEach(g -> items.add(new Attention(
                        "degraded",
                        "gateway " + g.name(),
                        Concern.GATEWAY_REFUSED.tell(g.refused().getFirst()),
                        Concern.GATEWAY_REFUSED.code(),
                        g.since(),
                        "/gateways")));
    }

    private static String forked(PolicyMerge.Fork fork) {
        var editors = fork.rivals().stream().map(PolicyRevision::editor).collect(Collectors.joining(" and "));
        return Concern.POLICY_FORK.tell(
                editors,
                fork.used()
                        .map(r -> "revision " + r.revision() + " is in force")
                        .orElse("none is in force"));
    }

    /** What the node's own records give to think about. */
    List<Attention> ofRecords(NodeQueries.RecordCounts records, Instant now) {
        var items = new ArrayList<Attention>();
        records.alarm()
                .ifPresent(alarm -> items.add(new Attention(
                        "down",
                        "this node's store",
                        Concern.STORE_ALARM.tell(alarm),
                        Concern.STORE_ALARM.code(),
                        now,
                        "/gateways")));
        records.refusal()
                .ifPresent(refusal -> items.add(new Attention(
                        "info",
                        "refused record",
                        Concern.RECORD_REFUSED.tell(refusal),
                        Concern.RECORD_REFUSED.code(),
                        now,
                        "/sync")));
        return items;
    }

    private static void expiring(TrustState trust, Instant now, List<Attention> items) {
        trust.authorities()
                .forEach(a -> a.ends().ifPresent(ends -> {
                    if (a.state().trusted() && ends.isBefore(now.plus(EXPIRY_WARNING))) {
                        items.add(new Attention(
                                "degraded",
                                "authority " + a.cluster(),
                                Concern.AUTHORITY_ENDS.tell(ends),
                                Concern.AUTHORITY_ENDS.code(),
                                now,
                                "/trust"));
                    }
                }));
        trust.leaves().forEach(leaf -> {
            if (leaf.ends().isBefore(now.plus(LEAF_WARNING))) {
                items.add(new Attention(
                        "degraded",
                        leaf.holder(),
                        Concern.LEAF_ENDS.tell(leaf.ends()),
                        Concern.LEAF_ENDS.code(),
                        now,
                        "/trust"));
            }
        });
    }

    /** The state of everything in one English sentence. */
    String sentence(NodeView view, List<Attention> items) {
        if (view.membership().counting().isEmpty()) {
            return "This cluster belongs to no federation yet.";
        }
        long down = items.stream().filter(i -> i.level().equals("down")).count();
        long unserved = view.plan().routes().values().stream()
                .filter(r -> r.shares().isEmpty())
                .count();
        if (items.isEmpty()) {
            return "All services are served and every cluster is healthy.";
        }
        var served = unserved == 0 ? "All services are served" : unserved + " services are not served";
        return served + "; " + items.size() + " things need attention"
                + (down > 0 ? ", " + down + " of them down." : ".");
    }
}
