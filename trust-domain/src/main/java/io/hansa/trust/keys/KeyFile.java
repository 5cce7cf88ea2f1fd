package io.hansa.trust.keys;

import io.hansa.core.fault.FederationException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * One key on disk: PEM of the encrypted PKCS#8 key and of its certificates, closed by a line with the SHA-256 of all before
 * it, so that a cut or a flipped bit is told apart from a wrong passphrase.
 *
 * <p>Beside it lies {@code <file>.made}, which says that the key was once made: a key that has vanished is reported and never
 * replaced by a new one (trust.md, section 10). Confined to one thread at a time.
 */
public final class KeyFile {
    private static final String LAST_LINE = "sha256 ";
    private static final int LAST_LINE_LENGTH = LAST_LINE.length() + 64 + 1;

    private final PrivateFile file;
    private final PrivateFile marker;
    private final Passphrase passphrase;
    private final int rounds;

    /** A key file at this path; the passphrase stays the caller's to close. */
    public KeyFile(Path path, Passphrase passphrase) {
        this(path, passphrase, KeyPem.ROUNDS);
    }

    /** One that takes and writes fewer rounds of key derivation; for tests, which pay for each of them. */
    KeyFile(Path path, Passphrase passphrase, int rounds) {
        this.file = new PrivateFile(path);
        this.marker = new PrivateFile(path.resolveSibling(path.getFileName() + ".made"));
        this.passphrase = passphrase;
        this.rounds = rounds;
    }

    public Path path() {
        return file.path();
    }

    /** Whether the file is there now. */
    public boolean present() {
        return file.present();
    }

    /** Whether the key was ever made here, even if the file is gone now. */
    public boolean made() {
        return file.present() || marker.present() || Files.exists(file.previous());
    }

    /** Stores the first key of this file. @throws FederationException when one was made here before; it stays as it is */
    public void create(KeyEntry entry) {
        if (made()) {
            throw new FederationException(KeysFault.EXISTS, file.path().toString());
        }
        marker.write((fingerprint(entry) + "\n").getBytes(StandardCharsets.US_ASCII));
        replace(entry);
    }

    /** Stores the next generation; the one before stays as {@code .prev}. @throws FederationException and nothing changed */
    public void replace(KeyEntry entry) {
        var pem = new KeyPem(path(), passphrase, rounds).write(entry);
        var all = Arrays.copyOf(pem, pem.length + LAST_LINE_LENGTH);
        var last = (LAST_LINE + KeysDigest.sha256(pem) + "\n").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(last, 0, all, pem.length, last.length);
        file.write(all);
    }

    /** The key. @throws FederationException naming the file and how to go on; nothing is changed on disk */
    public KeyEntry load() {
        if (!file.present()) {
            throw new FederationException(
                    KeysFault.MISSING,
                    made()
                            ? path() + "; restore it from " + file.previous() + " or from a backup"
                            : path() + " was never made");
        }
        var content = file.read();
        int body = content.length - LAST_LINE_LENGTH;
        if (body <= 0) {
            throw damaged("cut short");
        }
        var pem = Arrays.copyOf(content, body);
        var expected = LAST_LINE + KeysDigest.sha256(pem) + "\n";
        var last = new String(content, body, LAST_LINE_LENGTH, StandardCharsets.ISO_8859_1);
        if (!last.equals(expected)) {
            throw damaged("its checksum does not fit");
        }
        return new KeyPem(path(), passphrase, rounds).read(pem);
    }

    private FederationException damaged(String how) {
        return new FederationException(
                KeysFault.CORRUPT,
                path() + ": " + how + "; put " + file.previous() + " or a backup in its place; it was not changed");
    }

    private static String fingerprint(KeyEntry entry) {
        return KeysDigest.sha256(entry.publicKey().getEncoded());
    }
}
