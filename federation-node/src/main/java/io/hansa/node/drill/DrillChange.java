package io.hansa.node.drill;

import io.hansa.core.desk.Caller;
import io.hansa.core.drain.Drain;
import io.hansa.core.drain.Drain.Subject;
import io.hansa.core.drain.Drill;
import io.hansa.core.drain.StopCondition;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.operation.ChangePlan.Diff;
import io.hansa.core.operation.ChangePlan.Level;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.OperationFault;
import io.hansa.core.operation.Verb;
import io.hansa.core.record.RecordKind;
import io.hansa.core.rehearsal.Rehearsal;
import io.hansa.core.rehearsal.Scenario;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.resource.YamlText;
import io.hansa.node.change.ChangeVerb;
import io.hansa.node.change.Done;
import io.hansa.node.change.Draft;
import io.hansa.node.change.Finding;
import io.hansa.node.change.RecordDesk;
import io.hansa.node.state.NodeView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Practises a failover: moves a share away from a subject for a time, watches, and lets {@link DrillBook} grade it. Thread-safe. */
public final class DrillChange implements ChangeVerb {
    private static final Duration LASTS = Duration.ofMinutes(2);
    private static final Duration LASTS_MAX = Duration.ofHours(1);
    private static final int SHARE = 20;
    private static final int STOP_AT = 5;

    private final RecordDesk records;
    private final DrillBook book;
    private final InstantSource clock;

    public DrillChange(RecordDesk records, DrillBook book, InstantSource clock) {
        this.records = records;
        this.book = book;
        this.clock = clock;
    }

    @Override
    public Set<Verb> verbs() {
        return Set.of(Verb.DRILL);
    }

    private static Drain read(ChangeRequest request, Instant now, String by, String why) {
        var target = request.target();
        return TreeReader.read(request.params(), in -> {
            int share = (int) in.whole("share", SHARE, 10, 100);
            if (share % 10 != 0) {
                in.problem("share", "expected 10 to 100, in tens");
            }
            var lasts = in.duration("lasts", LASTS, Duration.ofSeconds(10), LASTS_MAX);
            var ramp = in.duration("ramp", Duration.ZERO, Duration.ZERO, lasts);
            int stopAt = (int) in.whole("stopAt", STOP_AT, 1, 100);
            var reason = in.text("reason", why);
            in.requireValid();
            return new Drain(
                    "drill-" + target.replace('@', '.'),
                    target.contains("@") ? Subject.SERVICE : Subject.CLUSTER,
                    target,
                    now,
                    ramp,
                    now.plus(lasts),
                    reason,
                    by,
                    100 - share,
                    new StopCondition(stopAt, StopCondition.NONE.attemptsMin()));
        });
    }

    @Override
    public Draft draft(ChangeRequest request, NodeView view) {
        var now = clock.instant();
        var drill = read(request, now, "", "");
        var cluster = new ClusterId(drill.cluster());
        if (view.membership().find(cluster).isEmpty()) {
            throw new FederationException(OperationFault.TARGET_UNKNOWN, request.target());
        }
        var services = predicted(drill, view, now).keySet().stream()
                .map(ServiceName::value)
                .toList();
        var inverse = new ChangeRequest(Verb.UNDRAIN, drill.id(), Tree.fields().build());
        var draft = Draft.of(
                        List.of(new Diff("drill " + drill.id(), "", YamlText.write(request.params()))),
                        Optional.of(inverse))
                .touching(List.of(cluster.value()), services)
                .asking(Scenario.drilling(drill));
        if (services.isEmpty()) {
            draft = draft.with(Level.BLOCK, Finding.NOTHING_TO_PRACTISE);
        }
        boolean busy = view.drains().stream()
                .anyMatch(d ->
                        d.drain().expires().isAfter(now) && d.drain().cluster().equals(cluster.value()));
        return busy
                ? draft.with(Level.BLOCK, Finding.DRILLED_ALREADY, cluster)
                : draft.with(Level.OK, Finding.STOPS_ITSELF, drill.stop().failurePercentMax());
    }

    /** The split of each service of this cluster's callers that the drill would move. */
    static SortedMap<ServiceName, SortedMap<ClusterId, Integer>> predicted(Drain drill, NodeView view, Instant now) {
        var input = view.input(now);
        var report =
                new Rehearsal(input, view.matrix(), Map.of(view.self(), input.load())).run(Scenario.drilling(drill));
        var predicted = new TreeMap<ServiceName, SortedMap<ClusterId, Integer>>();
        for (var row : report.rows()) {
            if (row.viewer().equals(view.self()) && row.changed()) {
                var split = new TreeMap<ClusterId, Integer>();
                row.after().forEach(share -> split.put(share.cluster(), share.basisPoints()));
                predicted.put(row.service(), split);
            }
        }
        return predicted;
    }

    @Override
    public Done carryOut(ChangeRequest request, NodeView view, Caller caller, String reason) {
        var now = clock.instant();
        var drill = read(request, now, caller.name(), reason);
        book.begin(Drill.begun(drill, predicted(drill, view, now)));
        records.put(RecordKind.DRAIN, drill.id(), drill.toTree());
        return Done.of("drill " + drill.id() + " runs until " + drill.expires() + "; hansa drills shows its grade");
    }
}
