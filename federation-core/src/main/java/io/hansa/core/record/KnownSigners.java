package io.hansa.core.record;

import io.hansa.core.membership.Membership;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.spiffe.PeerRole;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.SpiffeVerifier;
import io.hansa.core.spiffe.TrustView;
import io.hansa.core.spiffe.Verification;
import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The signers whose chains were found good under one membership, so that a record costs one signature check and not a path
 * validation each: what a flood of records costs is bounded by that (I8). Forgets everything when the membership changes.
 * Thread-safe: one lock, never held while a chain is verified.
 */
final class KnownSigners {
    /** A few leaves a day and cluster; beyond this the oldest is verified again. */
    private static final int SIGNERS_MAX = 1_024;

    private final SpiffeVerifier verifier = new SpiffeVerifier();
    private final Map<SignedRecord, Signer> good = new LinkedHashMap<>();
    private @Nullable Membership under;
    private TrustView trust = TrustView.NOBODY;

    /**
     * A signer whose chain is good.
     *
     * @param from start of the time in which every certificate that was needed is valid
     * @param until its end
     */
    record Signer(SpiffeId id, X509Certificate leaf, Instant from, Instant until) {

        PublicKey key() {
            return leaf.getPublicKey();
        }

        boolean livesAt(Instant at) {
            return !at.isBefore(leaf.getNotBefore().toInstant())
                    && !at.isAfter(leaf.getNotAfter().toInstant());
        }
    }

    /** What a trust record's chain proves. */
    sealed interface Finding {
        record Good(Signer signer) implements Finding {}

        record Bad(RecordFault fault, String detail) implements Finding {}
    }

    /**
     * Whether the chain in this trust record led to the origin's anchors when {@code signedAt} was now.
     *
     * @param membership compared by identity: the same object means the same anchors
     * @throws CertificateException or InvalidResource or IllegalArgumentException when the record holds no chain
     */
    Finding judge(SignedRecord trustRecord, String keyId, Membership membership, Instant signedAt)
            throws CertificateException {
        Signer known;
        TrustView view;
        synchronized (this) {
            if (membership != under) {
                good.clear();
                trust = membership.trustView();
                under = membership;
            }
            view = trust;
            known = good.get(trustRecord);
        }
        if (known != null
                && known.leaf().getSerialNumber().toString(16).equals(keyId)
                && !signedAt.isBefore(known.from())
                && !signedAt.isAfter(known.until())) {
            return new Finding.Good(known);
        }
        return verify(trustRecord, keyId, view, signedAt);
    }

    private Finding verify(SignedRecord trustRecord, String keyId, TrustView view, Instant signedAt)
            throws CertificateException {
        var chain = chainOf(trustRecord);
        var leaf = chain.getFirst();
        if (!leaf.getSerialNumber().toString(16).equals(keyId)) {
            return new Finding.Bad(RecordFault.SIGNER_FOREIGN, "serial differs from key id " + keyId);
        }
        boolean alive = !signedAt.isBefore(leaf.getNotBefore().toInstant())
                && !signedAt.isAfter(leaf.getNotAfter().toInstant());
        if (!alive) {
            return new Finding.Bad(RecordFault.SIGNED_OUTSIDE_LIFE, signedAt.toString());
        }
        return switch (verifier.verify(chain, PeerRole.CLIENT, view, signedAt)) {
            case Verification.Refused refused ->
                new Finding.Bad(RecordFault.SIGNER_FOREIGN, refused.fault().code() + ' ' + refused.detail());
            case Verification.Verified verified -> {
                var needed = Stream.concat(
                                chain.stream(), view.anchorsOf(verified.id().domain()).stream())
                        .toList();
                var from = needed.stream()
                        .map(c -> c.getNotBefore().toInstant())
                        .max(Instant::compareTo)
                        .orElse(signedAt);
                var until = needed.stream()
                        .map(c -> c.getNotAfter().toInstant())
                        .min(Instant::compareTo)
                        .orElse(signedAt);
                var signer = new Signer(verified.id(), leaf, from, until);
                remember(trustRecord, signer, view);
                yield new Finding.Good(signer);
            }
        };
    }

    private synchronized void remember(SignedRecord trustRecord, Signer signer, TrustView view) {
        if (view != trust) {
            return; // The membership has changed meanwhile: what was found is true of the one before.
        }
        good.put(trustRecord, signer);
        if (good.size() > SIGNERS_MAX) {
            good.remove(good.keySet().iterator().next());
        }
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
