package io.hansa.node.change;

import io.hansa.core.desk.Caller;
import io.hansa.core.fault.FederationException;
import io.hansa.core.membership.Member;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.operation.ChangePlan.Diff;
import io.hansa.core.operation.ChangePlan.Level;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.OperationFault;
import io.hansa.core.operation.Verb;
import io.hansa.core.record.RecordKind;
import io.hansa.core.rehearsal.Scenario;
import io.hansa.core.resource.Tree;
import io.hansa.node.state.NodeView;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Changes what the federation has decided about a cluster: cordon, suspend, evict, and back where there is a way back. */
public final class MemberChange implements ChangeVerb {
    private final RecordDesk records;

    public MemberChange(RecordDesk records) {
        this.records = records;
    }

    @Override
    public Set<Verb> verbs() {
        return Set.of(Verb.CORDON, Verb.UNCORDON, Verb.SUSPEND, Verb.RESUME, Verb.EVICT);
    }

    private static ClusterState next(Verb verb) {
        return switch (verb) {
            case CORDON -> ClusterState.CORDONED;
            case SUSPEND -> ClusterState.SUSPENDED;
            case EVICT -> ClusterState.EVICTED;
            default -> ClusterState.ACTIVE;
        };
    }

    private static Optional<Verb> inverse(Verb verb) {
        return switch (verb) {
            case CORDON -> Optional.of(Verb.UNCORDON);
            case UNCORDON -> Optional.of(Verb.CORDON);
            case SUSPEND -> Optional.of(Verb.RESUME);
            case RESUME -> Optional.of(Verb.SUSPEND);
            default -> Optional.empty();
        };
    }

    private static Member member(ChangeRequest request, NodeView view) {
        return view.membership()
                .decided(new ClusterId(request.target()))
                .orElseThrow(() -> new FederationException(OperationFault.TARGET_UNKNOWN, request.target()));
    }

    @Override
    public Draft draft(ChangeRequest request, NodeView view) {
        var member = member(request, view);
        var next = next(request.verb());
        var inverse = inverse(request.verb())
                .map(verb ->
                        new ChangeRequest(verb, request.target(), Tree.fields().build()));
        var services = view.catalog().offers().entrySet().stream()
                .filter(e -> e.getValue().containsKey(member.cluster()))
                .map(e -> e.getKey().value())
                .toList();
        var diff = new Diff(
                "cluster " + member.cluster(),
                "state: " + member.state().word() + '\n',
                "state: " + next.word() + '\n');
        var draft = Draft.of(List.of(diff), inverse).touching(List.of(request.target()), services);
        if (!next.trusted() || next == ClusterState.CORDONED) {
            draft = draft.asking(Scenario.losing(member.cluster()));
        }
        var fork = view.membership().forks().get(member.cluster());
        boolean settles = fork != null && next == ClusterState.EVICTED;
        if (member.state() == ClusterState.EVICTED && !settles) {
            return draft.with(Level.BLOCK, Finding.EVICTED_FOR_EVER);
        }
        if (!next.trusted() && member.cluster().equals(view.self())) {
            return draft.with(Level.BLOCK, Finding.OWN_TRUST);
        }
        if (fork != null) {
            draft = draft.with(Level.INFO, Finding.DECISIONS_END, fork.size());
        } else if (member.state() == next) {
            return draft.with(Level.BLOCK, Finding.NO_CHANGE, next.word());
        }
        return request.verb() == Verb.EVICT ? draft.with(Level.WARN, Finding.NO_WAY_BACK) : draft;
    }

    @Override
    public Done carryOut(ChangeRequest request, NodeView view, Caller caller, String reason) {
        var member = member(request, view);
        var why = caller.name() + ": " + (reason.isEmpty() ? request.verb().word() : reason);
        var next = view.membership().decide(member.cluster(), next(request.verb()), why);
        records.put(RecordKind.MEMBER, request.target(), next.toTree());
        return Done.of(request.target() + " is " + next.state().word() + " since revision " + next.revision());
    }
}
