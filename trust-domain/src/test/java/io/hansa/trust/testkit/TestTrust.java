package io.hansa.trust.testkit;

import io.hansa.core.membership.Member;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.NodeId;
import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.Registration;
import io.hansa.core.port.TrustSource;
import io.hansa.core.resource.Tree;
import io.hansa.core.spiffe.Identity;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.core.spiffe.TrustView;
import io.hansa.trust.authority.IdentityHolder;
import io.hansa.trust.x509.CertificateIssuer;
import io.hansa.trust.x509.CertificateProfile;
import io.hansa.trust.x509.Certificates;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A federation of some clusters with one root: identities of every kind, and a trust source that follows evictions.
 *
 * <p>Thread-safe: clusters are fixed; membership changes hold the lock.
 */
public final class TestTrust implements TrustSource {

    /** A cluster's authority: its key, its anchor and its certificate under the root. */
    private record Authority(KeyPair pair, X509Certificate anchor, X509Certificate signed, TrustDomainName domain) {}

    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock;
    private final FederationName federation;
    private final KeyPair rootPair;
    private final X509Certificate root;
    private final Map<ClusterId, Authority> authorities = new TreeMap<>();
    private final List<Consumer<TrustView>> listeners = new CopyOnWriteArrayList<>();
    private volatile Membership membership = Membership.EMPTY;

    private TestTrust(InstantSource clock, String federation, String... clusters) {
        this.clock = clock;
        this.federation = new FederationName(federation);
        this.rootPair = CertificateIssuer.newKeys(random);
        this.root = CertificateIssuer.selfSigned(
                rootPair, new CertificateProfile.Root(this.federation, 1), clock.instant(), random);
        for (var cluster : clusters) {
            add(new ClusterId(cluster));
        }
        membership = Membership.of(authorities.entrySet().stream()
                .map(e -> new Member(
                        e.getKey(),
                        e.getValue().domain(),
                        ClusterState.ACTIVE,
                        1,
                        List.of(Tree.of(Certificates.encode(e.getValue().anchor()))),
                        ""))
                .toList());
    }

    /** A federation on the system's clock, e.g. {@code of("acme.mesh", "aws-use1", "azure-weu")}. */
    public static TestTrust of(String federation, String... clusters) {
        return new TestTrust(InstantSource.system(), federation, clusters);
    }

    /** A federation on a clock of the test. */
    public static TestTrust of(InstantSource clock, String federation, String... clusters) {
        return new TestTrust(clock, federation, clusters);
    }

    private void add(ClusterId cluster) {
        var domain = TrustDomainName.of(cluster, federation);
        var profile = new CertificateProfile.Authority(federation, cluster, domain, 1);
        var pair = CertificateIssuer.newKeys(random);
        var anchor = CertificateIssuer.selfSigned(pair, profile, clock.instant(), random);
        var signed = new CertificateIssuer(rootPair.getPrivate(), root, random)
                .issue(pair.getPublic(), profile, clock.instant());
        authorities.put(cluster, new Authority(pair, anchor, signed, domain));
    }

    private Authority of(String cluster) {
        var authority = authorities.get(new ClusterId(cluster));
        if (authority == null) {
            throw new IllegalArgumentException(
                    "cluster: " + cluster + " (expected: one of " + authorities.keySet() + ')');
        }
        return authority;
    }

    public FederationName federation() {
        return federation;
    }

    public TrustDomainName domain(String cluster) {
        return of(cluster).domain();
    }

    public X509Certificate root() {
        return root;
    }

    /** The self-signed certificate of the cluster's authority. */
    public X509Certificate anchor(String cluster) {
        return of(cluster).anchor();
    }

    /** The cluster's authority under the root, for tests that issue what nobody should. */
    public CertificateIssuer issuer(String cluster) {
        return new CertificateIssuer(
                of(cluster).pair().getPrivate(), of(cluster).signed(), random);
    }

    /** The key pair of the cluster's authority. */
    public KeyPair authorityKeys(String cluster) {
        return of(cluster).pair();
    }

    /** The key pair of the root. */
    public KeyPair rootKeys() {
        return rootPair;
    }

    public Identity node(String cluster, String node) {
        return identity(cluster, SpiffeId.node(domain(cluster), new NodeId(node)));
    }

    public Identity gateway(String cluster, String gateway) {
        return identity(cluster, SpiffeId.gateway(domain(cluster), gateway));
    }

    /** A workload by its path, e.g. {@code /ns/shop/sa/order}. */
    public Identity workload(String cluster, String path) {
        return identity(cluster, new SpiffeId(domain(cluster), path));
    }

    private Identity identity(String cluster, SpiffeId id) {
        var pair = CertificateIssuer.newKeys(random);
        var leaf = issuer(cluster).issue(pair.getPublic(), CertificateProfile.Leaf.of(federation, id), clock.instant());
        return new Identity(id, pair.getPrivate(), List.of(leaf, of(cluster).signed()));
    }

    /** A source that holds this identity until the test publishes another. */
    public static IdentityHolder source(Identity identity) {
        var holder = new IdentityHolder();
        holder.publish(identity);
        return holder;
    }

    /** The same, as the port. */
    public IdentitySource nodeSource(String cluster, String node) {
        return source(node(cluster, node));
    }

    public Membership membership() {
        return membership;
    }

    @Override
    public TrustView current() {
        return membership.trustView();
    }

    /** Moves the cluster to the state, raises the revision and tells the listeners. */
    public synchronized void move(String cluster, ClusterState state) {
        var member = membership.find(new ClusterId(cluster)).orElseThrow();
        var all = new TreeMap<>(membership.members());
        all.put(member.cluster(), member.with(state, "test"));
        membership = new Membership(all);
        var view = current();
        listeners.forEach(listener -> listener.accept(view));
    }

    public void evict(String cluster) {
        move(cluster, ClusterState.EVICTED);
    }

    @Override
    public Registration onChange(Consumer<TrustView> listener) {
        Consumer<TrustView> own = listener::accept;
        listeners.add(own);
        return () -> listeners.remove(own);
    }
}
