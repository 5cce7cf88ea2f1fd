package io.hansa.cloud.file;

import io.hansa.core.fault.Problem;
import io.hansa.core.port.DocumentReader;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Mark;
import io.hansa.core.resource.ResourceFault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One file of the registry: its last good version, and what is wrong with the present one. Confined to the scan's task. */
final class RegistryFile {
    /** A file system's clock can be this coarse: a file changed so recently is read again although it looks the same. */
    private static final Duration CLOCK_GRAIN = Duration.ofSeconds(2);

    /** What a file looks like from outside. */
    record Look(FileTime modified, long size, @Nullable Object fileKey) {

        static Look at(Path path) throws IOException {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Look(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }

        boolean mayHideChanges(Instant readAt) {
            return modified.toInstant().plus(CLOCK_GRAIN).isAfter(readAt);
        }
    }

    private final Path path;
    private final String label;
    private final DocumentReader reader;
    private @Nullable Look seen;
    private @Nullable Look taken;
    private Instant takenAt = Instant.EPOCH;
    private byte[] digest = new byte[0];
    private List<ServiceEntry> entries = List.of();
    private String problem = "";
    private int looksMissing;

    RegistryFile(Path path, DocumentReader reader) {
        this.path = path;
        this.label = path.getFileName().toString().replaceAll("[^\\x20-\\x7e]", "?");
        this.reader = reader;
    }

    String label() {
        return label;
    }

    /** The services of the last good version. */
    List<ServiceEntry> entries() {
        return entries;
    }

    /** Why the present version is not in force; empty when it is. */
    String problem() {
        return problem;
    }

    /** Notes that the file was not there. Twice in a row means that it was deleted; once may be an editor at work. */
    boolean deleted() {
        looksMissing++;
        return looksMissing > 1;
    }

    /** Notes how the file looks, and takes its content when it is new and nobody is writing it. */
    void onLook(Look look, boolean settled, FileSourceSettings settings, Instant now) {
        looksMissing = 0;
        boolean steady = settled || look.equals(seen);
        seen = look;
        if (!steady || look.equals(taken) && !look.mayHideChanges(takenAt)) {
            return;
        }
        if (look.size() > settings.fileBytesMax()) {
            problem = FileFault.OVER_LIMIT.code() + ' ' + label + ": " + look.size() + " bytes (expected: at most "
                    + settings.fileBytesMax() + ')';
            return;
        }
        try {
            byte[] bytes = bounded(settings.fileBytesMax());
            if (Look.at(path).equals(look)) {
                take(bytes);
                taken = look;
                takenAt = now;
            }
        } catch (IOException e) {
            problem = FileFault.UNREADABLE.code() + ' ' + label + ": cannot be read ("
                    + e.getClass().getSimpleName() + ')';
            taken = null;
        }
    }

    private byte[] bounded(long bytesMax) throws IOException {
        try (var in = Files.newInputStream(path)) {
            return in.readNBytes((int) Math.min(bytesMax, Integer.MAX_VALUE - 8));
        }
    }

    private void take(byte[] bytes) {
        byte[] offered = sha256(bytes);
        if (taken != null && MessageDigest.isEqual(offered, digest)) {
            return;
        }
        digest = offered;
        try {
            entries = parse(bytes);
            problem = "";
        } catch (InvalidResource e) {
            problem = FileFault.MALFORMED.code() + ' ' + e.getMessage();
        }
    }

    private List<ServiceEntry> parse(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refused("the text is not UTF-8");
        }
        var documents = reader.read(text, label);
        if (documents.isEmpty()) {
            throw refused("holds no Service (to withdraw its services, delete the file)");
        }
        return documents.stream().map(ServiceEntry::read).toList();
    }

    private InvalidResource refused(String text) {
        return new InvalidResource(ResourceFault.MALFORMED, List.of(new Problem(new Mark(label, 1).toString(), text)));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
