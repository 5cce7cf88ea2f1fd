package io.hansa.core.membership;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.spiffe.TrustDomainName;
import java.util.List;
import java.util.Objects;

/**
 * What the federation has decided about one cluster. Immutable.
 *
 * @param revision rises with every decision about this cluster, from 1
 * @param anchors DER of the self-signed certificates of its authority; what its identities must lead to
 * @param reason why the state is what it is, as the operator or the join put it
 */
public record Member(
        ClusterId cluster,
        TrustDomainName domain,
        ClusterState state,
        long revision,
        List<Tree.Bytes> anchors,
        String reason) {

    public Member {
        anchors = List.copyOf(anchors);
    }

    /** The next decision about this cluster. */
    public Member with(ClusterState next, String why) {
        return new Member(cluster, domain, next, revision + 1, anchors, why);
    }

    /** The payload of a membership record. */
    public Tree toTree() {
        return Tree.fields()
                .put("cluster", cluster.value())
                .put("trustDomain", domain.value())
                .put("state", state.word())
                .put("revision", revision)
                .put("anchors", Tree.of(anchors, a -> a))
                .putUnlessEmpty("reason", reason)
                .build();
    }

    /** Reads a payload. @throws io.hansa.core.resource.InvalidResource naming each fault */
    public static Member fromTree(Tree tree) {
        return TreeReader.read(tree, Member::read);
    }

    private static Member read(TreeReader in) {
        var cluster = in.value("cluster", ClusterId::new);
        var domain = in.value("trustDomain", TrustDomainName::new);
        var state = in.value("state", ClusterState::parse);
        long revision = in.whole("revision", 1, Long.MAX_VALUE);
        var anchors = in.tree("anchors") instanceof Tree.Items items
                ? items.values().stream()
                        .filter(Tree.Bytes.class::isInstance)
                        .map(Tree.Bytes.class::cast)
                        .toList()
                : List.<Tree.Bytes>of();
        var reason = in.text("reason", "");
        in.requireValid();
        return new Member(
                Objects.requireNonNull(cluster),
                Objects.requireNonNull(domain),
                Objects.requireNonNull(state),
                revision,
                anchors,
                reason);
    }
}
