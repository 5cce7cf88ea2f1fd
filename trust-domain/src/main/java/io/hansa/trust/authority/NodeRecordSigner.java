package io.hansa.trust.authority;

import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.RecordSigner;
import io.hansa.core.record.RecordAdmission;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.record.Stamp;
import io.hansa.core.resource.Cbor;
import java.security.GeneralSecurityException;
import java.security.Signature;

/** Signs records with the node's identity in force (I3): ECDSA P-256 with SHA-256. Thread-safe: holds no state. */
public final class NodeRecordSigner implements RecordSigner {
    private final IdentitySource identity;

    public NodeRecordSigner(IdentitySource identity) {
        this.identity = identity;
    }

    @Override
    public SignedRecord sign(RecordKey key, Stamp stamp, boolean deleted, byte[] payload) {
        var signer = identity.current(); // One identity for key id and signature, even if it is renewed meanwhile.
        var keyId = signer.keyId();
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(signer.key());
            signature.update(SignedRecord.signedBytes(key, stamp, deleted, payload, keyId));
            return new SignedRecord(key, stamp, deleted, payload, keyId, signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("identity: cannot sign (expected: a P-256 key)", e);
        }
    }

    @Override
    public String keyId() {
        return identity.current().keyId();
    }

    @Override
    public byte[] trustPayload() {
        try {
            return Cbor.write(RecordAdmission.chainPayload(identity.current().chain()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("identity: chain not encodable (expected: one that was issued)", e);
        }
    }
}
