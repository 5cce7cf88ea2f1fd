package io.hansa.sync.membertls;

import com.hazelcast.cluster.Address;
import com.hazelcast.internal.networking.Channel;
import com.hazelcast.internal.server.ServerConnection;
import io.hansa.core.model.ClusterId;
import java.io.IOException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Every open member channel of this node and what is known of its other end; the place that admits, checks and closes
 * them. One per member, shared by all its channels.
 *
 * <p>Thread-safe: called on Hazelcast's I/O threads and by the node's own tasks.
 */
public final class MemberChannels {

    private final MemberTlsSettings settings;
    private final MemberCredentials credentials;
    private final MemberDirectory directory;
    private final InstantSource clock;

    /** Holds exactly the channels that are open: each entry is removed by its channel's close listener. */
    private final Set<Peer> peers = ConcurrentHashMap.newKeySet();

    public MemberChannels(
            MemberTlsSettings settings, MemberCredentials credentials, MemberDirectory directory, InstantSource clock) {
        this.settings = settings;
        this.credentials = credentials;
        this.directory = directory;
        this.clock = clock;
    }

    /** Closes channels whose handshake is overdue or whose member is no longer admitted; to be called every second. */
    public void sweep() {
        var overdue = clock.instant().minus(settings.handshakeMax());
        for (var peer : peers) {
            var name = peer.name;
            if (name == null && peer.opened.isBefore(overdue)) {
                peer.close("TLS handshake took longer than " + settings.handshakeMax());
            } else if (name != null && !credentials.admits(name)) {
                peer.close("member of a cluster that is no longer admitted");
            }
        }
    }

    /** Closes every channel to members of this cluster at once: eviction and local distrust. */
    public void closeCluster(ClusterId cluster) {
        closeWhere(peer -> peer.name != null && peer.name.cluster().equals(cluster), "cluster evicted or distrusted");
    }

    /**
     * Closes the oldest channel that is older than {@code age}, so that its member dials again under the newest leaf. One
     * per call: all at once would be a split and a merge.
     *
     * @return whether there was one
     */
    public boolean renewOldest(Duration age) {
        var limit = clock.instant().minus(age);
        var oldest = peers.stream()
                .filter(peer -> peer.name != null && peer.opened.isBefore(limit))
                .min(Comparator.comparing(peer -> peer.opened));
        oldest.ifPresent(peer -> peer.close("renewed under the current certificate"));
        return oldest.isPresent();
    }

    /** Names of the members that hold an authenticated channel now, each once. */
    public List<MemberName> connected() {
        return peers.stream()
                .map(peer -> peer.name)
                .filter(name -> name != null)
                .distinct()
                .sorted(Comparator.comparing(MemberName::sni))
                .toList();
    }

    MemberTlsSettings settings() {
        return settings;
    }

    @SuppressWarnings("unchecked") // Hazelcast's attribute map is a raw type.
    Peer opened(Channel channel) {
        var peer = new Peer(channel, clock.instant());
        peers.add(peer);
        channel.attributeMap().put(Peer.class, peer);
        channel.addCloseListener(closed -> peers.remove(peer));
        return peer;
    }

    /**
     * A fresh engine out of a fresh context, so that neither side can ever resume a session and skip the judge of chains
     * (RFC 8446, 2.2: a resumed handshake presents no certificate).
     */
    SSLEngine newEngine(Peer peer) throws SSLException {
        var waiting = peers.stream().filter(other -> other.name == null).count();
        if (!peer.channel.isClientMode() && waiting > settings.unauthenticatedMax()) {
            throw new SSLException("too many member handshakes at once: " + waiting);
        }
        try {
            var context = SSLContext.getInstance("TLSv1.3");
            context.init(
                    new KeyManager[] {credentials.keyManager()}, new TrustManager[] {credentials.trustManager()}, null);
            var engine = context.createSSLEngine();
            engine.setUseClientMode(peer.channel.isClientMode());
            engine.setNeedClientAuth(!peer.channel.isClientMode());
            engine.setEnabledProtocols(new String[] {"TLSv1.3"});
            if (peer.channel.isClientMode()) {
                peer.expected = dialled(peer.channel);
                var parameters = engine.getSSLParameters();
                parameters.setServerNames(List.<SNIServerName>of(new SNIHostName(peer.expected.sni())));
                engine.setSSLParameters(parameters);
            }
            return engine;
        } catch (GeneralSecurityException e) {
            throw new SSLException("no TLS 1.3 context for member connections", e);
        }
    }

    /** The handshake is over and the chain was accepted: is it who was dialled, and is he admitted? */
    void authenticated(Peer peer, SSLSession session) throws SSLException {
        var name = credentials
                .nameOf(leafOf(session))
                .orElseThrow(() -> new SSLHandshakeException("certificate of no member of this federation"));
        var expected = peer.expected;
        if (expected != null && !expected.equals(name)) {
            throw new SSLHandshakeException("dialled " + expected.sni() + ", answered by " + name.sni());
        }
        if (!credentials.admits(name)) {
            throw new SSLHandshakeException("member " + name.sni() + " is not admitted");
        }
        peer.name = name;
    }

    /**
     * Whether the addresses that a member claims in Hazelcast's handshake are its own: one of them is, and none is known to
     * be another member's. Hazelcast would send to the claimant what is meant for whoever lives there.
     */
    boolean claims(Channel channel, Collection<Address> addresses) {
        var peer = (Peer) channel.attributeMap().get(Peer.class);
        if (peer == null || peer.name == null) {
            return false;
        }
        var owners =
                addresses.stream().map(this::memberAt).flatMap(Optional::stream).toList();
        peer.claimed = !owners.isEmpty() && owners.stream().allMatch(owner -> owner.equals(peer.name));
        return peer.claimed;
    }

    /** Whether packets other than the handshake may pass: whom we dialled is known, a caller must have claimed first. */
    boolean hasIntroducedItself(Channel channel) {
        return channel.isClientMode() || channel.attributeMap().get(Peer.class) instanceof Peer peer && peer.claimed;
    }

    private MemberName dialled(Channel channel) throws SSLException {
        var target = (Address) channel.attributeMap().get(Address.class);
        if (target == null) {
            throw new SSLException("outgoing member channel without a target address");
        }
        return memberAt(target)
                .filter(credentials::admits)
                .orElseThrow(() -> new SSLException("no admitted member is known at " + target));
    }

    private Optional<MemberName> memberAt(Address address) {
        try {
            return directory.at(address.getInetSocketAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static X509Certificate leafOf(SSLSession session) throws SSLPeerUnverifiedException {
        if (session.getPeerCertificates()[0] instanceof X509Certificate leaf) {
            return leaf;
        }
        throw new SSLPeerUnverifiedException("peer certificate is not X.509");
    }

    private void closeWhere(Predicate<Peer> which, String why) {
        for (var peer : peers) {
            if (which.test(peer)) {
                peer.close(why);
            }
        }
    }

    /** One channel and its other end; identity object. */
    static final class Peer {

        private final Channel channel;
        private final Instant opened;
        private volatile @Nullable MemberName expected;
        private volatile @Nullable MemberName name;
        private volatile boolean claimed;

        Peer(Channel channel, Instant opened) {
            this.channel = channel;
            this.opened = opened;
        }

        boolean isKnown() {
            return name != null;
        }

        /** Closes Hazelcast's connection with the channel where there is one, so that it forgets the member's address. */
        void close(String why) {
            var connection = connection();
            if (connection != null) {
                connection.close(why, null);
                return;
            }
            try {
                channel.close();
            } catch (IOException ignored) {
                // It is gone, which was the wish.
            }
        }

        private @Nullable ServerConnection connection() {
            return (ServerConnection) channel.attributeMap().get(ServerConnection.class);
        }
    }
}
