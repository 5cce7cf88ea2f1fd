package io.hansa.core.record;

import io.hansa.core.membership.Membership;
import io.hansa.core.record.Admission.Admitted;
import io.hansa.core.record.Admission.Deferred;
import io.hansa.core.record.Admission.Refused;
import io.hansa.core.record.Admission.Unchanged;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.spiffe.PeerRole;
import io.hansa.core.spiffe.SpiffeVerifier;
import io.hansa.core.spiffe.Verification;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an offered record may be stored, whoever offers it and by whatever path (I3). A pure function of (offer,
 * held, membership, signer, instant).
 *
 * <p>A signature counts when the signer is a node of the origin, leads to the origin's anchors, and signed within its life;
 * it goes on counting after the leaf has expired, and stops when the origin is suspended or evicted.
 */
public final class RecordAdmission {
    /** How far ahead of our clock a signer's may be. */
    private static final Duration SKEW_MAX = Duration.ofSeconds(60);

    private final SpiffeVerifier verifier = new SpiffeVerifier();

    /**
     * @param signer the certificate chain in the admitted {@code trust} record named by the offer's key id, if it is here
     */
    public Admission admit(
            SignedRecord offer,
            Optional<SignedRecord> held,
            Membership membership,
            Optional<SignedRecord> signer,
            Instant now) {
        var origin = offer.key().origin();
        var member = membership.find(origin);
        if (member.isEmpty()) {
            return new Refused(RecordFault.FOREIGN_ORIGIN, origin.value());
        }
        if (!member.get().state().trusted()) {
            return new Refused(RecordFault.UNTRUSTED_ORIGIN, origin.value());
        }
        if (held.isPresent()) {
            var order = order(offer, held.get());
            if (order != null) {
                return order;
            }
        }
        if (offer.stamp().at().isAfter(now.plus(SKEW_MAX))) {
            return new Refused(RecordFault.FROM_THE_FUTURE, offer.stamp().at().toString());
        }
        var certificateRecord = offer.key().kind() == RecordKind.TRUST ? Optional.of(offer) : signer;
        if (certificateRecord.isEmpty()) {
            return new Deferred(RecordFault.SIGNER_UNKNOWN);
        }
        try {
            return verify(offer, chainOf(certificateRecord.get()), membership);
        } catch (GeneralSecurityException | InvalidResource | IllegalArgumentException e) {
            return new Refused(RecordFault.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Admission order(SignedRecord offer, SignedRecord held) {
        if (offer.equals(held)) {
            return new Unchanged();
        }
        if (held.newerThan(offer)) {
            return new Refused(RecordFault.WENT_BACK, offer + " after " + held);
        }
        // ECDSA signatures differ each time, so a writer restored from a backup may sign the same content twice.
        return offer.newerThan(held) ? null : new Refused(RecordFault.STAMP_REUSED, offer.toString());
    }

    private Admission verify(SignedRecord offer, List<X509Certificate> chain, Membership membership)
            throws GeneralSecurityException {
        var origin = offer.key().origin();
        var leaf = chain.getFirst();
        if (!leaf.getSerialNumber().toString(16).equals(offer.keyId())) {
            return new Refused(RecordFault.SIGNER_FOREIGN, "serial differs from key id " + offer.keyId());
        }
        var signedAt = offer.stamp().at();
        if (signedAt.isBefore(leaf.getNotBefore().toInstant())
                || signedAt.isAfter(leaf.getNotAfter().toInstant())) {
            return new Refused(RecordFault.SIGNED_OUTSIDE_LIFE, signedAt.toString());
        }
        return switch (verifier.verify(chain, PeerRole.CLIENT, membership.trustView(), signedAt)) {
            case Verification.Refused refused ->
                new Refused(RecordFault.SIGNER_FOREIGN, refused.fault().code() + ' ' + refused.detail());
            case Verification.Verified verified -> {
                var owner = membership.ownerOf(verified.id().domain());
                boolean ofOrigin = verified.id().isNode()
                        && owner.isPresent()
                        && owner.get().equals(origin);
                if (!ofOrigin) {
                    yield new Refused(RecordFault.SIGNER_FOREIGN, verified.id() + " for " + origin);
                }
                var signature = Signature.getInstance("SHA256withECDSA");
                signature.initVerify(leaf.getPublicKey());
                signature.update(offer.signedBytes());
                yield signature.verify(offer.signature())
                        ? new Admitted(offer)
                        : new Refused(RecordFault.SIGNATURE_BAD, offer.toString());
            }
        };
    }

    /** The payload of a trust record: the signer's chain, leaf first. */
    public static Tree chainPayload(List<X509Certificate> chain) throws GeneralSecurityException {
        var items = new ArrayList<Tree>();
        for (var certificate : chain) {
            items.add(Tree.of(certificate.getEncoded()));
        }
        return Tree.fields()
                .put("chain", new Tree.Items(items, io.hansa.core.resource.Mark.NONE))
                .build();
    }

    private static List<X509Certificate> chainOf(SignedRecord trust) throws CertificateException {
        var in = TreeReader.of(trust.content());
        var chain = new ArrayList<X509Certificate>();
        var factory = CertificateFactory.getInstance("X.509");
        if (in.tree("chain") instanceof Tree.Items items) {
            for (var item : items.values()) {
                if (item instanceof Tree.Bytes der) {
                    chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der.value())));
                }
            }
        }
        if (chain.isEmpty()) {
            throw new CertificateException("trust record without a chain");
        }
        return chain;
    }
}
