package io.hansa.node.desk;

import io.hansa.core.model.ClusterId;
import io.hansa.core.rehearsal.Rehearsal;
import io.hansa.core.rehearsal.RehearsalReport;
import io.hansa.core.rehearsal.RehearsalReport.Effect;
import io.hansa.core.rehearsal.Scenario;
import io.hansa.core.routing.RouteInput;
import io.hansa.core.routing.RouteMemory;
import io.hansa.core.routing.RoutePlan;
import io.hansa.core.routing.RoutePlanner;
import io.hansa.core.routing.ServiceRoute;
import io.hansa.core.verdict.Judgement;
import io.hansa.core.view.SimulationView;
import io.hansa.core.view.SimulationView.Row;
import io.hansa.node.state.NodeView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@link Rehearsal} on the node's view, its report put into the words of the console and the CLI. Thread-safe. */
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
                input.catalog(),
                input.membership(),
                input.policies(),
                input.drains(),
                verdicts,
                input.leases(),
                RouteMemory.EMPTY,
                viewer,
                now,
                Map.of(),
                input.pins());
    }

    /** The plan as another cluster's callers have it. */
    public static RoutePlan planFor(NodeView view, ClusterId viewer, Instant now) {
        return viewer.equals(view.self()) ? view.plan() : RoutePlanner.plan(inputFor(view, viewer, now));
    }

    @Override
    public SimulationView simulate(NodeView view, Scenario scenario) {
        var now = clock.instant();
        var report = rehearsal(view, now).run(scenario);
        var rows = report.rows().stream().map(row -> row(row, report)).toList();
        var lost = report.losses().stream()
                .map(r -> r.viewer() + " " + r.service())
                .toList();
        long moved = rows.stream().filter(Row::changed).count();
        var sentence = name(scenario) + ": " + moved + " of " + rows.size() + " routes change, " + lost.size()
                + " find nobody who can serve.";
        var overloads = report.overloads().stream()
                .map(o -> o.service() + " at " + o.target() + " would get " + o.after() + " a second instead of "
                        + o.before() + ", and carries " + o.capacity())
                .toList();
        return new SimulationView(name(scenario), now, rows, lost, sentence + assumed(report), overloads);
    }

    /** What each single loss would do to the whole federation; with {@code depth} 2 of every two clusters as well. */
    List<SimulationView.Loss> table(NodeView view, int depth) {
        return rehearsal(view, clock.instant()).table(depth).stream()
                .map(report -> new SimulationView.Loss(
                        name(report.scenario()),
                        report.rows().stream()
                                .filter(RehearsalReport.Row::changed)
                                .count(),
                        report.count(Effect.WEAK),
                        report.losses().size(),
                        report.alone().size(),
                        report.overloads().size(),
                        report.dearer(),
                        report.sentence()))
                .toList();
    }

    /** On the load that this node has measured: its own callers'. */
    private static Rehearsal rehearsal(NodeView view, Instant now) {
        var input = view.input(now);
        return new Rehearsal(input, view.matrix(), Map.of(view.self(), input.load()));
    }

    private static String assumed(RehearsalReport report) {
        return report.assumptions().isEmpty() ? "" : " Assumed: " + String.join("; ", report.assumptions()) + '.';
    }

    private static Row row(RehearsalReport.Row row, RehearsalReport report) {
        return new Row(
                row.viewer(), row.service(), text(row.before()), text(row.after()), row.changed(), note(row, report));
    }

    private static String note(RehearsalReport.Row row, RehearsalReport report) {
        return switch (row.effect()) {
            case LOST -> row.before().isEmpty() ? "" : "nobody can serve";
            case KEPT_OUT_BY_RESIDENCY -> "only clusters that the policy's residency keeps out could serve";
            case WEAK -> "only clusters with too few ready instances are left";
            case MOVED, UNCHANGED -> marks(row, report);
        };
    }

    private static String marks(RehearsalReport.Row row, RehearsalReport report) {
        var marks = new ArrayList<String>();
        row.relays().forEach((target, relay) -> marks.add(target + " is reached through " + relay));
        report.overloads().stream()
                .filter(o -> o.service().equals(row.service())
                        && row.after().stream().anyMatch(s -> s.cluster().equals(o.target())))
                .map(o -> o.target() + " would get " + 100 * o.after() / o.capacity() + " % of what it carries")
                .forEach(marks::add);
        if (row.alone() && row.changed()) {
            marks.add("no fallback is left");
        }
        if (row.centsAfter() > row.centsBefore()) {
            marks.add(row.centsAfter() + " cents/GiB instead of " + row.centsBefore());
        }
        return String.join("; ", marks);
    }

    /** Shares in words, e.g. {@code aws-use1 75 %, azure-weu 25 %}; empty when nobody serves. */
    static String text(ServiceRoute route) {
        return text(route.shares());
    }

    private static String text(List<ServiceRoute.Share> shares) {
        return shares.isEmpty() ? "" : RehearsalReport.Row.text(shares);
    }

    private static String name(Scenario scenario) {
        var parts = new ArrayList<String>();
        if (!scenario.lost().isEmpty()) {
            parts.add("loss of " + names(scenario.lost()));
        }
        scenario.cutLinks().forEach(cut -> parts.add("link " + cut.a() + " - " + cut.b() + " cut"));
        if (!scenario.drained().isEmpty()) {
            parts.add("drain of " + names(scenario.drained()));
        }
        if (!scenario.gateways().isEmpty()) {
            parts.add("loss of the gateways of " + names(scenario.gateways()));
        }
        scenario.thinned().forEach((cluster, left) -> parts.add(cluster + " with " + left + " % of its instances"));
        scenario.drills().forEach(d -> parts.add("drain of " + d.name() + " to " + d.floorPercent() + " %"));
        scenario.pins().forEach(pin -> parts.add(pin.service() + " pinned to " + pin.cluster()));
        scenario.policy().ifPresent(policy -> parts.add("policy " + policy.name() + " as edited"));
        scenario.weakened()
                .forEach(weak -> parts.add(weak.service() + " in " + weak.cluster() + " with " + weak.percentLeft()
                        + " % of its instances"));
        return parts.isEmpty() ? "nothing" : String.join("; ", parts);
    }

    private static String names(Collection<ClusterId> clusters) {
        return clusters.stream().sorted().map(ClusterId::value).collect(Collectors.joining(", "));
    }
}
