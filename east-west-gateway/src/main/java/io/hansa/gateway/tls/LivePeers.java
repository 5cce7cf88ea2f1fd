package io.hansa.gateway.tls;

import io.hansa.core.port.Registration;
import io.hansa.core.port.TrustSource;
import io.hansa.core.spiffe.PeerRole;
import io.hansa.core.spiffe.SpiffeFault;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.SpiffeVerifier;
import io.hansa.core.spiffe.TrustView;
import io.hansa.core.spiffe.Verification;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * The live connections whose peer proved an identity here, and their end when that peer is no longer believed: an
 * evicted cluster, a denied key, a dropped anchor (trust.md, section 9). A certificate that merely ran out ends nothing.
 *
 * <p>Thread-safe. The group is concurrent because connections of all event loops are in it; a check runs on the
 * connection's own loop, within moments of the change.
 */
public final class LivePeers implements AutoCloseable {
    private static final AttributeKey<Peer> PEER = AttributeKey.valueOf(LivePeers.class, "PEER");

    private static final AttributeKey<Boolean> WITHDRAWN = AttributeKey.valueOf(LivePeers.class, "WITHDRAWN");

    private final ChannelGroup live = new DefaultChannelGroup("live-peers", GlobalEventExecutor.INSTANCE, true);
    private final SpiffeVerifier verifier = new SpiffeVerifier();
    private final InstantSource clock;
    private final Consumer<Channel> abort;
    private final LongAdder withdrawn;
    private final Registration changes;
    private final TrustSource trust;
    private volatile TrustView lastChecked;

    private record Peer(SpiffeId id, List<X509Certificate> chain, PeerRole role) {}

    /**
     * A watch over connections.
     *
     * @param abort ends a connection so that nobody takes it for a clean end; called on its event loop
     * @param withdrawn counts the connections that were ended
     */
    public LivePeers(TrustSource trust, InstantSource clock, Consumer<Channel> abort, LongAdder withdrawn) {
        this.trust = trust;
        this.clock = clock;
        this.abort = abort;
        this.withdrawn = withdrawn;
        this.lastChecked = trust.current();
        this.changes = trust.onChange(this::onChange);
    }

    /**
     * Watches a connection after its handshake.
     *
     * @return who the peer is; empty when it showed no certificate
     */
    public Optional<SpiffeId> onHandshake(Channel channel, SslHandler handler, PeerRole role) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (var certificate : handler.engine().getSession().getPeerCertificates()) {
                chain.add((X509Certificate) certificate);
            }
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
        var view = trust.current();
        return switch (verifier.verify(chain, role, view, clock.instant())) {
            case Verification.Verified verified -> {
                channel.attr(PEER).set(new Peer(verified.id(), List.copyOf(chain), role));
                live.add(channel);
                if (trust.current().sequence() != view.sequence()) {
                    // The trust changed between the check and the entry into the group: look once more.
                    check(channel);
                }
                yield Optional.of(verified.id());
            }
            case Verification.Refused ignored -> Optional.empty();
        };
    }

    /** Who the peer of a watched connection is. */
    public static Optional<SpiffeId> peerOf(Channel channel) {
        return Optional.ofNullable(channel.attr(PEER).get()).map(Peer::id);
    }

    /** Whether a connection was ended here, because its peer is no longer believed: its end says nothing about the peer. */
    public static boolean withdrawn(Channel channel) {
        return Boolean.TRUE.equals(channel.attr(WITHDRAWN).get());
    }

    /** How many connections are watched. */
    public int size() {
        return live.size();
    }

    private void onChange(TrustView now) {
        var before = lastChecked;
        lastChecked = now;
        boolean denyChanged = !before.deny().equals(now.deny());
        for (Channel channel : live) {
            var peer = channel.attr(PEER).get();
            var domain = peer.id().domain();
            if (denyChanged || !before.anchorsOf(domain).equals(now.anchorsOf(domain))) {
                channel.eventLoop().execute(() -> check(channel));
            }
        }
    }

    private void check(Channel channel) {
        var peer = channel.attr(PEER).get();
        var verdict = verifier.verify(peer.chain(), peer.role(), trust.current(), clock.instant());
        if (verdict instanceof Verification.Refused refused
                && refused.fault() != SpiffeFault.EXPIRED
                && channel.isOpen()) {
            withdrawn.increment();
            channel.attr(WITHDRAWN).set(true);
            abort.accept(channel);
        }
    }

    @Override
    public void close() {
        changes.close();
    }
}
