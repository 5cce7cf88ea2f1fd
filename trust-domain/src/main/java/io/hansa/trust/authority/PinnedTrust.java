package io.hansa.trust.authority;

import io.hansa.core.spiffe.DenyList;
import io.hansa.core.spiffe.PeerRole;
import io.hansa.core.spiffe.SpiffeFault;
import io.hansa.core.spiffe.SpiffeVerifier;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.core.spiffe.TrustView;
import io.hansa.core.spiffe.Verification;
import io.hansa.trust.x509.Certificates;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Admits one server: a node of one trust domain whose authority has the pinned public key. For first contact, when an
 * invitation is all that is known of the other side; everything else about the chain is checked as always.
 *
 * <p>Thread-safe: immutable.
 */
public final class PinnedTrust extends X509ExtendedTrustManager implements Predicate<List<X509Certificate>> {
    private final SpiffeVerifier verifier = new SpiffeVerifier();
    private final TrustDomainName domain;
    private final String fingerprint;
    private final InstantSource clock;

    /** A gate for nodes of the domain; {@code fingerprint} is SHA-256 of the authority's public key, lower-case hex. */
    public PinnedTrust(TrustDomainName domain, String fingerprint, InstantSource clock) {
        this.domain = domain;
        this.fingerprint = fingerprint;
        this.clock = clock;
    }

    /** Why the chain, leaf first, is not admitted; empty when it is. */
    public Optional<String> refusal(List<X509Certificate> chain) {
        var pinned = chain.stream()
                .limit(8) // Longer chains are refused below; fingerprints of them need not be made.
                .filter(c -> Certificates.fingerprint(c.getPublicKey()).equals(fingerprint))
                .toList();
        var view = new TrustView(1, Map.of(domain, pinned), DenyList.EMPTY);
        return switch (verifier.verify(chain, PeerRole.SERVER, view, clock.instant())) {
            case Verification.Refused refused ->
                Optional.of(refused.fault().code() + ' ' + refused.fault().name() + ": " + refused.detail());
            case Verification.Verified verified
            when !verified.id().isNode() -> Optional.of(SpiffeFault.UNEXPECTED_PEER.code() + ": " + verified.id());
            case Verification.Verified verified -> Optional.empty();
        };
    }

    /** Whether the chain, leaf first, is admitted. */
    @Override
    public boolean test(List<X509Certificate> chain) {
        return refusal(chain).isEmpty();
    }

    private void admit(X509Certificate @Nullable [] chain) throws CertificateException {
        var refusal = refusal(chain == null ? List.of() : List.copyOf(Arrays.asList(chain)));
        if (refusal.isPresent()) {
            throw new CertificateException(refusal.get());
        }
    }

    private static CertificateException clientRefused() {
        return new CertificateException(SpiffeFault.UNEXPECTED_PEER.code() + ": this gate is for servers only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw clientRefused();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw clientRefused();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw clientRefused();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        admit(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        admit(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        admit(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
