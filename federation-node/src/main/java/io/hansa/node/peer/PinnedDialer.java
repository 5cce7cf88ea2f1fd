package io.hansa.node.peer;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.HostPort;
import io.hansa.core.port.PeerClient;
import io.hansa.core.port.Registration;
import io.hansa.core.port.TrustSource;
import io.hansa.core.spiffe.TrustView;
import io.hansa.trust.authority.PinnedTrust;
import io.hansa.trust.join.IssuerDialer;
import io.hansa.trust.join.JoinToken;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.X509ExtendedTrustManager;

/** Reaches nodes that nobody here trusts yet: each call is a connection of its own, judged by the pin it is given. */
public final class PinnedDialer implements IssuerDialer {
    private final PeerChannels channels;

    /** @param threads not owned */
    public PinnedDialer(String sourceAddress, PeerThreads threads) {
        this.channels = new PeerChannels(c -> List.of(), Optional.empty(), new NoTrust(), sourceAddress, threads);
    }

    @Override
    public PeerClient dial(JoinToken token, PinnedTrust server) {
        return to(token.issuer().gateways(), token.issuer().serverName(), server);
    }

    /** A client that tries the addresses in order, shows no certificate, and lets {@code server} judge the other side's. */
    public PeerClient to(List<HostPort> addresses, String serverName, X509ExtendedTrustManager server) {
        return (cluster, method, request, deadline) -> {
            FederationException last = new FederationException(PeerFault.NO_ADDRESS, cluster.value());
            for (var address : addresses) {
                var channel = channels.channel(new PeerTarget(address, serverName, id -> true), server);
                try {
                    return PeerChannels.exchange(channel, address, method, request, deadline);
                } catch (FederationException e) {
                    last = e;
                    if (!e.fault().retryable()) {
                        break;
                    }
                } finally {
                    channel.shutdownNow();
                }
            }
            throw last;
        };
    }

    /** Believes nobody; every decision is the pin's. */
    private static final class NoTrust implements TrustSource {
        @Override
        public TrustView current() {
            return TrustView.NOBODY;
        }

        @Override
        public Registration onChange(Consumer<TrustView> listener) {
            return () -> {};
        }
    }
}
