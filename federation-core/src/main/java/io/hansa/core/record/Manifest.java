package io.hansa.core.record;

import io.hansa.core.model.ClusterId;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;

/**
 * What one origin says its records amount to; others compare it with what they hold. Observations and manifests
 * themselves are not counted: they change all the time and expire by their own lease. Nor is what the floor makes void.
 * Immutable.
 *
 * @param count records, tombstones included
 * @param versionMax the highest version among them within {@code epoch}
 * @param digest lower-case hex of the XOR of SHA-256 over key, epoch and version of each: order does not matter
 * @param floor what is void
 */
public record Manifest(ClusterId origin, long epoch, long versionMax, int count, String digest, Floor floor) {

    /** A manifest of an origin that has made nothing void. */
    public Manifest(ClusterId origin, long epoch, long versionMax, int count, String digest) {
        this(origin, epoch, versionMax, count, digest, Floor.NONE);
    }

    /** The manifest of these records, all of one origin. */
    public static Manifest of(ClusterId origin, Collection<SignedRecord> records) {
        return of(origin, records, Floor.NONE);
    }

    /** The manifest of those of these records, all of one origin, that the floor leaves standing. */
    public static Manifest of(ClusterId origin, Collection<SignedRecord> records, Floor floor) {
        var sum = new byte[32];
        int count = 0;
        long epoch = 1;
        long version = 0;
        for (var record : records) {
            if (!counts(record.key()) || floor.covers(record.stamp())) {
                continue;
            }
            count++;
            epoch = Math.max(epoch, record.stamp().epoch());
            version = Math.max(version, record.stamp().version());
            var hash = sha256(record.key() + " " + record.stamp().epoch() + ' '
                    + record.stamp().version());
            for (int i = 0; i < sum.length; i++) {
                sum[i] ^= hash[i];
            }
        }
        return new Manifest(origin, epoch, version, count, HexFormat.of().formatHex(sum), floor);
    }

    /** Whether records of this key are part of manifests. */
    public static boolean counts(RecordKey key) {
        return key.kind() != RecordKind.OBSERVATION && key.kind() != RecordKind.MANIFEST;
    }

    public Tree toTree() {
        var tree = Tree.fields()
                .put("origin", origin.value())
                .put("epoch", epoch)
                .put("versionMax", versionMax)
                .put("count", count)
                .put("digest", digest);
        return floor.equals(Floor.NONE)
                ? tree.build()
                : tree.put("floorEpoch", floor.epoch())
                        .put("floorVersion", floor.version())
                        .build();
    }

    /** Reads a payload. @throws io.hansa.core.resource.InvalidResource naming each fault */
    public static Manifest fromTree(Tree tree) {
        return TreeReader.read(
                tree,
                in -> new Manifest(
                        in.value("origin", ClusterId::new, new ClusterId("unknown")),
                        in.whole("epoch", 1, Long.MAX_VALUE),
                        in.whole("versionMax", 0, Long.MAX_VALUE),
                        (int) in.whole("count", 0, Integer.MAX_VALUE),
                        in.text("digest"),
                        new Floor(
                                in.whole("floorEpoch", 0, 0, Long.MAX_VALUE),
                                in.whole("floorVersion", 0, 0, Long.MAX_VALUE))));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
