package io.hansa.core.view;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Roots, authorities, certificates and invitations as this node knows them. Immutable.
 *
 * @param rootFingerprint SHA-256 of the root's public key in hex; empty before founding or joining
 * @param sequence of the trust view in force
 */
public record TrustState(
        String rootFingerprint,
        Optional<Instant> rootEnds,
        long sequence,
        List<Authority> authorities,
        List<Leaf> leaves,
        List<Invitation> invitations) {

    /** One cluster's authority. */
    public record Authority(
            ClusterId cluster,
            String trustDomain,
            ClusterState state,
            String fingerprint,
            Optional<Instant> ends,
            String reason) {}

    /** One certificate of this cluster in use. */
    public record Leaf(String holder, String spiffeId, String serial, Instant begins, Instant ends) {}

    /** A join token that was made here and not spent; the secret itself is gone. */
    public record Invitation(String id, ClusterId cluster, Instant expires) {}
}
