package io.hansa.node.change;

import io.hansa.core.desk.Caller;
import io.hansa.core.drain.Drain;
import io.hansa.core.drain.Drain.Subject;
import io.hansa.core.drain.StopCondition;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.operation.ChangePlan.Diff;
import io.hansa.core.operation.ChangePlan.Level;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.OperationFault;
import io.hansa.core.operation.Verb;
import io.hansa.core.record.RecordKind;
import io.hansa.core.rehearsal.Scenario;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.resource.YamlText;
import io.hansa.node.state.NodeView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Moves traffic away from a cluster or from one cluster's offer of a service, and back. Thread-safe. */
public final class DrainChange implements ChangeVerb {
    private static final Duration EXPIRES = Duration.ofHours(2);
    private static final Duration EXPIRES_MAX = Duration.ofHours(72);

    private final RecordDesk records;
    private final InstantSource clock;

    public DrainChange(RecordDesk records, InstantSource clock) {
        this.records = records;
        this.clock = clock;
    }

    @Override
    public Set<Verb> verbs() {
        return Set.of(Verb.DRAIN, Verb.UNDRAIN);
    }

    /** One drain per subject and origin: its id is made of both, so that a second one replaces none by accident. */
    private static String id(Subject subject, String name) {
        return subject.word() + '-' + name.replace('@', '.');
    }

    private Drain read(ChangeRequest request, Instant now, String by, String why) {
        return TreeReader.read(request.params(), in -> {
            var subject = in.value(
                    "subject", Subject::parse, request.target().contains("@") ? Subject.SERVICE : Subject.CLUSTER);
            var ramp = in.duration("ramp", Duration.ZERO, Duration.ZERO, EXPIRES_MAX);
            var expires = in.duration("expires", EXPIRES, Duration.ofSeconds(10), EXPIRES_MAX);
            var reason = in.text("reason", why);
            var stop = new StopCondition((int) in.whole("stopAt", 0, 0, 100), StopCondition.NONE.attemptsMin());
            return new Drain(
                    id(subject, request.target()),
                    subject,
                    request.target(),
                    now,
                    ramp,
                    now.plus(expires),
                    reason,
                    by,
                    0,
                    stop);
        });
    }

    @Override
    public Draft draft(ChangeRequest request, NodeView view) {
        return request.verb() == Verb.DRAIN ? drain(request, view) : undrain(request, view);
    }

    private Draft drain(ChangeRequest request, NodeView view) {
        var drain = read(request, Instant.EPOCH, "", "");
        var clusterName = drain.name().substring(drain.name().indexOf('@') + 1);
        var cluster = new ClusterId(clusterName);
        if (view.membership().find(cluster).isEmpty()) {
            throw new FederationException(OperationFault.TARGET_UNKNOWN, clusterName);
        }
        var services = drain.subject() == Subject.SERVICE
                ? List.of(drain.name().substring(0, drain.name().indexOf('@')))
                : view.catalog().offers().entrySet().stream()
                        .filter(e -> e.getValue().containsKey(cluster))
                        .map(e -> e.getKey().value())
                        .toList();
        var diff = new Diff("drain " + drain.id(), "", YamlText.write(request.params()));
        var inverse = new ChangeRequest(Verb.UNDRAIN, drain.id(), Tree.fields().build());
        var draft = Draft.of(List.of(diff), Optional.of(inverse)).touching(List.of(clusterName), services);
        draft = draft.asking(Scenario.drilling(drain));
        for (var service : services) {
            long others = view.catalog().offersOf(new io.hansa.core.model.ServiceName(service)).entrySet().stream()
                    .filter(e -> !e.getKey().equals(cluster)
                            && e.getValue().offer().health().ready() > 0)
                    .count();
            if (others == 0) {
                draft = draft.with(Level.WARN, Finding.NO_READY_ELSEWHERE, service);
            }
        }
        boolean overlapping = view.drains().stream().anyMatch(d -> overlaps(d.drain(), drain, cluster));
        return overlapping
                ? draft.with(Level.BLOCK, Finding.DRAINED_ALREADY)
                : draft.with(Level.OK, Finding.NO_OTHER_DRAIN);
    }

    private boolean overlaps(Drain held, Drain wanted, ClusterId cluster) {
        boolean inForce = held.expires().isAfter(clock.instant());
        return inForce && (held.name().equals(wanted.name()) || held.name().equals(cluster.value()));
    }

    private static Draft undrain(ChangeRequest request, NodeView view) {
        var held = view.drains().stream()
                .filter(d -> d.drain().id().equals(request.target()))
                .findFirst()
                .orElseThrow(() -> new FederationException(OperationFault.TARGET_UNKNOWN, request.target()));
        var draft = Draft.of(
                        List.of(new Diff(
                                "drain " + request.target(),
                                YamlText.write(held.drain().toTree()),
                                "")),
                        Optional.empty())
                .touching(List.of(held.drain().name()), List.of());
        return held.origin().equals(view.self())
                ? draft
                : draft.with(Level.BLOCK, Finding.FOREIGN_DRAIN, held.origin());
    }

    @Override
    public Done carryOut(ChangeRequest request, NodeView view, Caller caller, String reason) {
        if (request.verb() == Verb.UNDRAIN) {
            records.tombstone(RecordKind.DRAIN, request.target());
            return Done.of("drain " + request.target() + " ended; traffic returns by hold-down and ramp");
        }
        var drain = read(request, clock.instant(), caller.name(), reason);
        records.put(RecordKind.DRAIN, drain.id(), drain.toTree());
        return Done.of("drain " + drain.id() + " in force until " + drain.expires());
    }
}
