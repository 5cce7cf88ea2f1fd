package io.hansa.sync.testkit;

import io.hansa.core.membership.Member;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.NodeId;
import io.hansa.core.resource.Tree;
import io.hansa.core.spiffe.Identity;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.TrustDomainName;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The federation {@code acme.mesh} with one root, whose clusters a test may suspend or evict. */
public final class TestFederation {

    private final TestRoot root = new TestRoot("acme");
    private final Instant now;
    private final Map<ClusterId, Member> members = new TreeMap<>();

    public TestFederation(Instant now, ClusterId... clusters) {
        this.now = now;
        List.of(clusters).forEach(cluster -> put(cluster, ClusterState.ACTIVE));
    }

    public void put(ClusterId cluster, ClusterState state) {
        try {
            var anchor = new Tree.Bytes(root.certificate().getEncoded(), io.hansa.core.resource.Mark.NONE);
            var revision = members.containsKey(cluster) ? members.get(cluster).revision() + 1 : 1;
            members.put(cluster, new Member(cluster, domain(cluster), state, revision, List.of(anchor), "test"));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    public Membership membership() {
        return Membership.of(members.values());
    }

    /** A new leaf for the cluster's only node, valid from an hour ago for a day. */
    public Identity identity(ClusterId cluster) {
        return identity(cluster, now);
    }

    /** A new leaf valid for a day from an hour before that time. */
    public Identity identity(ClusterId cluster, Instant at) {
        var id = SpiffeId.node(domain(cluster), new NodeId("node-1"));
        return root.issue(id, at.minus(Duration.ofHours(1)), at.plus(Duration.ofHours(23)));
    }

    public TestSigner signer(ClusterId cluster) {
        return new TestSigner(identity(cluster));
    }

    private static TrustDomainName domain(ClusterId cluster) {
        return new TrustDomainName(cluster + ".acme.mesh");
    }
}
