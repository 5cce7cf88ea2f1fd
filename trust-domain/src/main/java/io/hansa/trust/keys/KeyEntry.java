package io.hansa.trust.keys;

import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key with the certificates kept beside it; the first one certifies the key. Immutable; never prints the key.
 *
 * @param certificates the key's own certificate first; what follows is up to the owner of the file
 */
public record KeyEntry(PrivateKey key, List<X509Certificate> certificates) {

    public KeyEntry {
        certificates = List.copyOf(certificates);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("certificates: none (expected: the key's own first)");
        }
    }

    public X509Certificate first() {
        return certificates.getFirst();
    }

    public PublicKey publicKey() {
        return first().getPublicKey();
    }

    public KeyPair pair() {
        return new KeyPair(publicKey(), key);
    }

    @Override
    public String toString() {
        return "key of serial " + first().getSerialNumber().toString(16);
    }
}
