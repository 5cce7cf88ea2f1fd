package io.hansa.trust.authority;

import io.hansa.core.fault.FederationException;
import io.hansa.trust.x509.Certificates;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Every certificate that an authority issued, one line each in an append-only file, durable before the certificate leaves.
 * A line cut short by a crash is dropped; any other damage is refused and nothing is overwritten.
 *
 * <p>Entries that ended a week ago are forgotten when the journal is opened. Thread-safe: every method holds the lock.
 */
public final class AuthorityJournal implements AutoCloseable {
    private static final Duration KEEP_AFTER_END = Duration.ofDays(7);
    private static final int FIELDS = 6;

    /**
     * One issued certificate. Immutable.
     *
     * @param serial lower-case hex
     * @param keyId of the certified key, lower-case hex
     * @param subject the SPIFFE ID, or the subject's name where there is none
     */
    public record Issued(String serial, String keyId, String subject, Instant at, Instant notAfter) {

        static Issued of(X509Certificate certificate, String subject, Instant at) {
            return new Issued(
                    Certificates.serial(certificate),
                    Certificates.keyId(certificate.getPublicKey()),
                    subject,
                    at,
                    certificate.getNotAfter().toInstant());
        }
    }

    private final Path path;
    private final FileChannel channel;
    private final Map<String, Issued> bySerial = new HashMap<>();
    private final Set<String> keyIds = new HashSet<>();

    private AuthorityJournal(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Opens or makes the journal. @throws FederationException when a line in it is damaged, naming file and line */
    public static AuthorityJournal open(Path path, Instant now) {
        try {
            var folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            var channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            var journal = new AuthorityJournal(path, channel);
            journal.load(now);
            return journal;
        } catch (IOException e) {
            throw new FederationException(AuthorityFault.JOURNAL_WRITE, path.toString(), e);
        }
    }

    private void load(Instant now) throws IOException {
        var text = Files.readString(path, StandardCharsets.ISO_8859_1);
        int end = text.lastIndexOf('\n') + 1; // What follows the last newline was cut by a crash: it never left.
        int number = 0;
        for (var line : (Iterable<String>) text.substring(0, end).lines()::iterator) {
            number++;
            var issued = parse(line);
            if (issued.isEmpty()) {
                channel.close();
                throw new FederationException(AuthorityFault.JOURNAL_CORRUPT, path + " line " + number);
            }
            if (issued.get().notAfter().plus(KEEP_AFTER_END).isAfter(now)) {
                remember(issued.get());
            }
        }
        channel.truncate(end);
        channel.position(end);
    }

    private void remember(Issued issued) {
        bySerial.put(issued.serial(), issued);
        keyIds.add(issued.keyId());
    }

    private static String line(Issued issued) {
        var body = String.join(
                "\t",
                issued.serial(),
                issued.keyId(),
                issued.subject(),
                issued.at().toString(),
                issued.notAfter().toString());
        return checksum(body) + '\t' + body;
    }

    private static Optional<Issued> parse(String line) {
        var fields = line.split("\t", -1);
        if (fields.length != FIELDS || !fields[0].equals(checksum(line.substring(line.indexOf('\t') + 1)))) {
            return Optional.empty();
        }
        return Optional.of(
                new Issued(fields[1], fields[2], fields[3], Instant.parse(fields[4]), Instant.parse(fields[5])));
    }

    private static String checksum(String body) {
        var crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }

    /** Adds an entry; durable when it returns. @throws FederationException and the certificate must not be handed out */
    synchronized void append(Issued issued) {
        var bytes = ByteBuffer.wrap((line(issued) + '\n').getBytes(StandardCharsets.UTF_8));
        try {
            long before = channel.position();
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(false);
            } catch (IOException e) {
                channel.truncate(before);
                channel.position(before);
                throw e;
            }
        } catch (IOException e) {
            throw new FederationException(AuthorityFault.JOURNAL_WRITE, path.toString(), e);
        }
        remember(issued);
    }

    /** Whether a certificate for this key was issued before. */
    public synchronized boolean keySeen(String keyId) {
        return keyIds.contains(keyId);
    }

    public synchronized Optional<Issued> find(String serial) {
        return Optional.ofNullable(bySerial.get(serial));
    }

    /** What is still good at this instant, the newest first. */
    public synchronized List<Issued> alive(Instant now) {
        return bySerial.values().stream()
                .filter(issued -> issued.notAfter().isAfter(now))
                .sorted((a, b) -> b.at().compareTo(a.at()))
                .toList();
    }

    @Override
    public synchronized void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new FederationException(AuthorityFault.JOURNAL_WRITE, path.toString(), e);
        }
    }
}
