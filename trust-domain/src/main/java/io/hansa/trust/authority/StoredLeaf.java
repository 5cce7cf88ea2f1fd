package io.hansa.trust.authority;

import io.hansa.core.spiffe.SpiffeId;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Reads whom a leaf of our own disk names; peers' leaves go through the verifier instead. Pure functions. */
public final class StoredLeaf {
    private static final int SAN_TYPE_URI = 6;

    private StoredLeaf() {}

    /** The SPIFFE ID in the leaf; empty when there is none. */
    public static Optional<SpiffeId> idOf(X509Certificate leaf) {
        try {
            var names = leaf.getSubjectAlternativeNames();
            return names == null
                    ? Optional.empty()
                    : names.stream()
                            .filter(n -> Integer.valueOf(SAN_TYPE_URI).equals(n.getFirst()))
                            .map(n -> SpiffeId.parse((String) n.get(1)))
                            .findFirst();
        } catch (CertificateParsingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
