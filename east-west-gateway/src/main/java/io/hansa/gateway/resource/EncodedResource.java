package io.hansa.gateway.resource;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.hansa.gateway.proto.Resource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One resource, encoded once and shared by every stream that sends it. Its version is a digest of its bytes, so equal
 * content has an equal version on every node and after every restart. Immutable.
 *
 * @param name unique within its type
 * @param version 16 hex digits
 * @param message the resource in the form of the delta protocol
 */
public record EncodedResource(String name, String version, Resource message) {

    /** 64 bits tell versions of one name apart; nobody gains by making two of them collide. */
    private static final int VERSION_BYTES = 8;

    /** Encodes a resource. */
    public static EncodedResource of(String name, Message content) {
        var packed = Any.pack(content);
        var version = versionOf(packed);
        return new EncodedResource(
                name,
                version,
                Resource.newBuilder()
                        .setName(name)
                        .setVersion(version)
                        .setResource(packed)
                        .build());
    }

    /** The content, packed. */
    public Any content() {
        return message.getResource();
    }

    /** Bytes on the wire, without framing. */
    public int size() {
        return message.getSerializedSize();
    }

    private static String versionOf(Any packed) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            packed.getValue().asReadOnlyByteBufferList().forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: absent (expected: in every JDK)", e);
        }
    }

    @Override
    public String toString() {
        return name + '@' + version;
    }
}
