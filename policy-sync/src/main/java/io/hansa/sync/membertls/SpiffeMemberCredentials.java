package io.hansa.sync.membertls;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.NodeId;
import io.hansa.core.port.IdentitySource;
import io.hansa.core.spiffe.Identity;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.SpiffeTrustManager;
import io.hansa.core.spiffe.TrustDomainName;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Member credentials from the node's own SPIFFE identity: it presents the leaf in force, admits nodes alone
 * ({@code spiffe://<trust domain>/control/<node>}), and knows a cluster by its trust domain. Thread-safe: immutable.
 */
public final class SpiffeMemberCredentials implements MemberCredentials {

    private static final int SAN_TYPE_URI = 6;

    private final IdentitySource identity;
    private final SpiffeTrustManager trust;
    private final FederationName federation;
    private final Function<TrustDomainName, Optional<ClusterId>> owners;
    private final Predicate<MemberName> admitted;

    /**
     * @param trust the gate of foreign chains; it need not look at the path of the SPIFFE ID, which is checked here
     * @param owners the cluster that owns a trust domain
     * @param admitted whether a member may connect now: no for suspended, evicted and locally distrusted clusters. Both
     *     are called on I/O threads and answer from memory
     */
    public SpiffeMemberCredentials(
            IdentitySource identity,
            SpiffeTrustManager trust,
            FederationName federation,
            Function<TrustDomainName, Optional<ClusterId>> owners,
            Predicate<MemberName> admitted) {
        this.identity = identity;
        this.trust = trust;
        this.federation = federation;
        this.owners = owners;
        this.admitted = admitted;
    }

    @Override
    public X509ExtendedKeyManager keyManager() {
        return new OneKey(identity.current());
    }

    @Override
    public X509ExtendedTrustManager trustManager() {
        return trust;
    }

    @Override
    public Optional<MemberName> nameOf(X509Certificate leaf) {
        return spiffeId(leaf)
                .filter(SpiffeId::isNode)
                .flatMap(id ->
                        owners.apply(id.domain()).map(cluster -> new MemberName(nodeOf(id), cluster, federation)));
    }

    @Override
    public boolean admits(MemberName member) {
        return admitted.test(member);
    }

    private static Optional<SpiffeId> spiffeId(X509Certificate leaf) {
        try {
            var names = leaf.getSubjectAlternativeNames();
            return names == null
                    ? Optional.empty()
                    : names.stream()
                            .filter(name -> Integer.valueOf(SAN_TYPE_URI).equals(name.get(0)))
                            .map(name -> SpiffeId.parse((String) name.get(1)))
                            .findFirst();
        } catch (CertificateParsingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static NodeId nodeOf(SpiffeId id) {
        return new NodeId(id.path().substring(id.path().lastIndexOf('/') + 1));
    }

    /** Presents one identity, whoever asks: empty lists of accepted issuers must not hide it. */
    private static final class OneKey extends X509ExtendedKeyManager {

        private static final String ALIAS = "node";

        private final Identity identity;

        OneKey(Identity identity) {
            this.identity = identity;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return ALIAS;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return ALIAS;
        }

        @Override
        public String chooseEngineClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return ALIAS;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            // JSSE asks per key type and takes the first alias it gets: answer for our own kind of key only.
            return keyType.equals(identity.leaf().getPublicKey().getAlgorithm()) ? ALIAS : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return identity.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.key();
        }
    }
}
