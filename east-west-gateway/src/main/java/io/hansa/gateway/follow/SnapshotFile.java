package io.hansa.gateway.follow;

import com.google.protobuf.InvalidProtocolBufferException;
import io.hansa.core.fault.FederationException;
import io.hansa.gateway.proto.Resource;
import io.hansa.gateway.proto.SavedResources;
import io.hansa.gateway.xds.XdsFault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last resources that a gateway accepted, on disk (I1). A line that names the format, the SHA-256 of what follows, and
 * the resources; replaced as a whole, so that a crash leaves the old file or the new one. It holds no private key (I10).
 *
 * <p>Not thread-safe: one task at a time.
 */
public final class SnapshotFile {
    private static final byte[] MAGIC = "hansa-gateway-snapshot 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGEST_BYTES = 32;

    /** Ten thousand services at 10 KiB each; a larger file is not one of ours. */
    private static final long BYTES_MAX = 256L << 20;

    /** What was saved. */
    record Saved(Instant at, List<Resource> resources) {}

    private final Path path;

    /** The file at that path; its directory must exist. */
    public SnapshotFile(Path path) {
        this.path = path;
    }

    /** What was saved; empty when there is no file. @throws FederationException when it is damaged; it stays as it is */
    Optional<Saved> load() {
        try {
            if (!Files.exists(path)) {
                return Optional.empty();
            }
            if (Files.size(path) > BYTES_MAX) {
                throw damaged("larger than " + BYTES_MAX + " bytes", null);
            }
            var bytes = Files.readAllBytes(path);
            int header = MAGIC.length + DIGEST_BYTES;
            if (bytes.length < header || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
                throw damaged("not a snapshot of this format", null);
            }
            var content = Arrays.copyOfRange(bytes, header, bytes.length);
            if (!MessageDigest.isEqual(Arrays.copyOfRange(bytes, MAGIC.length, header), digest(content))) {
                throw damaged("its checksum does not match", null);
            }
            var saved = SavedResources.parseFrom(content);
            return Optional.of(new Saved(Instant.ofEpochMilli(saved.getSavedAtMillis()), saved.getResourcesList()));
        } catch (InvalidProtocolBufferException e) {
            throw damaged("its content cannot be read", e);
        } catch (IOException e) {
            throw damaged(String.valueOf(e.getMessage()), e);
        }
    }

    private FederationException damaged(String detail, @Nullable Throwable cause) {
        return new FederationException(XdsFault.SNAPSHOT_UNREADABLE, path + ": " + detail, cause);
    }

    /** Replaces the file. @throws FederationException when it cannot be written; the old file is unchanged */
    void save(Instant now, Collection<Resource> resources) {
        var content = SavedResources.newBuilder()
                .setFormat(1)
                .setSavedAtMillis(now.toEpochMilli())
                .addAllResources(resources)
                .build()
                .toByteArray();
        var temporary = path.resolveSibling(path.getFileName() + ".new");
        try {
            try (var out = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                for (var part : List.of(MAGIC, digest(content), content)) {
                    var buffer = ByteBuffer.wrap(part);
                    while (buffer.hasRemaining()) {
                        out.write(buffer);
                    }
                }
                out.force(true);
            }
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new FederationException(XdsFault.SNAPSHOT_UNWRITABLE, path + ": " + e.getMessage(), e);
        }
    }

    private static byte[] digest(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: absent (expected: in every JDK)", e);
        }
    }
}
