package io.hansa.node.twin;

import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.spiffe.Identity;
import io.hansa.core.spiffe.PeerRole;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.SpiffeVerifier;
import io.hansa.core.spiffe.TrustView;
import io.hansa.core.spiffe.Verification;
import io.hansa.trust.x509.Certificates;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A proof that a process lives which holds an identity's key: a signature over a number that was drawn just now. It cannot be
 * made by whoever passes it on, nor be kept and shown later. Immutable.
 *
 * @param chain of the identity, leaf first
 */
record TwinProof(List<X509Certificate> chain, byte[] signature) {
    static final int NONCE_BYTES = 32;

    /** Nothing else that a node signs begins so. */
    private static final byte[] DOMAIN = "hansa twin proof v1\n".getBytes(StandardCharsets.US_ASCII);

    private static final int CHAIN_MAX = 5;

    TwinProof {
        chain = List.copyOf(chain);
        signature = signature.clone();
    }

    /** Proves that this identity's key is here. */
    static TwinProof of(Identity identity, byte[] nonce) {
        try {
            var signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(identity.key());
            signer.update(DOMAIN);
            signer.update(nonce);
            return new TwinProof(identity.chain(), signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a node's key signs by ECDSA", e);
        }
    }

    byte[] write() {
        return Cbor.write(Tree.fields()
                .put("chain", Tree.of(chain, c -> Tree.of(Certificates.encode(c))))
                .put("signature", signature)
                .build());
    }

    /** Reads a proof; empty when it is none. Proves nothing yet. */
    static Optional<TwinProof> read(byte[] message) {
        try {
            var in = TreeReader.of(Cbor.read(message, "twin proof"));
            var chain = new ArrayList<X509Certificate>();
            if (in.tree("chain") instanceof Tree.Items items && items.values().size() <= CHAIN_MAX) {
                for (var item : items.values()) {
                    if (item instanceof Tree.Bytes der) {
                        chain.add(Certificates.parse(der.value()));
                    }
                }
            }
            var signature = in.bytes("signature");
            return chain.isEmpty() ? Optional.empty() : Optional.of(new TwinProof(chain, signature));
        } catch (InvalidResource | io.hansa.core.fault.FederationException | IllegalArgumentException e) {
            return Optional.empty(); // Nonsense proves nothing.
        }
    }

    /** Whose life this proves, if it proves any. */
    Optional<SpiffeId> proves(byte[] nonce, TrustView trust, Instant now) {
        try {
            var verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(chain.getFirst().getPublicKey());
            verifier.update(DOMAIN);
            verifier.update(nonce);
            if (!verifier.verify(signature)) {
                return Optional.empty();
            }
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
        return new SpiffeVerifier().verify(chain, PeerRole.SERVER, trust, now) instanceof Verification.Verified verified
                ? Optional.of(verified.id())
                : Optional.empty();
    }
}
