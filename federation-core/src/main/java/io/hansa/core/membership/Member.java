package io.hansa.core.membership;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.spiffe.TrustDomainName;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/**
 * What the federation has decided about one cluster. Every editor has one slot per cluster, so a decision names the ones that
 * it replaces: of two decisions of which neither names the other both were made at once. Immutable.
 *
 * @param revision rises with every decision about this cluster, from 1
 * @param anchors DER of the self-signed certificates of its authority; what its identities must lead to
 * @param reason why the state is what it is, as the operator or the join put it
 * @param replaced {@link #hash()} of the decisions that this one replaces, newest first; at most {@link #REPLACED_MAX}. Empty
 *     in a first decision, and in one from before decisions had lineage, which replaces every lower revision
 */
public record Member(
        ClusterId cluster,
        TrustDomainName domain,
        ClusterState state,
        long revision,
        List<Tree.Bytes> anchors,
        String reason,
        List<String> replaced) {

    /** A slot that nobody has touched for this many decisions is old without being named. */
    public static final int REPLACED_MAX = 64;

    public Member {
        anchors = List.copyOf(anchors);
        replaced = List.copyOf(replaced);
        if (replaced.size() > REPLACED_MAX) {
            throw new IllegalArgumentException(
                    "replaced: " + replaced.size() + " (expected: at most " + REPLACED_MAX + ')');
        }
    }

    /** A decision that names no older ones. */
    public Member(
            ClusterId cluster,
            TrustDomainName domain,
            ClusterState state,
            long revision,
            List<Tree.Bytes> anchors,
            String reason) {
        this(cluster, domain, state, revision, anchors, reason, List.of());
    }

    /** The next decision about this cluster. */
    public Member with(ClusterState next, String why) {
        return replacing(List.of(this), new Member(cluster, domain, next, revision + 1, anchors, why));
    }

    /** {@code next} as the decision that replaces all of these, and with them everything that they replaced. */
    static Member replacing(List<Member> heads, Member next) {
        var names = new LinkedHashSet<String>();
        heads.forEach(head -> names.add(head.hash()));
        heads.forEach(head -> names.addAll(head.replaced));
        long last = heads.stream().mapToLong(Member::revision).max().orElse(0);
        return new Member(
                next.cluster,
                next.domain,
                next.state,
                last + 1,
                next.anchors,
                next.reason,
                names.stream().limit(REPLACED_MAX).toList());
    }

    /** Whether this decision was made in knowledge of the other one. */
    public boolean replaces(Member other) {
        boolean withoutLineage = replaced.isEmpty() && revision > other.revision;
        return withoutLineage || replaced.contains(other.hash()) || revision - other.revision > REPLACED_MAX;
    }

    /** Names content, number and lineage: lower-case hex of SHA-256. */
    public String hash() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Cbor.write(toTree())));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The payload of a membership record. */
    public Tree toTree() {
        var tree = Tree.fields()
                .put("cluster", cluster.value())
                .put("trustDomain", domain.value())
                .put("state", state.word())
                .put("revision", revision)
                .put("anchors", Tree.of(anchors, a -> a))
                .putUnlessEmpty("reason", reason);
        return replaced.isEmpty()
                ? tree.build()
                : tree.put("replaced", Tree.of(replaced, Tree::of)).build();
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
        var replaced = in.values("replaced", text -> text);
        in.requireValid();
        return new Member(
                Objects.requireNonNull(cluster),
                Objects.requireNonNull(domain),
                Objects.requireNonNull(state),
                revision,
                anchors,
                reason,
                replaced);
    }
}
