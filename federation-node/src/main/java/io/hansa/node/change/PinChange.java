package io.hansa.node.change;

import io.hansa.core.desk.Caller;
import io.hansa.core.drain.Pin;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Sends calls to a service to one cluster for a time, and lets the policy decide again. Works without the majority: it is one
 * of the two verbs left to a cluster that is alone. Thread-safe.
 */
public final class PinChange implements ChangeVerb {
    private static final Duration EXPIRES = Duration.ofHours(1);
    private static final Duration EXPIRES_MAX = Duration.ofHours(72);

    private final RecordDesk records;
    private final InstantSource clock;

    public PinChange(RecordDesk records, InstantSource clock) {
        this.records = records;
        this.clock = clock;
    }

    @Override
    public Set<Verb> verbs() {
        return Set.of(Verb.PIN, Verb.UNPIN);
    }

    private static Pin read(ChangeRequest request, Instant now, String by, String why) {
        int at = request.target().indexOf('@');
        if (at < 0) {
            throw new FederationException(
                    OperationFault.TARGET_UNKNOWN, request.target() + " (expected: service@cluster)");
        }
        var service = new ServiceName(request.target().substring(0, at));
        var cluster = new ClusterId(request.target().substring(at + 1));
        return TreeReader.read(request.params(), in -> {
            var viewers = new HashSet<>(in.values("from", ClusterId::new));
            var expires = in.duration("expires", EXPIRES, Duration.ofSeconds(10), EXPIRES_MAX);
            var reason = in.text("reason", why);
            var id = "pin-" + service + '.' + cluster;
            return new Pin(id, service, cluster, viewers, now, now.plus(expires), reason, by);
        });
    }

    @Override
    public Draft draft(ChangeRequest request, NodeView view) {
        return request.verb() == Verb.PIN ? pin(request, view) : unpin(request, view);
    }

    private Draft pin(ChangeRequest request, NodeView view) {
        var pin = read(request, clock.instant(), "", "");
        var offer = view.catalog().offersOf(pin.service()).get(pin.cluster());
        if (offer == null) {
            throw new FederationException(OperationFault.TARGET_UNKNOWN, request.target());
        }
        var diff = new Diff("pin " + pin.id(), "", YamlText.write(request.params()));
        var inverse = new ChangeRequest(Verb.UNPIN, pin.id(), Tree.fields().build());
        var draft = Draft.of(List.of(diff), Optional.of(inverse))
                .touching(List.of(pin.cluster().value()), List.of(pin.service().value()))
                .asking(Scenario.pinning(pin));
        if (offer.offer().health().ready() == 0) {
            draft = draft.with(Level.WARN, Finding.PIN_IDLE);
        }
        boolean pinned = view.pins().stream()
                .anyMatch(p -> p.pin().service().equals(pin.service())
                        && p.pin().expires().isAfter(clock.instant()));
        return pinned
                ? draft.with(Level.BLOCK, Finding.PINNED_ALREADY, pin.service())
                : draft.with(Level.OK, Finding.NO_OTHER_PIN, pin.service());
    }

    private static Draft unpin(ChangeRequest request, NodeView view) {
        var held = view.pins().stream()
                .filter(p -> p.pin().id().equals(request.target()))
                .findFirst()
                .orElseThrow(() -> new FederationException(OperationFault.TARGET_UNKNOWN, request.target()));
        var diff = new Diff("pin " + request.target(), YamlText.write(held.pin().toTree()), "");
        var draft = Draft.of(List.of(diff), Optional.empty())
                .touching(
                        List.of(held.pin().cluster().value()),
                        List.of(held.pin().service().value()));
        return held.origin().equals(view.self()) ? draft : draft.with(Level.BLOCK, Finding.FOREIGN_PIN, held.origin());
    }

    @Override
    public Done carryOut(ChangeRequest request, NodeView view, Caller caller, String reason) {
        if (request.verb() == Verb.UNPIN) {
            records.tombstone(RecordKind.PIN, request.target());
            return Done.of("pin " + request.target() + " ended; the policy decides again");
        }
        var pin = read(request, clock.instant(), caller.name(), reason);
        records.put(RecordKind.PIN, pin.id(), pin.toTree());
        return Done.of("pin " + pin.id() + " in force until " + pin.expires());
    }
}
