package io.hansa.node.desk;

import io.hansa.core.audit.AuditEntry;
import io.hansa.core.desk.Caller;
import io.hansa.core.desk.ChangeDesk;
import io.hansa.core.fault.FederationException;
import io.hansa.core.membership.Majority;
import io.hansa.core.model.ClusterId;
import io.hansa.core.operation.ChangePlan;
import io.hansa.core.operation.ChangePlan.Check;
import io.hansa.core.operation.ChangePlan.Level;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.Operation;
import io.hansa.core.operation.OperationFault;
import io.hansa.core.operation.Verb;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.store.AuditStore;
import io.hansa.core.view.ProbeReport;
import io.hansa.node.change.ChangeVerb;
import io.hansa.node.change.Draft;
import io.hansa.node.change.TrustChange;
import io.hansa.node.state.NodeView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * {@link ChangeDesk} of this node: checks who asks, lets the verb compute, keeps plans for ten minutes, carries out one
 * change at a time, and writes down what was done and refused. Thread-safe: changes hold the lock.
 */
public final class NodeDesk implements ChangeDesk {
    private static final Duration PLAN_LIFE = Duration.ofMinutes(10);
    private static final Duration UNDO_LIFE = Duration.ofMinutes(10);
    private static final int PLANS_MAX = 1_000;
    private static final int OPERATIONS_MAX = 100;

    /** Verbs that concern everybody, and so need the majority (sync.md, section 7). */
    private static final Set<Verb> GLOBAL = Set.of(
            Verb.POLICY_APPLY,
            Verb.POLICY_DELETE,
            Verb.DRAIN,
            Verb.DRILL,
            Verb.CORDON,
            Verb.UNCORDON,
            Verb.SUSPEND,
            Verb.RESUME,
            Verb.EVICT);

    /**
     * What the desk asks of the rest of the node.
     *
     * @param met whether this node has compared its records with that cluster's since its start
     */
    public record Parts(
            Supplier<NodeView> view,
            Simulator simulator,
            Function<ClusterId, ProbeReport> prober,
            AuditStore audit,
            OperationShelf operations,
            InstantSource clock,
            Predicate<ClusterId> met) {

        /** For a node that has compared its records with everybody's. */
        public Parts(
                Supplier<NodeView> view,
                Simulator simulator,
                Function<ClusterId, ProbeReport> prober,
                AuditStore audit,
                OperationShelf operations,
                InstantSource clock) {
            this(view, simulator, prober, audit, operations, clock, cluster -> true);
        }
    }

    private final Parts parts;
    private final Map<Verb, ChangeVerb> verbs = new EnumMap<>(Verb.class);
    private final Map<String, ChangePlan> plans = new LinkedHashMap<>();

    public NodeDesk(Parts parts, List<ChangeVerb> verbs) {
        this.parts = parts;
        verbs.forEach(each -> each.verbs().forEach(verb -> this.verbs.put(verb, each)));
    }

    private ChangeVerb verb(Verb verb) {
        return java.util.Objects.requireNonNull(verbs.get(verb), "every verb has its room");
    }

    @Override
    public ChangePlan plan(ChangeRequest request, Caller caller) {
        try {
            requireRole(request.verb(), caller);
            var view = parts.view().get();
            var plan = compute(request, view, UUID.randomUUID().toString());
            synchronized (this) {
                plans.put(plan.id(), plan);
                while (plans.size() > PLANS_MAX) {
                    plans.remove(plans.keySet().iterator().next());
                }
            }
            return plan;
        } catch (FederationException | InvalidResource | IllegalArgumentException e) {
            note(caller, request.verb().word(), request.target(), "refused", String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private ChangePlan compute(ChangeRequest request, NodeView view, String id) {
        var now = parts.clock().instant();
        var draft = verb(request.verb()).draft(request, view);
        var checks = new ArrayList<>(draft.checks());
        if (concernsEverybody(request, view)) {
            objection(view, now).ifPresent(checks::add);
        }
        var simulated = draft.scenario().map(scenario -> parts.simulator().simulate(view, scenario));
        simulated.ifPresent(s ->
                s.overloads().forEach(text -> checks.add(new Check("HANSA-PLAN-261", Level.WARN, text))));
        var moves = simulated.map(Simulator::moves).orElse(List.of());
        return new ChangePlan(
                id,
                request,
                view.revision(),
                now,
                now.plus(PLAN_LIFE),
                draft.inverse(),
                blast(draft, view),
                checks,
                draft.diff(),
                moves,
                CommandText.of(request));
    }

    /** A pin of this cluster's own callers binds nobody else: an emergency verb, like distrust (sync.md, section 7). */
    private static boolean concernsEverybody(ChangeRequest request, NodeView view) {
        return request.verb() == Verb.PIN
                ? !TreeReader.of(request.params())
                        .values("from", text -> text)
                        .equals(List.of(view.self().value()))
                : GLOBAL.contains(request.verb());
    }

    /** Why shared documents cannot be changed here now. */
    private Optional<Check> objection(NodeView view, Instant now) {
        var heard = view.quorum(now);
        if (!heard.holds()) {
            return Optional.of(new Check(
                    OperationFault.MINORITY.code(),
                    Level.BLOCK,
                    heard.sentence() + "; shared documents cannot be changed until the majority is back"));
        }
        var compared = Majority.of(
                view.membership(),
                c -> view.heard(c, now) && (c.equals(view.self()) || parts.met().test(c)));
        return compared.holds()
                ? Optional.empty()
                : Optional.of(new Check(
                        OperationFault.NOT_COMPARED.code(),
                        Level.BLOCK,
                        "since its start this node has compared its records with too few clusters; missing: "
                                + compared.missing().stream()
                                        .map(ClusterId::value)
                                        .collect(Collectors.joining(", "))));
    }

    private static ChangePlan.Blast blast(Draft draft, NodeView view) {
        int all = view.catalog().services().size();
        int percent = all == 0 ? 0 : Math.min(100, 100 * draft.services().size() / all);
        return new ChangePlan.Blast(draft.clusters(), draft.services(), percent);
    }

    private static void requireRole(Verb verb, Caller caller) {
        if (!caller.role().may(verb)) {
            throw new FederationException(
                    OperationFault.ROLE, caller.name() + " is " + caller.role().word());
        }
    }

    @Override
    public synchronized Optional<ChangePlan> findPlan(String id) {
        return Optional.ofNullable(plans.get(id));
    }

    @Override
    public Operation apply(String planId, String hash, String reason, String typedName, Caller caller) {
        var plan = findPlan(planId).orElseThrow(() -> new FederationException(OperationFault.PLAN_UNKNOWN, planId));
        var verb = plan.request().verb();
        try {
            requireRole(verb, caller);
            requireAgreed(plan, hash, typedName);
            return carryOut(plan, reason, caller);
        } catch (FederationException | InvalidResource | IllegalArgumentException e) {
            note(caller, verb.word(), plan.request().target(), "refused", String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private void requireAgreed(ChangePlan plan, String hash, String typedName) {
        if (parts.clock().instant().isAfter(plan.expires())) {
            throw new FederationException(OperationFault.PLAN_EXPIRED, plan.id());
        }
        if (!plan.hash().equals(hash)) {
            throw new FederationException(OperationFault.PLAN_CHANGED, "the hash is another plan's");
        }
        boolean typed = plan.request().verb().guard() != Verb.Guard.TYPE_NAME
                || typedName.equals(plan.request().target());
        if (!typed) {
            throw new FederationException(
                    OperationFault.NAME_MISTYPED, plan.request().target());
        }
        // What the plan rests on may have changed: it is void when the same request would now read otherwise.
        var view = parts.view().get();
        var again = verb(plan.request().verb()).draft(plan.request(), view);
        if (!again.diff().equals(plan.diff())) {
            throw new FederationException(
                    OperationFault.PLAN_CHANGED, plan.request().target());
        }
        var fresh = compute(plan.request(), view, plan.id());
        if (!fresh.applicable()) {
            throw new FederationException(
                    OperationFault.BLOCKED,
                    fresh.checks().stream()
                            .filter(c -> c.level() == Level.BLOCK)
                            .map(c -> c.code() + ' ' + c.text())
                            .findFirst()
                            .orElse(""));
        }
    }

    private synchronized Operation carryOut(ChangePlan plan, String reason, Caller caller) {
        var request = plan.request();
        var now = parts.clock().instant();
        plans.remove(plan.id());
        var kept = new ChangeRequest(request.verb(), request.target(), TrustChange.withoutSecrets(request));
        var begun = new Operation(
                UUID.randomUUID().toString(),
                plan.id(),
                kept,
                Operation.State.APPLYING,
                caller.name(),
                reason,
                now,
                List.of(),
                plan.inverse(),
                now.plus(UNDO_LIFE),
                Map.of());
        try {
            var done = verb(request.verb()).carryOut(request, parts.view().get(), caller, reason);
            var ended = begun.with(Operation.State.DONE, done.steps());
            parts.operations().put(ended);
            note(
                    caller,
                    request.verb().word(),
                    request.target(),
                    "done",
                    "plan " + plan.hash().substring(0, 12) + ' ' + reason);
            return new Operation(
                    ended.id(),
                    ended.planId(),
                    kept,
                    ended.state(),
                    ended.by(),
                    ended.reason(),
                    ended.at(),
                    ended.steps(),
                    ended.undo(),
                    ended.undoUntil(),
                    done.shownOnce());
        } catch (FederationException e) {
            parts.operations().put(begun.with(Operation.State.FAILED, List.of(String.valueOf(e.getMessage()))));
            throw e;
        }
    }

    @Override
    public Operation undo(String operationId, Caller caller) {
        var operation = parts.operations()
                .find(operationId)
                .orElseThrow(() -> new FederationException(OperationFault.TARGET_UNKNOWN, operationId));
        var inverse = operation.undo();
        boolean open = operation.state() == Operation.State.DONE
                && !parts.clock().instant().isAfter(operation.undoUntil());
        if (inverse.isEmpty() || !open) {
            throw new FederationException(OperationFault.NOT_UNDOABLE, operationId);
        }
        var plan = plan(inverse.get(), caller);
        var undone = apply(
                plan.id(), plan.hash(), "undo of " + operationId, inverse.get().target(), caller);
        var steps = new ArrayList<>(operation.steps());
        steps.addAll(undone.steps());
        var taken = operation.with(Operation.State.UNDONE, steps);
        parts.operations().put(taken);
        return taken;
    }

    @Override
    public List<Operation> operations() {
        return parts.operations().newest(OPERATIONS_MAX);
    }

    @Override
    public ProbeReport probe(ClusterId target, Caller caller) {
        return parts.prober().apply(target);
    }

    @Override
    public void note(Caller caller, String verb, String object, String result, String detail) {
        Instant now = parts.clock().instant();
        var who = caller.name() + (caller.address().isEmpty() ? "" : " from " + caller.address());
        parts.audit().append(new AuditEntry.Draft(now, who, verb, object, result, detail));
    }
}
