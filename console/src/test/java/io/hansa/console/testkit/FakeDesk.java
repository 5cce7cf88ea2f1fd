package io.hansa.console.testkit;

import io.hansa.core.desk.Caller;
import io.hansa.core.desk.ChangeDesk;
import io.hansa.core.desk.EventFeed;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.operation.ChangePlan;
import io.hansa.core.operation.ChangePlan.Check;
import io.hansa.core.operation.ChangePlan.Level;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.Operation;
import io.hansa.core.operation.OperationFault;
import io.hansa.core.operation.Verb;
import io.hansa.core.port.Registration;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.YamlText;
import io.hansa.core.view.ProbeReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A desk that plans and applies anything and remembers it, and a feed that says so. Thread-safe: one lock. */
public final class FakeDesk implements ChangeDesk, EventFeed {
    private final Map<String, ChangePlan> plans = new LinkedHashMap<>();
    private final List<Operation> operations = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();

    @Override
    public synchronized ChangePlan plan(ChangeRequest request, Caller caller) {
        var id = "p-" + (plans.size() + 1);
        var checks = List.of(
                new Check("HANSA-PLAN-101", Level.OK, "the target exists"),
                new Check("HANSA-PLAN-102", Level.WARN, "the target serves traffic now"));
        var diff = List.of(new ChangePlan.Diff(
                request.verb().word() + '/' + request.target(),
                "a: 1\nb: 2\n",
                "a: 1\nb: 3\n" + YamlText.write(request.params())));
        var moves = List.of(new ChangePlan.Move("aws-use1", "order", "azure-weu 100%", "onprem-fra 100%", ""));
        var plan = new ChangePlan(
                id,
                request,
                48_213,
                Federation.NOW,
                Federation.NOW.plusSeconds(600),
                Optional.of(new ChangeRequest(
                        Verb.UNDRAIN, request.target(), Tree.fields().build())),
                new ChangePlan.Blast(List.of("azure-weu"), List.of("order", "stock"), 66),
                checks,
                diff,
                moves,
                "hansa " + request.verb().word() + ' ' + request.target());
        plans.put(id, plan);
        return plan;
    }

    @Override
    public synchronized Optional<ChangePlan> findPlan(String id) {
        return Optional.ofNullable(plans.get(id));
    }

    @Override
    public synchronized Operation apply(String planId, String hash, String reason, String typedName, Caller caller) {
        var plan = findPlan(planId).orElseThrow(() -> new FederationException(OperationFault.PLAN_UNKNOWN, planId));
        if (!plan.hash().equals(hash)) {
            throw new FederationException(OperationFault.PLAN_CHANGED, planId);
        }
        if (plan.request().verb().guard() == Verb.Guard.TYPE_NAME
                && !typedName.equals(plan.request().target())) {
            throw new FederationException(OperationFault.NAME_MISTYPED, typedName);
        }
        var shown = plan.request().verb() == Verb.INVITE
                ? Map.of("token", "hansainv_secret", "command", "hansa join --token hansainv_secret")
                : Map.<String, String>of();
        var operation = new Operation(
                "o-" + (operations.size() + 1),
                planId,
                plan.request(),
                Operation.State.DONE,
                caller.name(),
                reason,
                Federation.NOW,
                List.of("wrote the record", "told every gateway"),
                plan.inverse(),
                Federation.NOW.plusSeconds(600),
                shown);
        operations.addFirst(operation);
        say("operation.step", operation.id());
        return operation;
    }

    @Override
    public synchronized Operation undo(String operationId, Caller caller) {
        for (int i = 0; i < operations.size(); i++) {
            if (operations.get(i).id().equals(operationId)) {
                operations.set(i, operations.get(i).with(Operation.State.UNDONE, List.of("taken back")));
                return operations.get(i);
            }
        }
        throw new FederationException(OperationFault.NOT_UNDOABLE, operationId);
    }

    @Override
    public synchronized List<Operation> operations() {
        return operations.stream()
                .map(o -> new Operation(
                        o.id(),
                        o.planId(),
                        o.request(),
                        o.state(),
                        o.by(),
                        o.reason(),
                        o.at(),
                        o.steps(),
                        o.undo(),
                        o.undoUntil(),
                        Map.of()))
                .toList();
    }

    @Override
    public ProbeReport probe(ClusterId target, Caller caller) {
        return new ProbeReport(
                new ClusterId("aws-use1"),
                target,
                Federation.NOW,
                false,
                List.of(
                        new ProbeReport.Step("tcp", "there", "ok", 34, "connected", ""),
                        new ProbeReport.Step(
                                "tls",
                                "there",
                                "failed",
                                5000,
                                "no answer in 5 s",
                                "Open TCP 15443 in the security group."),
                        new ProbeReport.Step("echo", "there", "skipped", 0, "needs tls", "")));
    }

    @Override
    public synchronized void note(Caller caller, String verb, String object, String result, String detail) {
        notes.add(caller.name() + ' ' + verb + ' ' + object + ' ' + result + ' ' + detail);
    }

    /** What was noted in the audit log, oldest first. */
    public synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    /** Lets something change. */
    public void say(String topic, String key) {
        Event event;
        synchronized (this) {
            event = new Event(revision() + 1, Federation.NOW, topic, key, "changed");
            events.add(event);
        }
        listeners.forEach(l -> l.accept(event));
    }

    @Override
    public synchronized long revision() {
        return events.size();
    }

    @Override
    public synchronized List<Event> since(long revision) {
        return events.stream().filter(e -> e.revision() > revision).toList();
    }

    @Override
    public Registration subscribe(Consumer<Event> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
