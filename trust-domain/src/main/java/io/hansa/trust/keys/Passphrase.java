package io.hansa.trust.keys;

import io.hansa.core.fault.FederationException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * What key files are encrypted with: 12 to 1024 printable ASCII characters. Never printed; {@link #close()} wipes it.
 *
 * <p>Thread-safe while it is open.
 */
public final class Passphrase implements AutoCloseable {
    /** The environment variable that the launcher documents. */
    public static final String VARIABLE = "HANSA_KEY_PASSPHRASE";

    private static final int LENGTH_MIN = 12;
    private static final int LENGTH_MAX = 1024;
    private static final int GENERATED_BYTES = 32;

    private final char[] characters;

    private Passphrase(char[] characters, String origin) {
        if (characters.length < LENGTH_MIN || characters.length > LENGTH_MAX || !printable(characters)) {
            Arrays.fill(characters, '\0');
            throw new FederationException(KeysFault.PASSPHRASE_UNUSABLE, origin);
        }
        this.characters = characters;
    }

    private static boolean printable(char[] characters) {
        for (char c : characters) {
            if (c < 0x20 || c > 0x7e) { // The JDK's PBES2 takes ASCII passwords only.
                return false;
            }
        }
        return true;
    }

    /** The passphrase in these characters, which are copied. */
    public static Passphrase of(char[] characters) {
        return new Passphrase(characters.clone(), "as given");
    }

    /** The first line of a file of mode 0600. @throws FederationException naming the file */
    public static Passphrase fromFile(Path path) {
        var bytes = new PrivateFile(path).read();
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
            end++;
        }
        var characters = StandardCharsets.ISO_8859_1.decode(java.nio.ByteBuffer.wrap(bytes, 0, end));
        Arrays.fill(bytes, (byte) 0);
        var copy = new char[characters.remaining()];
        characters.get(copy);
        return new Passphrase(copy, path.toString());
    }

    /** The value of {@link #VARIABLE}. @throws FederationException when it is not set or not usable */
    public static Passphrase fromEnvironment(Map<String, String> environment) {
        return new Passphrase(environment.getOrDefault(VARIABLE, "").toCharArray(), VARIABLE);
    }

    /** Makes a random passphrase and keeps it in a new file of mode 0600. @throws FederationException when one is there */
    public static Passphrase createFile(Path path, SecureRandom random) {
        var file = new PrivateFile(path);
        if (file.present()) {
            throw new FederationException(KeysFault.EXISTS, path.toString());
        }
        var bytes = new byte[GENERATED_BYTES];
        random.nextBytes(bytes);
        file.write((Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n")
                .getBytes(StandardCharsets.US_ASCII));
        Arrays.fill(bytes, (byte) 0);
        return fromFile(path);
    }

    char[] characters() {
        return characters.clone();
    }

    @Override
    public void close() {
        Arrays.fill(characters, '\0');
    }

    @Override
    public String toString() {
        return "Passphrase[hidden]";
    }
}
