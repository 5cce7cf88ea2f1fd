package io.hansa.sync.membertls;

import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What a member proves about itself and demands of others. Asked anew for every connection, so that a rotated leaf or a
 * withdrawn trust counts from the next connection on. Called on Hazelcast's I/O threads: never blocks.
 */
public interface MemberCredentials {

    /** The key and certificate to present now. */
    X509ExtendedKeyManager keyManager();

    /** The judge of foreign chains: exactly one SPIFFE ID, path to the anchors of its own trust domain only (I5). */
    X509ExtendedTrustManager trustManager();

    /**
     * The member for which a certificate that {@link #trustManager} has accepted speaks.
     *
     * @return empty when it is no control-plane node of this federation; the connection is then closed
     */
    Optional<MemberName> nameOf(X509Certificate leaf);

    /** Whether this member may hold a connection now: its cluster is active and not distrusted here. */
    boolean admits(MemberName member);
}
