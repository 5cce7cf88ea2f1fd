package io.hansa.node.desk;

import io.hansa.core.model.ClusterState;
import io.hansa.core.policy.PolicyMerge;
import io.hansa.core.policy.PolicyRevision;
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
                        judged.reasons().isEmpty() ? "" : judged.reasons().getFirst(),
                        "HANSA-VERDICT-" + judged.verdict(),
                        judged.since(),
                        "/clusters/" + cluster));
            }
        });
        if (!view.alarm().isEmpty()) {
            items.add(new Attention("degraded", "guard", view.alarm(), "HANSA-VERDICT-GUARD", now, "/topology"));
        }
        view.forks()
                .forEach((name, fork) -> items.add(new Attention(
                        "degraded", "policy " + name, forked(fork), "HANSA-POLICY-FORK", now, "/policies")));
    }

    private static void routes(NodeView view, Instant now, List<Attention> items) {
        view.plan().routes().forEach((service, route) -> {
            if (route.shares().isEmpty()) {
                items.add(new Attention(
                        "down",
                        service.value(),
                        "nobody can serve it from here",
                        "HANSA-ROUTE-NONE",
                        now,
                        "/services/" + service));
            } else if (route.tier() > 0) {
                items.add(new Attention(
                        "degraded",
                        service.value(),
                        "on tier " + (route.tier() + 1) + ": " + PlannerSimulator.text(route),
                        "HANSA-ROUTE-TIER",
                        now,
                        "/services/" + service));
            }
        });
    }

    private static void sources(NodeView view, List<Attention> items) {
        view.listings().forEach((source, listing) -> {
            if (listing.stale()) {
                items.add(new Attention(
                        "unknown",
                        "source " + source,
                        listing.problem(),
                        "HANSA-SOURCE-STALE",
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
                        "its stream is closed",
                        "HANSA-GATEWAY-AWAY",
                        g.since(),
                        "/gateways")));
        gateways.stream()
                .filter(g -> !g.refused().isEmpty())
                .forEach(g -> items.add(new Attention(
                        "degraded",
                        "gateway " + g.name(),
                        g.refused().getFirst(),
                        "HANSA-GATEWAY-NACK",
                        g.since(),
                        "/gateways")));
    }

    private static String forked(PolicyMerge.Fork fork) {
        var editors = fork.rivals().stream().map(PolicyRevision::editor).collect(Collectors.joining(" and "));
        return "made at once by " + editors + "; until it is applied again, "
                + fork.used()
                        .map(r -> "revision " + r.revision() + " is in force")
                        .orElse("none is in force");
    }

    /** What the node's own records give to think about. */
    List<Attention> ofRecords(NodeQueries.RecordCounts records, Instant now) {
        var items = new ArrayList<Attention>();
        records.alarm()
                .ifPresent(alarm -> items.add(
                        new Attention("down", "this node's store", alarm, "HANSA-STORE-ALARM", now, "/gateways")));
        records.refusal()
                .ifPresent(refusal -> items.add(
                        new Attention("info", "refused record", refusal, "HANSA-RECORD-REFUSED", now, "/audit")));
        return items;
    }

    private static void expiring(TrustState trust, Instant now, List<Attention> items) {
        trust.authorities()
                .forEach(a -> a.ends().ifPresent(ends -> {
                    if (a.state().trusted() && ends.isBefore(now.plus(EXPIRY_WARNING))) {
                        items.add(new Attention(
                                "degraded",
                                "authority " + a.cluster(),
                                "ends at " + ends,
                                "HANSA-TRUST-EXPIRY",
                                now,
                                "/trust"));
                    }
                }));
        trust.leaves().forEach(leaf -> {
            if (leaf.ends().isBefore(now.plus(LEAF_WARNING))) {
                items.add(new Attention(
                        "degraded",
                        leaf.holder(),
                        "certificate ends at " + leaf.ends(),
                        "HANSA-TRUST-EXPIRY",
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
            return "All " + view.plan().routes().size() + " services are served and every cluster is healthy.";
        }
        var served = unserved == 0 ? "All services are served" : unserved + " services are not served";
        return served + "; " + items.size() + " things need attention"
                + (down > 0 ? ", " + down + " of them down." : ".");
    }
}
