package io.hansa.trust.keys;

import io.hansa.core.fault.FederationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * A small file that only its owner may read: mode 0600, replaced atomically, the generation before kept as {@code .prev}.
 * A crash at any instant leaves the old or the new content, never a part of either.
 *
 * <p>Not locked: one process owns the file. Confined to one thread at a time.
 */
public final class PrivateFile {
    /** Far above any key file; keeps a wrong path from being read into memory. */
    private static final int BYTES_MAX = 256 * 1024;

    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

    private final Path path;

    public PrivateFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    public Path path() {
        return path;
    }

    public boolean present() {
        return Files.exists(path);
    }

    /** Where the generation before lies. */
    public Path previous() {
        return beside(".prev");
    }

    private Path beside(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    /** The content. @throws FederationException when the file is absent, too large, unreadable or open to others */
    public byte[] read() {
        try {
            if (POSIX) {
                var open = EnumSet.copyOf(OTHERS);
                open.retainAll(Files.getPosixFilePermissions(path));
                if (!open.isEmpty()) {
                    throw new FederationException(KeysFault.READABLE_BY_OTHERS, path + "; run: chmod 600 " + path);
                }
            }
            if (Files.size(path) > BYTES_MAX) {
                throw new FederationException(KeysFault.CORRUPT, path + " is over " + BYTES_MAX + " bytes");
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new FederationException(KeysFault.READ_FAILED, path.toString(), e);
        }
    }

    /** Replaces the content; durable when it returns. @throws FederationException and the old content stays */
    public void write(byte[] content) {
        var next = beside(".next");
        try {
            makeFolder();
            durable(next, content);
            if (present()) {
                var copy = beside(".prev.next");
                var before = Files.readAllBytes(path);
                durable(copy, before);
                Arrays.fill(before, (byte) 0);
                Files.move(copy, previous(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder();
        } catch (IOException e) {
            throw new FederationException(KeysFault.WRITE_FAILED, path.toString(), e);
        } finally {
            discard(next);
        }
    }

    private void makeFolder() throws IOException {
        var folder = path.getParent();
        if (folder != null && !Files.exists(folder)) {
            Files.createDirectories(folder, mode("rwx------"));
        }
    }

    private static FileAttribute<?>[] mode(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static void durable(Path file, byte[] content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, mode("rw-------"));
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private void syncFolder() throws IOException {
        var folder = path.getParent();
        if (POSIX && folder != null) {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It holds nothing that the next write would not replace; the write's own outcome is what counts.
            file.toFile().deleteOnExit();
        }
    }
}
