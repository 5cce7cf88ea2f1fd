package io.hansa.trust.join;

import io.hansa.core.port.PeerClient;
import io.hansa.trust.authority.PinnedTrust;

/** Reaches a token's issuer before this cluster belongs to anything; implemented by whoever owns the transport. */
public interface IssuerDialer {

    /**
     * A client that tries the token's gateways in order with its server name, shows no certificate, and lets {@code server}
     * judge the issuer's.
     */
    PeerClient dial(JoinToken token, PinnedTrust server);
}
