package io.hansa.trust.join;

import io.hansa.core.fault.FederationException;
import io.hansa.core.port.PeerClient;
import io.hansa.core.resource.Tree;
import io.hansa.trust.authority.ClusterAuthority;
import io.hansa.trust.authority.PinnedTrust;
import io.hansa.trust.x509.CertificateProfile;
import io.hansa.trust.x509.Certificates;
import io.hansa.trust.x509.ProfileCheck;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * The joiner's side: looks at the token, then at the issuer's authority and root, and only then sends anything of its own;
 * installs nothing before the whole answer fits. Thread-safe: holds no state.
 */
public final class Joiner {
    private static final Duration DEADLINE = Duration.ofSeconds(15);

    private final ClusterAuthority authority;
    private final IssuerDialer dialer;
    private final InstantSource clock;

    public Joiner(ClusterAuthority authority, IssuerDialer dialer, InstantSource clock) {
        this.authority = authority;
        this.dialer = dialer;
        this.clock = clock;
    }

    /**
     * Joins with the token as printed. Blocks for up to half a minute.
     *
     * @param description what the issuer's catalog is told of this cluster: cloud, region, gateway addresses
     */
    public JoinResult join(String printed, Tree description) {
        try {
            var token = JoinToken.parse(printed);
            requireFitting(token);
            var pin = new PinnedTrust(
                    token.issuer().domain(), token.issuer().fingerprints().authority(), clock);
            var client = dialer.dial(token, pin);
            var root = root(token, client);
            var answer = ask(token, client, description);
            if (!Arrays.equals(answer.root(), Certificates.encode(root))) {
                throw new FederationException(JoinFault.ROOT_DIFFERS, "between two answers");
            }
            requireSelf(answer);
            authority.install(Certificates.parse(answer.signed()), root);
            return new JoinResult.Joined(token.issuer(), answer.members());
        } catch (FederationException e) {
            return new JoinResult.Refused(e.fault(), String.valueOf(e.getMessage()));
        }
    }

    private void requireFitting(JoinToken token) {
        if (authority.root().isPresent()) {
            throw new FederationException(
                    JoinFault.ALREADY_JOINED, authority.domain().value());
        }
        var profile = authority.profile();
        if (!token.federation().equals(profile.federation())) {
            throw new FederationException(
                    JoinFault.TOKEN_OF_OTHER_FEDERATION, token.federation().value());
        }
        if (!token.cluster().equals(profile.cluster())) {
            throw new FederationException(
                    JoinFault.TOKEN_OF_OTHER_CLUSTER, "for " + token.cluster() + ", this is " + profile.cluster());
        }
        if (clock.instant().isAfter(token.expires())) {
            throw new FederationException(
                    JoinFault.TOKEN_EXPIRED, token.expires().toString());
        }
    }

    /** The issuer's root, checked against the token before anything of ours is sent. */
    private X509Certificate root(JoinToken token, PeerClient client) {
        var answer = call(token, client, JoinMessage.ROOT, new byte[0]);
        var root = Certificates.parse(JoinMessage.readRootAnswer(answer));
        ProfileCheck.require(root, new CertificateProfile.Root(token.federation(), 1));
        boolean named = Certificates.fingerprint(root.getPublicKey())
                .equals(token.issuer().fingerprints().root());
        if (!named || !Certificates.signedBy(root, root.getPublicKey())) {
            throw new FederationException(
                    JoinFault.ROOT_DIFFERS, "found " + Certificates.fingerprint(root.getPublicKey()));
        }
        return root;
    }

    private JoinMessage.Answer ask(JoinToken token, PeerClient client, Tree description) {
        var proof = new JoinMessage.Proof(authority.request(), Certificates.encode(authority.anchor()));
        var request = new JoinMessage.Request(token.secret(), token.cluster(), authority.domain(), proof, description);
        var answer = call(token, client, JoinMessage.REQUEST, JoinMessage.request(request));
        return JoinMessage.readAnswer(answer, Joiner::refusal);
    }

    private static FederationException refusal(JoinMessage.Refusal refusal) {
        var fault = Arrays.stream(JoinFault.values())
                .filter(f -> f.code().equals(refusal.code()))
                .findFirst()
                .orElse(JoinFault.REFUSED);
        return new FederationException(fault, "the issuer says: " + refusal.detail());
    }

    private static byte[] call(JoinToken token, PeerClient client, String method, byte[] message) {
        try {
            return client.call(token.issuer().cluster(), method, message, DEADLINE);
        } catch (FederationException e) {
            throw new FederationException(JoinFault.ISSUER_UNREACHABLE, String.valueOf(e.getMessage()), e);
        }
    }

    /** The members must know us by the anchor that we sent. */
    private void requireSelf(JoinMessage.Answer answer) {
        var own = Tree.of(Certificates.encode(authority.anchor()));
        boolean known = answer.members()
                .find(authority.profile().cluster())
                .filter(m -> m.anchors().contains(own) && m.domain().equals(authority.domain()))
                .isPresent();
        if (!known) {
            throw new FederationException(JoinFault.ANSWER_FOREIGN, "we are not among the members");
        }
    }
}
