package io.hansa.core.record;

import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import java.time.Instant;
import java.util.Arrays;

/**
 * One statement of one cluster, signed by one of its nodes. A deleted record is a tombstone: the only thing besides an
 * expired lease that withdraws anything (I2). Immutable.
 *
 * @param payload deterministic CBOR of the statement; empty in a tombstone; at most {@link #PAYLOAD_BYTES_MAX} bytes
 * @param keyId serial (lower-case hex) of the leaf whose key signed; its certificate is a {@code trust} record
 * @param signature ECDSA P-256 with SHA-256 over {@link #signedBytes()}, DER
 */
public record SignedRecord(
        RecordKey key, Stamp stamp, boolean deleted, byte[] payload, String keyId, byte[] signature) {

    /** Keeps batches small and a hostile origin cheap (sync.md, section 4). */
    public static final int PAYLOAD_BYTES_MAX = 64 * 1024;

    public SignedRecord {
        payload = payload.clone();
        signature = signature.clone();
        if (payload.length > PAYLOAD_BYTES_MAX || signature.length > 256 || keyId.length() > 64) {
            throw new IllegalArgumentException("record " + key + ": " + payload.length + " bytes (expected: at most "
                    + PAYLOAD_BYTES_MAX + ", signature 256, key id 64)");
        }
        if (deleted && payload.length > 0) {
            throw new IllegalArgumentException("record " + key + ": tombstone with payload (expected: none)");
        }
    }

    /** Everything but the signature, in the one form that is signed. */
    public static byte[] signedBytes(RecordKey key, Stamp stamp, boolean deleted, byte[] payload, String keyId) {
        return Cbor.write(Tree.fields()
                .put("key", key.toString())
                .put("epoch", stamp.epoch())
                .put("version", stamp.version())
                .put("at", stamp.at().toEpochMilli())
                .put("deleted", deleted)
                .put("payload", payload)
                .put("keyId", keyId)
                .build());
    }

    public byte[] signedBytes() {
        return signedBytes(key, stamp, deleted, payload, keyId);
    }

    /** The form in which a record travels between nodes. */
    public Tree toTree() {
        return Tree.fields()
                .put("key", key.toString())
                .put("epoch", stamp.epoch())
                .put("version", stamp.version())
                .put("at", stamp.at().toEpochMilli())
                .put("deleted", deleted)
                .put("payload", payload)
                .put("keyId", keyId)
                .put("signature", signature)
                .build();
    }

    /** Reads a record; admits nothing. @throws io.hansa.core.resource.InvalidResource or IllegalArgumentException */
    public static SignedRecord fromTree(Tree tree) {
        var in = io.hansa.core.resource.TreeReader.of(tree);
        var key = in.value("key", RecordKey::parse);
        long epoch = in.whole("epoch", 1, Long.MAX_VALUE);
        long version = in.whole("version", 1, Long.MAX_VALUE);
        long at = in.whole("at", 0, Long.MAX_VALUE);
        boolean deleted = in.truth("deleted", false);
        var payload = in.bytes("payload");
        var keyId = in.text("keyId");
        var signature = in.bytes("signature");
        in.finish();
        in.requireValid();
        return new SignedRecord(
                java.util.Objects.requireNonNull(key),
                new Stamp(epoch, version, Instant.ofEpochMilli(at)),
                deleted,
                payload,
                keyId,
                signature);
    }

    @Override
    public byte[] payload() {
        return payload.clone();
    }

    @Override
    public byte[] signature() {
        return signature.clone();
    }

    /** The statement. @throws io.hansa.core.resource.InvalidResource when the payload is not CBOR */
    public Tree content() {
        return Cbor.read(payload, key.toString());
    }

    public boolean newerThan(SignedRecord other) {
        return stamp.newerThan(other.stamp);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignedRecord r
                && key.equals(r.key)
                && stamp.equals(r.stamp)
                && deleted == r.deleted
                && keyId.equals(r.keyId)
                && Arrays.equals(payload, r.payload)
                && Arrays.equals(signature, r.signature);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + stamp.hashCode();
    }

    @Override
    public String toString() {
        return key + " e" + stamp.epoch() + " v" + stamp.version()
                + (deleted ? " tombstone" : " " + payload.length + " B");
    }
}
