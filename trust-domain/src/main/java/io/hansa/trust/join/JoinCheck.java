package io.hansa.trust.join;

import io.hansa.core.fault.FederationException;
import io.hansa.core.membership.Member;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterState;
import io.hansa.core.resource.Tree;
import io.hansa.trust.authority.FederationRoot;
import io.hansa.trust.x509.CertificateProfile;
import io.hansa.trust.x509.Certificates;
import io.hansa.trust.x509.ProfileCheck;
import io.hansa.trust.x509.SigningRequest;
import java.util.List;

/**
 * What is looked at in a joiner before and after its token is spent, and what it gets. Thread-safe: holds no state
 * of its own.
 */
final class JoinCheck {
    private static final int GENERATION = 1;

    private final FederationRoot root;
    private final MemberDoor door;

    JoinCheck(FederationRoot root, MemberDoor door) {
        this.root = root;
        this.door = door;
    }

    /** Form, possession and key. @throws FederationException and the token stays good */
    SigningRequest offered(JoinMessage.Request request) {
        SigningRequest offered;
        try {
            offered = SigningRequest.read(request.proof().csr());
        } catch (FederationException e) {
            throw new FederationException(JoinFault.KEY_REFUSED, String.valueOf(e.getMessage()), e);
        }
        var keyId = Certificates.keyId(offered.key());
        boolean seen = keyId.equals(Certificates.keyId(root.certificate().getPublicKey()))
                || door.membership().members().values().stream()
                        .flatMap(m -> m.anchors().stream())
                        .anyMatch(a -> Certificates.keyId(
                                        Certificates.parse(a.value()).getPublicKey())
                                .equals(keyId));
        if (seen) {
            throw new FederationException(JoinFault.KEY_REFUSED, "key " + keyId + " is known already");
        }
        return offered;
    }

    /** Content; then the certificate, and the decision written down. @throws FederationException and the token is gone */
    JoinOutcome.Admitted admit(JoinMessage.Request request, SigningRequest offered) {
        var profile =
                new CertificateProfile.Authority(root.federation(), request.cluster(), request.domain(), GENERATION);
        var beyond = offered.beyond(profile);
        if (beyond.isPresent()) {
            throw new FederationException(JoinFault.REQUEST_REFUSED, "asks for " + beyond.get());
        }
        var anchor = anchor(request, offered, profile);
        var membership = door.membership();
        requireFree(request, membership);
        var member = membership.admit(new Member(
                request.cluster(),
                request.domain(),
                ClusterState.ACTIVE,
                1,
                List.of(Tree.of(anchor)),
                "joined by token"));
        var signed = root.certify(offered.key(), profile);
        door.admit(member, request.description());
        return new JoinOutcome.Admitted(member, signed);
    }

    private static byte[] anchor(
            JoinMessage.Request request, SigningRequest offered, CertificateProfile.Authority profile) {
        var der = request.proof().anchor();
        try {
            var anchor = Certificates.parse(der);
            ProfileCheck.require(anchor, profile);
            boolean sameKey = anchor.getPublicKey().equals(offered.key());
            if (!sameKey || !Certificates.signedBy(anchor, offered.key())) {
                throw new FederationException(JoinFault.REQUEST_REFUSED, "anchor and request differ in their key");
            }
            return der;
        } catch (FederationException e) {
            throw new FederationException(JoinFault.REQUEST_REFUSED, "anchor: " + e.getMessage(), e);
        }
    }

    private static void requireFree(JoinMessage.Request request, Membership membership) {
        for (var member : membership.members().values()) {
            boolean same = member.cluster().equals(request.cluster());
            if (same && member.state() != ClusterState.EVICTED) {
                throw new FederationException(
                        JoinFault.CLUSTER_KNOWN, request.cluster().value());
            }
            if (!same && overlap(member.domain().value(), request.domain().value())) {
                throw new FederationException(JoinFault.DOMAIN_TAKEN, member.domain() + " of " + member.cluster());
            }
        }
    }

    /** Equal, or one inside the other: a DNS constraint on the outer would cover the inner. */
    private static boolean overlap(String a, String b) {
        return a.equals(b) || a.endsWith('.' + b) || b.endsWith('.' + a);
    }

    byte[] answer(JoinOutcome.Admitted admitted) {
        return JoinMessage.answer(new JoinMessage.Answer(
                Certificates.encode(root.certificate()),
                Certificates.encode(admitted.certificate()),
                door.membership()));
    }
}
