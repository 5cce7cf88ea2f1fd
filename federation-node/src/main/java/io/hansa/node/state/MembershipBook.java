package io.hansa.node.state;

import io.hansa.core.membership.Distrust;
import io.hansa.core.membership.Member;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.port.Registration;
import io.hansa.core.port.TrustSource;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.core.spiffe.TrustView;
import io.hansa.core.store.DocumentStore;
import io.hansa.trust.x509.Certificates;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The membership in force on this node: what was learnt at founding or joining (kept on disk, authenticated by the join),
 * and the member records of all editors. Before the cluster belongs to a federation it believes in itself alone.
 *
 * <p>Thread-safe: changes hold the lock, reading does not; listeners are called in order, under the lock.
 */
public final class MembershipBook implements TrustSource {
    private static final String SHELF = "members";
    private static final Logger LOG = LoggerFactory.getLogger(MembershipBook.class);

    private final ClusterId self;
    private final Member alone;
    private final DocumentStore documents;
    private final List<Consumer<TrustView>> listeners = new CopyOnWriteArrayList<>();
    private List<Member> seeds;
    private List<Member> recorded = List.of();
    private List<Distrust> distrusts = List.of();
    private volatile Membership membership = Membership.EMPTY;
    private volatile TrustView trust = TrustView.NOBODY;

    /** @param anchor this cluster's own */
    public MembershipBook(ClusterId self, TrustDomainName domain, X509Certificate anchor, DocumentStore documents) {
        this.self = self;
        this.documents = documents;
        this.alone = new Member(
                self, domain, ClusterState.JOINING, 0, List.of(Tree.of(Certificates.encode(anchor))), "not linked yet");
        this.seeds = documents.all(SHELF).stream()
                .map(d -> Member.fromTree(Cbor.read(d.bytes(), "member " + d.name())))
                .toList();
        refresh();
    }

    public Membership membership() {
        return membership;
    }

    /** Whether this cluster has founded or joined a federation. */
    public boolean joined() {
        return membership.find(self).map(m -> m.state() != ClusterState.JOINING).orElse(false);
    }

    /** This cluster's decision of itself before it belongs to anything. */
    public Member alone() {
        return alone;
    }

    /** Learns members by an authenticated way other than records, and keeps them on disk. */
    public synchronized void seed(Collection<Member> members) {
        for (var member : members) {
            documents.put(new DocumentStore.Document(SHELF, member.cluster().value(), Cbor.write(member.toTree())));
        }
        var all = new ArrayList<>(seeds);
        all.addAll(members);
        seeds = List.copyOf(Membership.of(all).members().values());
        refresh();
    }

    /** Takes the member records of all editors as they are now held. */
    public synchronized void records(Collection<SignedRecord> records) {
        var members = new ArrayList<Member>();
        for (var each : records) {
            if (!each.deleted()) {
                try {
                    var member = Member.fromTree(each.content());
                    member.anchors().forEach(anchor -> Certificates.parse(anchor.value()));
                    members.add(member);
                } catch (InvalidResource | io.hansa.core.fault.FederationException e) {
                    LOG.warn("member record {} is not usable: {}", each.key(), e.getMessage());
                }
            }
        }
        recorded = List.copyOf(members);
        refresh();
    }

    /** Takes this cluster's own distrust records as they are now held: they take trust away here and nowhere else. */
    public synchronized void distrusts(Collection<SignedRecord> own) {
        var words = new ArrayList<Distrust>();
        for (var each : own) {
            if (!each.deleted()) {
                try {
                    words.add(Distrust.fromTree(each.content()));
                } catch (InvalidResource | IllegalArgumentException e) {
                    LOG.warn("distrust record {} is not usable: {}", each.key(), e.getMessage());
                }
            }
        }
        distrusts = List.copyOf(words);
        refresh();
    }

    private void refresh() {
        var all = new ArrayList<>(seeds);
        all.addAll(recorded);
        if (all.stream().noneMatch(m -> m.cluster().equals(self))) {
            all.add(alone);
        }
        var next = Membership.of(all).distrusting(distrusts);
        if (next.equals(membership)) {
            return;
        }
        membership = next;
        trust = next.trustView();
        listeners.forEach(listener -> listener.accept(trust));
    }

    @Override
    public TrustView current() {
        return trust;
    }

    @Override
    public Registration onChange(Consumer<TrustView> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
