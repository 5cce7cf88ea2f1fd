package io.hansa.core.membership;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.spiffe.DenyList;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.core.spiffe.TrustView;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All clusters of the federation with the decision in force for each, merged from the documents of every editor: the higher
 * revision wins, and of two with the same revision the more restrictive one (sync.md, section 7), so the merge is
 * commutative, associative and idempotent. Immutable.
 */
public record Membership(SortedMap<ClusterId, Member> members) {

    public static final Membership EMPTY = new Membership(new TreeMap<>());

    public Membership {
        members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    }

    /** The membership that these decisions amount to, in whatever order they come. */
    public static Membership of(Collection<Member> decisions) {
        var merged = new TreeMap<ClusterId, Member>();
        for (var decision : decisions) {
            merged.merge(decision.cluster(), decision, Membership::inForce);
        }
        return new Membership(merged);
    }

    private static Member inForce(Member a, Member b) {
        if (a.revision() != b.revision()) {
            return a.revision() > b.revision() ? a : b;
        }
        if (a.state() != b.state()) { // ClusterState is declared from the least to the most restrictive.
            return a.state().compareTo(b.state()) > 0 ? a : b;
        }
        return a.reason().compareTo(b.reason()) <= 0 ? a : b;
    }

    public Optional<Member> find(ClusterId cluster) {
        return Optional.ofNullable(members.get(cluster));
    }

    /** The cluster that owns this trust domain. */
    public Optional<ClusterId> ownerOf(TrustDomainName domain) {
        return members.values().stream()
                .filter(m -> m.domain().equals(domain))
                .map(Member::cluster)
                .findFirst();
    }

    /** Clusters whose state counts in a majority. */
    public List<ClusterId> counting() {
        return members.values().stream()
                .filter(m -> m.state().counts())
                .map(Member::cluster)
                .toList();
    }

    /** Whom this membership makes believable: trusted clusters by their anchors, the rest denied by name. */
    public TrustView trustView() {
        var anchors = new TreeMap<TrustDomainName, List<X509Certificate>>();
        var denied = new HashSet<TrustDomainName>();
        long sequence = 0;
        for (var member : members.values()) {
            sequence += member.revision();
            if (member.state().trusted()) {
                anchors.put(
                        member.domain(),
                        member.anchors().stream().map(a -> parse(a.value())).toList());
            } else {
                denied.add(member.domain());
            }
        }
        return new TrustView(sequence, anchors, new DenyList(denied, java.util.Set.of(), java.util.Set.of()));
    }

    /** Whether the state of the cluster is this one. */
    public boolean is(ClusterId cluster, ClusterState state) {
        return find(cluster).map(m -> m.state() == state).orElse(false);
    }

    /** Whether this decision's anchors can be used. @throws IllegalArgumentException when one is not a certificate */
    public static void requireAnchors(Member member) {
        for (var anchor : member.anchors()) {
            try {
                certificate(anchor.value());
            } catch (CertificateException e) {
                throw new IllegalArgumentException("anchors: not a certificate (expected: X.509, DER)", e);
            }
        }
    }

    private static X509Certificate certificate(byte[] der) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static X509Certificate parse(byte[] der) {
        try {
            return certificate(der);
        } catch (CertificateException e) {
            // Anchors are parsed before a membership document is admitted; a broken one here is our own bug.
            throw new IllegalStateException("anchor: not a certificate (expected: DER checked at admission)", e);
        }
    }
}
