package io.hansa.core.record;

import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterState;
import io.hansa.core.record.Admission.Admitted;
import io.hansa.core.record.Admission.Deferred;
import io.hansa.core.record.Admission.Refused;
import io.hansa.core.record.Admission.Unchanged;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an offered record may be stored, whoever offers it and by whatever path (I3). A function of (offer, held,
 * membership, signer, instant) alone; what it remembers are signers found good under the membership asked last, which saves
 * time and changes no answer. Thread-safe.
 *
 * <p>A signature counts when the signer is a node of the origin, leads to the origin's anchors, and signed within its life;
 * it goes on counting after the leaf has expired, and stops when the origin is suspended or evicted.
 */
public final class RecordAdmission {
    /** How far ahead of our clock a signer's may be. */
    private static final Duration SKEW_MAX = Duration.ofSeconds(60);

    private final KnownSigners signers = new KnownSigners();
    private final KnownSigners everTrusted = new KnownSigners();
    private @Nullable Membership believed;
    private Membership restored = Membership.EMPTY;

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
        return verify(offer, certificateRecord.get(), membership, signers);
    }

    /**
     * Whether a record from our own disk is what was once admitted: signed by a node of its origin within the signer's life.
     * Clusters that were suspended or evicted since count like others here, because what they had said before stays said;
     * order and future are not asked, because there is nothing to compare with.
     *
     * @param signer the trust record named by the record's key id, if the disk holds it
     */
    public Admission attest(SignedRecord record, Membership membership, Optional<SignedRecord> signer) {
        if (membership.find(record.key().origin()).isEmpty()) {
            return new Refused(RecordFault.FOREIGN_ORIGIN, record.key().origin().value());
        }
        var certificateRecord = record.key().kind() == RecordKind.TRUST ? Optional.of(record) : signer;
        if (certificateRecord.isEmpty()) {
            return new Deferred(RecordFault.SIGNER_UNKNOWN);
        }
        return verify(record, certificateRecord.get(), withAllTrusted(membership), everTrusted);
    }

    private synchronized Membership withAllTrusted(Membership membership) {
        if (membership != believed) {
            believed = membership;
            restored = Membership.of(membership.members().values().stream()
                    .map(m -> m.state().trusted() ? m : m.with(ClusterState.ACTIVE, m.reason()))
                    .toList());
        }
        return restored;
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

    private static Admission verify(
            SignedRecord offer, SignedRecord trustRecord, Membership membership, KnownSigners known) {
        try {
            return switch (known.judge(
                    trustRecord, offer.keyId(), membership, offer.stamp().at())) {
                case KnownSigners.Finding.Bad bad -> new Refused(bad.fault(), bad.detail());
                case KnownSigners.Finding.Good good -> signedBy(good.signer(), offer, membership);
            };
        } catch (GeneralSecurityException | InvalidResource | IllegalArgumentException e) {
            return new Refused(RecordFault.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private static Admission signedBy(KnownSigners.Signer signer, SignedRecord offer, Membership membership)
            throws GeneralSecurityException {
        var origin = offer.key().origin();
        var owner = membership.ownerOf(signer.id().domain());
        boolean ofOrigin =
                signer.id().isNode() && owner.isPresent() && owner.get().equals(origin);
        if (!ofOrigin) {
            return new Refused(RecordFault.SIGNER_FOREIGN, signer.id() + " for " + origin);
        }
        if (!signer.livesAt(offer.stamp().at())) {
            return new Refused(
                    RecordFault.SIGNED_OUTSIDE_LIFE, offer.stamp().at().toString());
        }
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initVerify(signer.key());
        signature.update(offer.signedBytes());
        return signature.verify(offer.signature())
                ? new Admitted(offer)
                : new Refused(RecordFault.SIGNATURE_BAD, offer.toString());
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
}
