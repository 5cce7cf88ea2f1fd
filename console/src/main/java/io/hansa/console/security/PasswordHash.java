package io.hansa.console.security;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Slow hashes of passwords: PBKDF2 with HMAC-SHA-256, 600 000 rounds, 16 bytes of salt. Thread-safe: at most two are computed
 * at a time, so that sign-ins cannot take the machine.
 *
 * @see <a href="https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#pbkdf2">OWASP Password
 *     Storage, PBKDF2 (the number of rounds)</a>
 */
final class PasswordHash {
    private static final int ROUNDS = 600_000;
    private static final int BITS = 256;
    private static final Semaphore TURNS = new Semaphore(2);
    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

    private PasswordHash() {}

    /** {@code pbkdf2-sha256$rounds$salt$hash}. */
    static String of(String password, SecureRandom random) {
        var salt = new byte[16];
        random.nextBytes(salt);
        return "pbkdf2-sha256$" + ROUNDS + '$' + ENCODER.encodeToString(salt) + '$'
                + ENCODER.encodeToString(derive(password, salt, ROUNDS));
    }

    /** Whether the password is the hash's; takes the same time either way. */
    static boolean fits(String password, String hash) {
        var parts = hash.split("\\$", -1);
        if (parts.length != 4) {
            return false;
        }
        var decoder = Base64.getDecoder();
        var derived = derive(password, decoder.decode(parts[2]), Integer.parseInt(parts[1]));
        return MessageDigest.isEqual(derived, decoder.decode(parts[3]));
    }

    private static byte[] derive(String password, byte[] salt, int rounds) {
        var spec = new PBEKeySpec(password.toCharArray(), salt, rounds, BITS);
        TURNS.acquireUninterruptibly();
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PBKDF2", e);
        } finally {
            TURNS.release();
            spec.clearPassword();
        }
    }
}
