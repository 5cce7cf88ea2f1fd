package io.hansa.sync.testkit;

import io.hansa.core.port.RecordSigner;
import io.hansa.core.record.RecordAdmission;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.record.Stamp;
import io.hansa.core.resource.Cbor;
import io.hansa.core.spiffe.Identity;
import java.security.GeneralSecurityException;
import java.security.Signature;

/** Signs records with an identity that a test may renew. */
public final class TestSigner implements RecordSigner {

    private volatile Identity identity;

    public TestSigner(Identity identity) {
        this.identity = identity;
    }

    public void renew(Identity next) {
        identity = next;
    }

    @Override
    public SignedRecord sign(RecordKey key, Stamp stamp, boolean deleted, byte[] payload) {
        var by = identity;
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(by.key());
            signature.update(SignedRecord.signedBytes(key, stamp, deleted, payload, by.keyId()));
            return new SignedRecord(key, stamp, deleted, payload, by.keyId(), signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String keyId() {
        return identity.keyId();
    }

    @Override
    public byte[] trustPayload() {
        try {
            return Cbor.write(RecordAdmission.chainPayload(identity.chain()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
