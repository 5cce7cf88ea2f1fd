package io.hansa.console.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Random texts that cannot be guessed, and the form in which they are kept. Thread-safe. */
final class Secrets {
    private final SecureRandom random = new SecureRandom();

    SecureRandom random() {
        return random;
    }

    /** 32 random bytes in URL-safe base64. */
    String token() {
        return text(32);
    }

    /** A password of 120 random bits in URL-safe base64. */
    String password() {
        return text(15);
    }

    private String text(int bytes) {
        var value = new byte[bytes];
        random.nextBytes(value);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
    }

    /** What is stored of a random token: its SHA-256 in hex. Only for tokens with enough randomness, never for passwords. */
    static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
