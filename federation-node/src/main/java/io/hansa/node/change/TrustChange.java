package io.hansa.node.change;

import io.hansa.core.desk.Caller;
import io.hansa.core.membership.Member;
import io.hansa.core.model.ClusterId;
import io.hansa.core.operation.ChangePlan.Diff;
import io.hansa.core.operation.ChangePlan.Level;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.Verb;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.node.state.NodeView;
import io.hansa.node.trust.TrustRoom;
import io.hansa.trust.join.IssuerDialer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Founding, inviting, joining and renewing: changes to this cluster's own certificates and invitations. */
public final class TrustChange implements ChangeVerb {
    private static final Duration LIFE = Duration.ofMinutes(10);

    private final TrustRoom room;
    private final IssuerDialer dialer;
    private final Consumer<List<Member>> linked;

    /** @param linked called with the members once this cluster has founded or joined */
    public TrustChange(TrustRoom room, IssuerDialer dialer, Consumer<List<Member>> linked) {
        this.room = room;
        this.dialer = dialer;
        this.linked = linked;
    }

    @Override
    public Set<Verb> verbs() {
        return Set.of(Verb.FOUND, Verb.INVITE, Verb.REVOKE_INVITATION, Verb.JOIN, Verb.ROTATE);
    }

    @Override
    public Draft draft(ChangeRequest request, NodeView view) {
        return switch (request.verb()) {
            case INVITE -> invite(request, view);
            case FOUND, JOIN -> link(request, view);
            case ROTATE -> rotate(request, view);
            default -> Draft.of(List.of(new Diff("invitation " + request.target(), "open\n", "")), Optional.empty());
        };
    }

    private Draft invite(ChangeRequest request, NodeView view) {
        var cluster = new ClusterId(request.target());
        life(request);
        var draft = Draft.of(
                        List.of(new Diff("invitation " + cluster, "", "cluster: " + cluster + '\n')), Optional.empty())
                .touching(List.of(cluster.value()), List.of());
        if (room.joins().isEmpty()) {
            return draft.with(Level.BLOCK, Finding.NO_ROOT_HERE);
        }
        return view.membership().find(cluster).isPresent()
                ? draft.with(Level.WARN, Finding.KNOWN_ALREADY, cluster)
                : draft.with(Level.OK, Finding.SHARES_NOTHING);
    }

    private static Duration life(ChangeRequest request) {
        return TreeReader.read(request.params(), in -> {
            in.text("cloud", "");
            in.text("region", "");
            in.text("mesh", "");
            return in.duration("expires", LIFE, Duration.ofSeconds(1), Duration.ofHours(24));
        });
    }

    private Draft link(ChangeRequest request, NodeView view) {
        var draft = Draft.of(
                        List.of(new Diff("cluster " + view.self(), "state: joining\n", "state: active\n")),
                        Optional.empty())
                .touching(List.of(view.self().value()), List.of());
        if (!request.target().equals(view.self().value())) {
            return draft.with(Level.BLOCK, Finding.NOT_THIS_CLUSTER, view.self());
        }
        return room.book().joined()
                ? draft.with(Level.BLOCK, Finding.JOINED_ALREADY)
                : draft.with(Level.OK, Finding.NOT_JOINED_YET);
    }

    private static Draft rotate(ChangeRequest request, NodeView view) {
        var draft = Draft.of(
                        List.of(new Diff(
                                "certificates of " + view.self(), "leaves in use\n", "fresh keys and leaves\n")),
                        Optional.empty())
                .touching(List.of(view.self().value()), List.of());
        return request.target().equals(view.self().value())
                ? draft.with(Level.OK, Finding.CONNECTIONS_STAY)
                : draft.with(Level.BLOCK, Finding.RENEW_THERE);
    }

    @Override
    public Done carryOut(ChangeRequest request, NodeView view, Caller caller, String reason) {
        return switch (request.verb()) {
            case FOUND -> {
                var member = room.found();
                room.rotate(); // The chain now carries the authority's certificate under the root.
                linked.accept(List.of(member));
                yield Done.of("the federation's root was made here");
            }
            case INVITE -> {
                var token = room.invite(new ClusterId(request.target()), life(request), caller.name());
                yield new Done(List.of("an invitation for " + request.target() + " was made"), Map.of("token", token));
            }
            case REVOKE_INVITATION ->
                Done.of(room.revoke(request.target(), caller.name()) ? "the invitation is void" : "it was not open");
            case JOIN -> {
                var token = TreeReader.read(request.params(), in -> in.text("token"));
                var members = room.join(token, dialer);
                room.rotate(); // The chain now carries the authority's certificate under the root.
                linked.accept(members);
                yield Done.of("joined with " + members.size() + " clusters");
            }
            default -> {
                room.rotate();
                room.enrolment().rotateAll();
                yield Done.of("the node has a fresh leaf; its gateways follow within seconds");
            }
        };
    }

    /** Params whose values must never be kept: the token of a join. */
    public static Tree withoutSecrets(ChangeRequest request) {
        return request.verb() == Verb.JOIN
                ? Tree.fields().put("token", "(not kept)").build()
                : request.params();
    }
}
