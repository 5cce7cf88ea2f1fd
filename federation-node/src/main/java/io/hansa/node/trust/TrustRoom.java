package io.hansa.node.trust;

import io.hansa.core.fault.FederationException;
import io.hansa.core.membership.Member;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.NodeId;
import io.hansa.core.port.PeerHandler;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.spiffe.Identity;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.core.store.AuditStore;
import io.hansa.core.store.DocumentStore;
import io.hansa.core.store.TokenStore;
import io.hansa.node.config.NodeConfig;
import io.hansa.node.state.MembershipBook;
import io.hansa.trust.authority.AuthorityJournal;
import io.hansa.trust.authority.ClusterAuthority;
import io.hansa.trust.authority.FederationRoot;
import io.hansa.trust.authority.IssuancePolicy;
import io.hansa.trust.authority.NodeIdentity;
import io.hansa.trust.enrol.GatewayEnrolment;
import io.hansa.trust.enrol.InvitationFile;
import io.hansa.trust.join.IssuerDialer;
import io.hansa.trust.join.JoinDesk;
import io.hansa.trust.join.JoinResult;
import io.hansa.trust.join.JoinToken;
import io.hansa.trust.join.Joiner;
import io.hansa.trust.join.MemberDoor;
import io.hansa.trust.keys.KeyFile;
import io.hansa.trust.keys.Passphrase;
import io.hansa.trust.x509.CertificateProfile;
import io.hansa.trust.x509.Certificates;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * This cluster's certificates: opened at start from encrypted files, never made anew in place of a broken one.
 *
 * <p>Thread-safe: founding and joining hold the lock.
 */
public final class TrustRoom implements AutoCloseable {
    private static final String CONTACTS = "contacts";

    /** What the room keeps its memory in. */
    public record Stores(DocumentStore documents, TokenStore tokens, AuditStore audit) {}

    private final NodeConfig config;
    private final Stores stores;
    private final InstantSource clock;
    private final Passphrase passphrase;
    private final AuthorityJournal journal;
    private final ClusterAuthority authority;
    private final NodeIdentity identity;
    private final Optional<NodeIdentity> envoy;
    private final GatewayEnrolment enrolment;
    private final MembershipBook book;
    private @Nullable FederationRoot root;
    private volatile @Nullable JoinDesk desk;
    private volatile BiConsumer<Member, Tree> admitted = (member, description) -> {};

    /** Opens everything. @throws FederationException naming the file that is missing, damaged or open to others */
    public TrustRoom(NodeConfig config, Stores stores, InstantSource clock) {
        this.config = config;
        this.stores = stores;
        this.clock = clock;
        this.passphrase = Passphrase.fromFile(config.passphrase());
        var domain = TrustDomainName.of(config.cluster(), config.federation());
        this.journal = AuthorityJournal.open(keys("issued.journal"), clock.instant());
        var policy = new IssuancePolicy(this::state, () -> Duration.ZERO);
        this.authority = ClusterAuthority.open(
                new CertificateProfile.Authority(config.federation(), config.cluster(), domain, 1),
                file("authority.pem"),
                journal,
                policy,
                clock);
        this.identity = NodeIdentity.open(authority, SpiffeId.node(domain, config.node()), file("node.pem"), clock);
        this.envoy = config.ports().envoy() == 0
                ? Optional.empty()
                : Optional.of(NodeIdentity.open(
                        authority, SpiffeId.gateway(domain, config.gateway().name()), file("envoy.pem"), clock));
        this.enrolment = new GatewayEnrolment(authority, stores.documents(), clock);
        this.book = new MembershipBook(config.cluster(), domain, authority.anchor(), stores.documents());
        if (file("root.pem").made()) {
            openDesk(FederationRoot.open(config.federation(), file("root.pem"), clock));
        }
    }

    private Path keys(String name) {
        return config.dataDir().resolve("keys").resolve(name);
    }

    private KeyFile file(String name) {
        return new KeyFile(keys(name), passphrase);
    }

    private ClusterState state() {
        // Asked while the room is still being opened: until then the cluster counts as joining.
        var opened = book;
        return opened == null
                ? ClusterState.JOINING
                : opened.membership().find(config.cluster()).map(Member::state).orElse(ClusterState.JOINING);
    }

    public ClusterAuthority authority() {
        return authority;
    }

    public NodeIdentity identity() {
        return identity;
    }

    /** The gateway's identity for an Envoy on this host, whose key is made here (I10); empty where none is served. */
    public Optional<Identity> envoy() {
        return envoy.map(NodeIdentity::current);
    }

    /** Calls the listener whenever {@link #envoy()} has changed. */
    public void onEnvoy(Runnable listener) {
        envoy.ifPresent(identity -> identity.onChange(now -> listener.run()));
    }

    /** Renews what was issued to this process when it is time. */
    public void renewIfDue() {
        identity.renewIfDue();
        envoy.ifPresent(NodeIdentity::renewIfDue);
    }

    /** Fresh keys and leaves for this process at once, for instance under a new certificate of the authority. */
    public void rotate() {
        identity.rotate();
        envoy.ifPresent(NodeIdentity::rotate);
    }

    public GatewayEnrolment enrolment() {
        return enrolment;
    }

    /** What keeps an invitation ready for the gateway on this host. */
    public GatewayInvitations invitations() {
        var name = config.gateway().name();
        var file = new InvitationFile(config.dataDir().resolve("enrolment"), name);
        return new GatewayInvitations(enrolment, file, name, stores.audit(), clock);
    }

    public MembershipBook book() {
        return book;
    }

    /** The desk of the founding cluster; empty elsewhere. */
    public Optional<JoinDesk> joins() {
        return Optional.ofNullable(desk);
    }

    /** Calls {@code listener} with each cluster admitted here, before the joiner hears of it. */
    public void onAdmitted(BiConsumer<Member, Tree> listener) {
        admitted = listener;
    }

    /** Makes the federation's root here and certifies this cluster with it. */
    public synchronized Member found() {
        requireUnlinked();
        var made = FederationRoot.found(config.federation(), file("root.pem"), clock);
        authority.install(made.certify(authority.publicKey(), authority.profile()), made.certificate());
        var member = new Member(
                config.cluster(),
                authority.domain(),
                ClusterState.ACTIVE,
                1,
                book.alone().anchors(),
                "founded the federation");
        book.seed(List.of(member));
        openDesk(made);
        return member;
    }

    private void openDesk(FederationRoot opened) {
        root = opened;
        var door = new MemberDoor() {
            @Override
            public io.hansa.core.membership.Membership membership() {
                return book.membership();
            }

            @Override
            public void admit(Member member, Tree description) {
                contact(member.cluster(), description);
                book.seed(List.of(member));
                admitted.accept(member, description);
            }
        };
        desk = new JoinDesk(opened, this::issuer, new JoinDesk.Stores(stores.tokens(), door, stores.audit()), clock);
    }

    private JoinToken.Issuer issuer() {
        var held = java.util.Objects.requireNonNull(root);
        return new JoinToken.Issuer(
                config.cluster(),
                authority.domain(),
                serverName(),
                List.of(config.gateway().publicAddress()),
                new JoinToken.Fingerprints(held.fingerprint(), Certificates.fingerprint(authority.publicKey())));
    }

    /** The SNI by which this node's gateway passes peer calls through to it. */
    public String serverName() {
        return config.node() + "." + config.cluster() + ".nodes." + config.federation();
    }

    /** A token, shown once. @throws FederationException NO_ROOT where the root is not kept, or the desk's own */
    public String invite(ClusterId cluster, Duration life, String actor) {
        return requireDesk().issue(cluster, life, actor).print();
    }

    /** Withdraws an invitation by its id. */
    public boolean revoke(String id, String actor) {
        return requireDesk().revoke(id, actor);
    }

    private JoinDesk requireDesk() {
        return joins().orElseThrow(() ->
                new FederationException(TrustRoomFault.NO_ROOT, config.cluster().value()));
    }

    /** Joins with a printed token; blocks for up to half a minute. @throws FederationException with the issuer's reason */
    public synchronized List<Member> join(String printed, IssuerDialer dialer) {
        requireUnlinked();
        var token = JoinToken.parse(printed);
        if (!token.federation().equals(config.federation())) {
            throw new FederationException(
                    TrustRoomFault.NOT_ASKED, token.federation().value());
        }
        var description = Tree.fields()
                .put("cloud", config.locality().cloud().word())
                .put("region", config.locality().region())
                .put("node", config.node().value())
                .put("gateway", config.gateway().publicAddress().toString())
                .build();
        return switch (new Joiner(authority, dialer, clock).join(printed, description)) {
            case JoinResult.Refused refused -> throw new FederationException(refused.fault(), refused.detail());
            case JoinResult.Joined joined -> {
                contact(
                        joined.issuer().cluster(),
                        joined.issuer().serverName(),
                        joined.issuer().gateways().getFirst().toString());
                book.seed(joined.members().members().values());
                yield List.copyOf(joined.members().members().values());
            }
        };
    }

    private void requireUnlinked() {
        if (book.joined()) {
            throw new FederationException(
                    TrustRoomFault.ALREADY_JOINED, config.cluster().value());
        }
    }

    /** Keeps what a joiner says of itself, as far as it is well formed: it decides where we call, not whom we believe. */
    private void contact(ClusterId cluster, Tree description) {
        var in = TreeReader.of(description);
        var node = in.value("node", NodeId::new, new NodeId("node-1"));
        var gateway = in.value("gateway", HostPort::parse);
        if (gateway != null) {
            contact(cluster, node + "." + cluster + ".nodes." + config.federation(), gateway.toString());
        }
    }

    private void contact(ClusterId cluster, String serverName, String address) {
        var content = Tree.fields()
                .put("serverName", serverName)
                .put("address", address)
                .build();
        stores.documents().put(new DocumentStore.Document(CONTACTS, cluster.value(), Cbor.write(content)));
    }

    /** Where the clusters met at a join were reached: server name and address, by cluster. */
    public Optional<Map.Entry<String, String>> contact(ClusterId cluster) {
        return stores.documents().find(CONTACTS, cluster.value()).map(d -> {
            var in = TreeReader.of(Cbor.read(d.bytes(), "contact"));
            return Map.entry(in.text("serverName"), in.text("address"));
        });
    }

    /** What answers joiners and gateways. Joiners are refused with NO_ROOT where the root is not kept. */
    public List<PeerHandler> handlers() {
        var handlers = new java.util.ArrayList<>(enrolment.handlers());
        handlers.add(new JoinCounter("join/root"));
        handlers.add(new JoinCounter("join/request"));
        return handlers;
    }

    /** Hands a joiner on to the desk, which may open while the server runs. */
    private final class JoinCounter implements PeerHandler {
        private final String method;

        JoinCounter(String method) {
            this.method = method;
        }

        @Override
        public String method() {
            return method;
        }

        @Override
        public boolean anonymous() {
            return true;
        }

        @Override
        public byte[] handle(Optional<SpiffeId> caller, String address, byte[] request) {
            return requireDesk().handlers().stream()
                    .filter(h -> h.method().equals(method))
                    .findFirst()
                    .orElseThrow()
                    .handle(caller, address, request);
        }
    }

    @Override
    public void close() {
        journal.close();
        passphrase.close();
    }
}
