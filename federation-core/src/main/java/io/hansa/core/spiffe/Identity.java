package io.hansa.core.spiffe;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * What this process proves itself with: a private key made here (I10) and its chain. Immutable; the key is never printed.
 *
 * @param chain leaf first, then the cluster's CA; never the root
 */
public record Identity(SpiffeId id, PrivateKey key, List<X509Certificate> chain) {

    public Identity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("chain: empty (expected: at least the leaf)");
        }
    }

    public X509Certificate leaf() {
        return chain.getFirst();
    }

    /** The leaf's end; from then on nobody admits this identity. */
    public Instant notAfter() {
        return leaf().getNotAfter().toInstant();
    }

    /** The leaf's serial number in lower-case hex; names the key that signed a record. */
    public String keyId() {
        return leaf().getSerialNumber().toString(16);
    }

    @Override
    public String toString() {
        return id + " serial " + keyId() + " until " + notAfter();
    }
}
