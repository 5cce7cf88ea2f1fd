package io.hansa.core.policy;

import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One revision of a policy in its chain; the payload of a policy record. Immutable.
 *
 * @param policy null when this revision deletes the policy
 * @param revision from 1
 * @param previous {@link #hash()} of the revision that it replaces; empty for the first
 * @param editor who, e.g. {@code admin@aws-use1}
 */
public record PolicyRevision(
        String name, @Nullable FailoverPolicy policy, long revision, String previous, String editor, String reason) {

    /** Names content, number and predecessor: lower-case hex of SHA-256. */
    public String hash() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(Cbor.write(toTree())));
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
        return policy == null ? tree.build() : tree.put("spec", policy.toTree()).build();
    }

    /** Reads a payload. @throws io.hansa.core.resource.InvalidResource naming each fault */
    public static PolicyRevision fromTree(Tree tree) {
        return TreeReader.read(tree, in -> {
            var name = in.text("name");
            FailoverPolicy policy = null;
            if (in.has("spec")) {
                var spec = in.fields("spec");
                policy = FailoverPolicy.read(name, spec);
                spec.finish();
            }
            return new PolicyRevision(
                    name,
                    policy,
                    in.whole("revision", 1, Long.MAX_VALUE),
                    in.text("previous", ""),
                    in.text("editor", ""),
                    in.text("reason", ""));
        });
    }
}
