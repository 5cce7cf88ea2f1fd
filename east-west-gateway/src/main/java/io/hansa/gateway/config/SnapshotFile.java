package io.hansa.gateway.config;

import io.hansa.core.fault.FederationException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The last good configuration on disk, from which a gateway serves after a restart without its node (I1): named entries
 * of bytes, whose meaning is the writer's. Holds no key.
 *
 * <p>The file is the magic number, the entries and the SHA-256 of all that. It is replaced as a whole (written beside,
 * forced to disk, renamed), so that a crash or a full disk leaves the old one. A damaged file is refused by name and
 * never overwritten: only who has opened the file can write it.
 *
 * <p>Thread-safe: writes are serialised.
 */
public final class SnapshotFile {
    /** 10 000 services take about 20 MB; ten times that is an error. */
    public static final int BYTES_MAX = 256 * 1024 * 1024;

    /** One entry for each resource type and a few for the writer's own use. */
    public static final int ENTRIES_MAX = 1_024;

    private static final long MAGIC = 0x48414E5341534E31L; // "HANSASN1": the last digit is the format's version
    private static final int DIGEST_BYTES = 32;

    private final Path path;
    private volatile SortedMap<String, byte[]> entries;

    private SnapshotFile(Path path, SortedMap<String, byte[]> entries) {
        this.path = path;
        this.entries = entries;
    }

    /**
     * Opens the file and reads what it holds.
     *
     * @param path need not exist; its folder must
     * @throws FederationException when it is damaged or cannot be read; the message names the file, which is left alone
     */
    public static SnapshotFile open(Path path) {
        byte[] bytes;
        try {
            if (Files.exists(path) && Files.size(path) > BYTES_MAX) {
                throw new FederationException(ConfigFault.SNAPSHOT_OVER_LIMIT, path.toString());
            }
            bytes = Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            return new SnapshotFile(path, new TreeMap<>());
        } catch (IOException e) {
            throw new FederationException(ConfigFault.SNAPSHOT_UNREADABLE, path.toString(), e);
        }
        try {
            return new SnapshotFile(path, decode(bytes));
        } catch (IOException e) {
            throw new FederationException(
                    ConfigFault.SNAPSHOT_CORRUPT,
                    path + " (" + e.getMessage() + "); " + ConfigFault.SNAPSHOT_CORRUPT.sentence(),
                    e);
        }
    }

    /** Where it lies. */
    public Path path() {
        return path;
    }

    /** What it holds now, by name; a copy. Empty before the first write. */
    public SortedMap<String, byte[]> entries() {
        SortedMap<String, byte[]> copy = new TreeMap<>();
        entries.forEach((name, bytes) -> copy.put(name, bytes.clone()));
        return Collections.unmodifiableSortedMap(copy);
    }

    /**
     * Puts other entries in the place of all present ones; when it returns they are on disk.
     *
     * @throws FederationException when they cannot be written; the file then holds what it held before
     */
    public synchronized void write(SortedMap<String, byte[]> next) {
        var bytes = encode(next);
        var beside = path.resolveSibling(path.getFileName() + ".new");
        try {
            var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            Files.deleteIfExists(beside);
            Files.createFile(beside, mode);
            try (var channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                var buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (var folder = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        } catch (IOException e) {
            throw new FederationException(ConfigFault.SNAPSHOT_UNWRITABLE, path.toString(), e);
        }
        SortedMap<String, byte[]> held = new TreeMap<>();
        next.forEach((name, value) -> held.put(name, value.clone()));
        entries = held;
    }

    private byte[] encode(SortedMap<String, byte[]> next) {
        long total = next.values().stream().mapToLong(each -> each.length).sum();
        if (next.size() > ENTRIES_MAX || total > BYTES_MAX / 2) {
            throw new FederationException(
                    ConfigFault.SNAPSHOT_OVER_LIMIT, path + ": " + next.size() + " entries, " + total + " bytes");
        }
        var bytes = new ByteArrayOutputStream((int) total + 4_096);
        try (var out = new DataOutputStream(bytes)) {
            out.writeLong(MAGIC);
            out.writeInt(next.size());
            for (var entry : next.entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeInt(entry.getValue().length);
                out.write(entry.getValue());
            }
            out.write(sha256(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new IllegalArgumentException("entries: a name is over 65535 bytes", e);
        }
        return bytes.toByteArray();
    }

    private static SortedMap<String, byte[]> decode(byte[] bytes) throws IOException {
        int length = bytes.length - DIGEST_BYTES;
        if (length < Long.BYTES || ByteBuffer.wrap(bytes).getLong() != MAGIC) {
            throw new IOException("not a snapshot of this version");
        }
        var digest = Arrays.copyOfRange(bytes, length, bytes.length);
        if (!MessageDigest.isEqual(digest, sha256(bytes, length))) {
            throw new IOException("its checksum is wrong");
        }
        SortedMap<String, byte[]> entries = new TreeMap<>();
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes, Long.BYTES, length - Long.BYTES))) {
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                var name = in.readUTF();
                entries.put(name, in.readNBytes(in.readInt()));
            }
        }
        return entries;
    }

    private static byte[] sha256(byte[] bytes, int length) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
