package io.hansa.node.desk;

import io.hansa.core.drain.Drain;
import io.hansa.core.model.ClusterId;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.rehearsal.Scenario;
import io.hansa.core.routing.RouteInput;
import io.hansa.core.routing.RouteMemory;
import io.hansa.core.routing.RoutePlan;
import io.hansa.core.routing.RoutePlanner;
import io.hansa.core.routing.ServiceRoute;
import io.hansa.core.verdict.Judged;
import io.hansa.core.verdict.Judgement;
import io.hansa.core.verdict.Verdict;
import io.hansa.core.view.SimulationView;
import io.hansa.core.view.SimulationView.Row;
import io.hansa.node.state.NodeView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Asks {@link RoutePlanner} for every viewer, as it is and as it would be, both without hold-downs: the steady state. */
public final class PlannerSimulator implements Simulator {
    private final InstantSource clock;

    public PlannerSimulator(InstantSource clock) {
        this.clock = clock;
    }

    /** The planner's input for another viewer, with that viewer's own verdicts from the same matrix. */
    public static RouteInput inputFor(NodeView view, ClusterId viewer, Instant now) {
        var input = view.input(now);
        if (viewer.equals(view.self())) {
            return input;
        }
        var verdicts = new Judgement().judge(view.matrix(), view.membership(), viewer, Map.of(), now);
        return new RouteInput(
                input.catalog(), input.membership(), input.policies(), input.drains(), verdicts, input.leases(),
                RouteMemory.EMPTY, viewer, now);
    }

    @Override
    public SimulationView simulate(NodeView view, Scenario scenario) {
        var now = clock.instant();
        var rows = new ArrayList<Row>();
        var lost = new ArrayList<String>();
        for (var viewer : view.membership().counting()) {
            if (scenario.lost().contains(viewer)) {
                continue;
            }
            var input = inputFor(view, viewer, now).at(now, RouteMemory.EMPTY);
            var before = RoutePlanner.plan(input);
            var after = RoutePlanner.plan(changed(input, scenario, now));
            for (var service : input.catalog().services()) {
                var row = row(viewer, before.find(service).orElse(null), after.find(service).orElse(null));
                if (row != null) {
                    rows.add(row);
                    if (row.changed() && row.after().isEmpty()) {
                        lost.add(viewer + " " + service);
                    }
                }
            }
        }
        long moved = rows.stream().filter(Row::changed).count();
        var sentence = name(scenario) + ": " + moved + " of " + rows.size() + " routes change, " + lost.size()
                + " find nobody who can serve.";
        return new SimulationView(name(scenario), now, rows, lost, sentence);
    }

    private static @org.jspecify.annotations.Nullable Row row(
            ClusterId viewer,
            @org.jspecify.annotations.Nullable ServiceRoute before,
            @org.jspecify.annotations.Nullable ServiceRoute after) {
        var any = before == null ? after : before;
        if (any == null) {
            return null;
        }
        var old = before == null ? "" : text(before);
        var next = after == null ? "" : text(after);
        var note = next.isEmpty() && !old.isEmpty()
                ? "nobody can serve"
                : after != null && after.shares().size() == 1 && after.standby().isEmpty() ? "no fallback left" : "";
        return new Row(viewer, any.service(), old, next, !old.equals(next), note);
    }

    /** Shares in words, e.g. {@code aws-use1 75 %, azure-weu 25 %}. */
    static String text(ServiceRoute route) {
        return route.shares().stream()
                .map(s -> s.cluster() + " " + percent(s.basisPoints()))
                .collect(Collectors.joining(", "));
    }

    private static String percent(int basisPoints) {
        return basisPoints % 100 == 0 ? basisPoints / 100 + " %" : basisPoints / 100.0 + " %";
    }

    private static RouteInput changed(RouteInput input, Scenario scenario, Instant now) {
        var verdicts = new TreeMap<>(input.verdicts());
        for (var cluster : scenario.lost()) {
            verdicts.put(cluster, supposed(cluster, Verdict.DOWN, now));
        }
        for (var cut : scenario.cutLinks()) {
            if (cut.a().equals(input.viewer()) || cut.b().equals(input.viewer())) {
                var other = cut.a().equals(input.viewer()) ? cut.b() : cut.a();
                verdicts.put(other, supposed(other, Verdict.UNREACHABLE_FROM_HERE, now));
            }
        }
        var drains = new ArrayList<>(input.drains());
        for (var cluster : scenario.drained()) {
            drains.add(new Drain(
                    "supposed", Drain.Subject.CLUSTER, cluster.value(), now.minusSeconds(1), Duration.ZERO,
                    now.plusSeconds(3600), "simulation", "simulation"));
        }
        var policies = new TreeMap<String, FailoverPolicy>(input.policies());
        scenario.policy().ifPresent(policy -> policies.put(policy.name(), policy));
        return new RouteInput(
                input.catalog(), input.membership(), policies, drains, verdicts, input.leases(), RouteMemory.EMPTY,
                input.viewer(), now);
    }

    private static Judged supposed(ClusterId cluster, Verdict verdict, Instant now) {
        return new Judged(cluster, verdict, now, now, List.of("supposed by a simulation"), List.of());
    }

    private static String name(Scenario scenario) {
        var parts = new ArrayList<String>();
        if (!scenario.lost().isEmpty()) {
            parts.add("loss of " + scenario.lost().stream().sorted().map(Object::toString).collect(Collectors.joining(", ")));
        }
        scenario.cutLinks().forEach(cut -> parts.add("link " + cut.a() + " - " + cut.b() + " cut"));
        if (!scenario.drained().isEmpty()) {
            parts.add("drain of " + scenario.drained().stream().sorted().map(Object::toString).collect(Collectors.joining(", ")));
        }
        scenario.policy().ifPresent(policy -> parts.add("policy " + policy.name() + " as edited"));
        return parts.isEmpty() ? "nothing" : String.join("; ", parts);
    }

    /** The plan as another cluster's callers have it. */
    public static RoutePlan planFor(NodeView view, ClusterId viewer, Instant now) {
        return viewer.equals(view.self()) ? view.plan() : RoutePlanner.plan(inputFor(view, viewer, now));
    }
}
