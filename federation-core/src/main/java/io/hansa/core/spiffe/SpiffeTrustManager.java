package io.hansa.core.spiffe;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * {@link SpiffeVerifier} in the shape that TLS stacks ask for. Reads the trust view anew at every handshake, so a change
 * needs no new TLS context; host names are not checked, the SPIFFE ID is.
 *
 * <p>Thread-safe: holds no state of its own.
 */
public final class SpiffeTrustManager extends X509ExtendedTrustManager {
    private final SpiffeVerifier verifier = new SpiffeVerifier();
    private final Supplier<TrustView> trust;
    private final InstantSource clock;
    private final Predicate<SpiffeId> expected;

    /** A gate that admits whoever {@code trust} believes and {@code expected} accepts. */
    public SpiffeTrustManager(Supplier<TrustView> trust, InstantSource clock, Predicate<SpiffeId> expected) {
        this.trust = trust;
        this.clock = clock;
        this.expected = expected;
    }

    /** Who the chain proves. @throws CertificateException with the fault's code when it is refused */
    public SpiffeId admit(X509Certificate @Nullable [] chain, PeerRole role) throws CertificateException {
        var certificates = chain == null ? List.<X509Certificate>of() : List.of(chain);
        return switch (verifier.verify(certificates, role, trust.get(), clock.instant())) {
            case Verification.Refused refused -> throw refusal(refused.fault(), refused.detail());
            case Verification.Verified verified -> {
                if (!expected.test(verified.id())) {
                    throw refusal(SpiffeFault.UNEXPECTED_PEER, verified.id().toString());
                }
                yield verified.id();
            }
        };
    }

    private static CertificateException refusal(SpiffeFault fault, String detail) {
        return new CertificateException(fault.code() + ' ' + fault.name() + ": " + detail);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        admit(chain, PeerRole.CLIENT);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        admit(chain, PeerRole.CLIENT);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        admit(chain, PeerRole.CLIENT);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        admit(chain, PeerRole.SERVER);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        admit(chain, PeerRole.SERVER);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        admit(chain, PeerRole.SERVER);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        // An empty list tells peers nothing about whom we believe, and lets any of our chains be sent.
        return new X509Certificate[0];
    }
}
