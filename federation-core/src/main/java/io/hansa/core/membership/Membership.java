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
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All clusters of the federation with the decision in force for each, merged from the documents of every editor: a decision
 * holds until one is made in knowledge of it, and of two that were made at once the more restrictive one holds until a third
 * names both (sync.md, section 7). Depends on the set of decisions alone, so the merge is commutative, associative and
 * idempotent, and an eviction in either branch of a split is never lost. Immutable.
 *
 * @param members the decision in force by cluster; what this cluster distrusts by itself is suspended in it
 * @param forks decisions made at once that nobody has settled yet, by cluster; two or more each, the one in force first
 * @param distrusted what the federation has decided about those that this cluster distrusts by itself
 * @param sequence the sum of the revisions of all decisions known: rises with each that becomes known, in whatever order
 */
public record Membership(
        SortedMap<ClusterId, Member> members,
        SortedMap<ClusterId, List<Member>> forks,
        SortedMap<ClusterId, Member> distrusted,
        long sequence) {

    public static final Membership EMPTY = new Membership(new TreeMap<>());

    public Membership {
        members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
        forks = Collections.unmodifiableSortedMap(new TreeMap<>(forks));
        distrusted = Collections.unmodifiableSortedMap(new TreeMap<>(distrusted));
    }

    /** A membership without conflicts. */
    public Membership(SortedMap<ClusterId, Member> members) {
        this(members, new TreeMap<>(), new TreeMap<>(), sum(members.values()));
    }

    /** The membership that these decisions amount to, in whatever order they come. */
    public static Membership of(Collection<Member> decisions) {
        var byCluster = new TreeMap<ClusterId, Set<Member>>();
        decisions.forEach(d ->
                byCluster.computeIfAbsent(d.cluster(), k -> new HashSet<>()).add(d));
        var members = new TreeMap<ClusterId, Member>();
        var forks = new TreeMap<ClusterId, List<Member>>();
        long sequence = 0;
        for (var entry : byCluster.entrySet()) {
            var cluster = entry.getKey();
            var known = entry.getValue();
            sequence += sum(known);
            var heads = known.size() == 1 ? List.copyOf(known) : heads(known);
            members.put(cluster, heads.getFirst());
            if (heads.size() > 1) {
                forks.put(cluster, heads);
            }
        }
        return new Membership(members, forks, new TreeMap<>(), sequence);
    }

    private static long sum(Collection<Member> decisions) {
        return decisions.stream().mapToLong(Member::revision).sum();
    }

    /** Those that no other replaces, the one in force first: the most restrictive, then the newest, then by hash. */
    private static List<Member> heads(Set<Member> known) {
        return known.stream()
                .filter(d -> known.stream().noneMatch(other -> other != d && other.replaces(d)))
                .sorted(Comparator.comparing(Member::state) // Declared from the least to the most restrictive.
                        .thenComparing(Member::revision)
                        .reversed()
                        .thenComparing(Member::hash))
                .toList();
    }

    /** The same with these clusters suspended here: no identity of theirs is admitted. Adds no trust to anybody. */
    public Membership distrusting(Collection<Distrust> distrusts) {
        var here = new TreeMap<>(members);
        var decided = new TreeMap<ClusterId, Member>();
        long turns = sequence;
        for (var distrust : distrusts) {
            turns += distrust.revision(); // Lifting one is a turn as well: the trust view's sequence never falls.
            var member = members.get(distrust.cluster());
            if (member == null || distrust.lifted()) {
                continue;
            }
            decided.put(member.cluster(), member);
            if (member.state().trusted()) {
                here.put(
                        member.cluster(),
                        new Member(
                                member.cluster(),
                                member.domain(),
                                ClusterState.SUSPENDED,
                                member.revision(),
                                member.anchors(),
                                "distrusted here by " + distrust.by() + ": " + distrust.reason(),
                                member.replaced()));
            }
        }
        return new Membership(here, forks, decided, turns);
    }

    /** What the federation has decided about a cluster, whatever this one thinks of it by itself. */
    public Optional<Member> decided(ClusterId cluster) {
        return Optional.ofNullable(distrusted.getOrDefault(cluster, members.get(cluster)));
    }

    /** The next decision about a cluster; it ends a conflict. @throws IllegalArgumentException when nobody knows it */
    public Member decide(ClusterId cluster, ClusterState next, String why) {
        var member = decided(cluster)
                .orElseThrow(() -> new IllegalArgumentException("cluster: " + cluster + " (expected: a member)"));
        var heads = forks.getOrDefault(cluster, List.of(member));
        return Member.replacing(heads, member.with(next, why));
    }

    /** The decision by which a cluster comes in, or comes back with other anchors after its eviction. */
    public Member admit(Member offered) {
        return decided(offered.cluster())
                .map(known -> Member.replacing(forks.getOrDefault(offered.cluster(), List.of(known)), offered))
                .orElse(offered);
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

    /** Clusters whose state counts in a majority; distrusting one by oneself does not make the others fewer. */
    public List<ClusterId> counting() {
        return members.keySet().stream()
                .filter(c -> decided(c).map(m -> m.state().counts()).orElse(false))
                .toList();
    }

    /** Whom this membership makes believable: trusted clusters by their anchors, the rest denied by name. */
    public TrustView trustView() {
        var anchors = new TreeMap<TrustDomainName, List<X509Certificate>>();
        var denied = new HashSet<TrustDomainName>();
        for (var member : members.values()) {
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
