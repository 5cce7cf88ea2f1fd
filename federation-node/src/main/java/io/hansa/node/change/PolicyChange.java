package io.hansa.node.change;

import io.hansa.core.desk.Caller;
import io.hansa.core.fault.FederationException;
import io.hansa.core.operation.ChangePlan.Diff;
import io.hansa.core.operation.ChangePlan.Level;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.OperationFault;
import io.hansa.core.operation.Verb;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.PolicyRevision;
import io.hansa.core.record.RecordKind;
import io.hansa.core.rehearsal.Scenario;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.resource.YamlText;
import io.hansa.node.state.NodeView;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the next revision of a failover policy. The chain of revisions shows edits that were made at once. */
public final class PolicyChange implements ChangeVerb {
    private final RecordDesk records;
    private final Function<String, List<PolicyRevision>> heads;

    /** @param heads the revisions of a policy that its next one replaces, deletions included; several after a fork */
    public PolicyChange(RecordDesk records, Function<String, List<PolicyRevision>> heads) {
        this.records = records;
        this.heads = heads;
    }

    @Override
    public Set<Verb> verbs() {
        return Set.of(Verb.POLICY_APPLY, Verb.POLICY_DELETE);
    }

    private static FailoverPolicy read(ChangeRequest request) {
        return TreeReader.read(request.params(), in -> FailoverPolicy.read(request.target(), in));
    }

    @Override
    public Draft draft(ChangeRequest request, NodeView view) {
        var held = Optional.ofNullable(view.policies().get(request.target()));
        var before = held.map(h -> YamlText.write(h.policy().toTree())).orElse("");
        Optional<ChangeRequest> back = held.isPresent()
                ? Optional.of(new ChangeRequest(
                        Verb.POLICY_APPLY, request.target(), held.get().policy().toTree()))
                : Optional.of(new ChangeRequest(
                        Verb.POLICY_DELETE, request.target(), Tree.fields().build()));
        if (request.verb() == Verb.POLICY_DELETE) {
            if (held.isEmpty() && !view.forks().containsKey(request.target())) {
                throw new FederationException(OperationFault.TARGET_UNKNOWN, request.target());
            }
            var services = held.map(h -> services(h.policy(), view)).orElse(List.of());
            var gone = Draft.of(List.of(new Diff("policy " + request.target(), before, "")), back)
                    .touching(clusters(view), services);
            return settled(gone, request.target(), view);
        }
        var policy = read(request);
        var diff = new Diff("policy " + policy.name(), before, YamlText.write(policy.toTree()));
        var draft = Draft.of(List.of(diff), back)
                .touching(clusters(view), services(policy, view))
                .asking(Scenario.editing(policy));
        return settled(check(draft, policy, view), policy.name(), view);
    }

    /** Says so when the change ends a conflict: both branches are replaced, and neither is lost unseen. */
    private static Draft settled(Draft draft, String name, NodeView view) {
        var fork = view.forks().get(name);
        return fork == null
                ? draft
                : draft.with(Level.INFO, Finding.FORK_ENDS, fork.rivals().size());
    }

    private static Draft check(Draft draft, FailoverPolicy policy, NodeView view) {
        var checked = draft;
        for (var tier : policy.tiers()) {
            for (var named : tier.clusters()) {
                if (view.membership().find(named.cluster()).isEmpty()) {
                    checked = checked.with(Level.WARN, Finding.CLUSTER_UNKNOWN, named.cluster());
                }
            }
        }
        for (var other : view.policies().values()) {
            for (var service : policy.services()) {
                if (!other.policy().name().equals(policy.name())
                        && other.policy().services().contains(service)) {
                    checked = checked.with(
                            Level.BLOCK,
                            Finding.POLICY_EXISTS,
                            service,
                            other.policy().name());
                }
            }
            boolean second =
                    policy.services().isEmpty() && other.policy().services().isEmpty();
            if (second && !other.policy().name().equals(policy.name())) {
                checked = checked.with(
                        Level.BLOCK, Finding.DEFAULT_EXISTS, other.policy().name());
            }
        }
        return checked;
    }

    private static List<String> clusters(NodeView view) {
        return view.membership().members().keySet().stream()
                .map(Object::toString)
                .toList();
    }

    private static List<String> services(FailoverPolicy policy, NodeView view) {
        var named = policy.services().isEmpty() ? view.catalog().services() : policy.services();
        return named.stream().map(Object::toString).toList();
    }

    @Override
    public Done carryOut(ChangeRequest request, NodeView view, Caller caller, String reason) {
        var before = heads.apply(request.target());
        @Nullable FailoverPolicy policy = request.verb() == Verb.POLICY_APPLY ? read(request) : null;
        var editor = caller.name() + '@' + view.self();
        var next = before.isEmpty()
                ? PolicyRevision.first(request.target(), policy, editor, reason)
                : before.getFirst().resolve(before.subList(1, before.size()), policy, editor, reason);
        records.put(RecordKind.POLICY, request.target(), next.toTree());
        return Done.of("policy " + request.target() + " is at revision " + next.revision());
    }
}
