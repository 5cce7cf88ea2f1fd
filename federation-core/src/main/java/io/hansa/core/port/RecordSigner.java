package io.hansa.core.port;

import io.hansa.core.record.RecordKey;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.record.Stamp;

/** Signs this node's own statements with the key of its identity. Thread-safe. */
public interface RecordSigner {

    /** A signed record; with an empty payload and {@code deleted} a tombstone. */
    SignedRecord sign(RecordKey key, Stamp stamp, boolean deleted, byte[] payload);

    /** The serial of the certificate that signs now; changes with each renewal. */
    String keyId();

    /** The payload of the {@code trust} record that lets others check these signatures. */
    byte[] trustPayload();
}
