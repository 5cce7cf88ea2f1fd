package io.hansa.core.policy;

import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One revision of a policy in its chain; the payload of a policy record. Every editing cluster has one slot per policy, so a
 * revision carries what others need to place it: whom it replaces, and its predecessor itself, which its editor's slot no longer
 * holds. Immutable.
 *
 * @param policy null when this revision deletes the policy
 * @param revision from 1
 * @param previous {@link #hash()} of the revision that it replaces; empty for the first
 * @param editor who, e.g. {@code admin@aws-use1}
 * @param replaced hashes of older revisions that it replaces as well, newest first; at most {@link #REPLACED_MAX}. The
 *     resolution of a conflict names the other branches here
 * @param predecessor the revision that {@code previous} names, without its own predecessor; null for the first
 */
public record PolicyRevision(
        String name,
        @Nullable FailoverPolicy policy,
        long revision,
        String previous,
        String editor,
        String reason,
        List<String> replaced,
        @Nullable PolicyRevision predecessor) {

    /** A slot that nobody has touched for this many revisions is old without being named. */
    public static final int REPLACED_MAX = 64;

    public PolicyRevision {
        replaced = List.copyOf(replaced);
        if (replaced.size() > REPLACED_MAX) {
            throw new IllegalArgumentException(
                    "replaced: " + replaced.size() + " (expected: at most " + REPLACED_MAX + ')');
        }
    }

    /** A revision that carries no predecessor and names no older ones. */
    public PolicyRevision(
            String name,
            @Nullable FailoverPolicy policy,
            long revision,
            String previous,
            String editor,
            String reason) {
        this(name, policy, revision, previous, editor, reason, List.of(), null);
    }

    /** The first revision of a policy; with a null policy one that deletes what never was. */
    public static PolicyRevision first(String name, @Nullable FailoverPolicy policy, String editor, String reason) {
        return new PolicyRevision(name, policy, 1, "", editor, reason, List.of(), null);
    }

    /** The revision that follows this one. */
    public PolicyRevision next(@Nullable FailoverPolicy newPolicy, String newEditor, String why) {
        return resolve(List.of(), newPolicy, newEditor, why);
    }

    /** The revision that follows this one and ends its conflict with {@code rivals}. */
    public PolicyRevision resolve(
            List<PolicyRevision> rivals, @Nullable FailoverPolicy newPolicy, String newEditor, String why) {
        var all = new LinkedHashSet<String>();
        long last = revision;
        for (var rival : rivals) {
            all.add(rival.hash());
            last = Math.max(last, rival.revision);
        }
        addLineage(all);
        rivals.forEach(rival -> rival.addLineage(all));
        var names = all.stream().limit(REPLACED_MAX).toList();
        return new PolicyRevision(name, newPolicy, last + 1, hash(), newEditor, why, names, withoutPredecessor());
    }

    private void addLineage(Set<String> hashes) {
        if (!previous.isEmpty()) {
            hashes.add(previous);
        }
        hashes.addAll(replaced);
    }

    /** Whether this revision replaces the other one, directly or not. */
    public boolean replaces(PolicyRevision other) {
        return previous.equals(other.hash())
                || replaced.contains(other.hash())
                || revision - other.revision > REPLACED_MAX;
    }

    PolicyRevision withoutPredecessor() {
        return new PolicyRevision(name, policy, revision, previous, editor, reason, replaced, null);
    }

    /** Names content, number and lineage: lower-case hex of SHA-256. The predecessor is named by its own hash. */
    public String hash() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(Cbor.write(withoutPredecessor().toTree())));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    public Tree toTree() {
        var tree = Tree.fields()
                .put("name", name)
                .put("revision", revision)
                .put("previous", previous)
                .put("editor", editor)
                .put("reason", reason);
        if (!replaced.isEmpty()) {
            tree.put("replaced", Tree.of(replaced, Tree::of));
        }
        if (predecessor != null) {
            tree.put("predecessor", predecessor.withoutPredecessor().toTree());
        }
        return policy == null ? tree.build() : tree.put("spec", policy.toTree()).build();
    }

    /** Reads a payload. @throws io.hansa.core.resource.InvalidResource naming each fault */
    public static PolicyRevision fromTree(Tree tree) {
        return TreeReader.read(tree, in -> {
            PolicyRevision predecessor = null;
            if (in.has("predecessor")) {
                var before = in.fields("predecessor");
                predecessor = read(before, null);
                before.finish();
            }
            return read(in, predecessor);
        });
    }

    private static PolicyRevision read(TreeReader in, @Nullable PolicyRevision predecessor) {
        var name = in.text("name");
        FailoverPolicy policy = null;
        if (in.has("spec")) {
            var spec = in.fields("spec");
            policy = FailoverPolicy.read(name, spec);
            spec.finish();
        }
        var revision = new PolicyRevision(
                name,
                policy,
                in.whole("revision", 1, Long.MAX_VALUE),
                in.text("previous", ""),
                in.text("editor", ""),
                in.text("reason", ""),
                in.values("replaced", text -> text),
                predecessor);
        if (predecessor != null && !predecessor.hash().equals(revision.previous)) {
            in.problem("predecessor", "is not the revision that previous names");
        }
        return revision;
    }
}
