package io.hansa.trust.keys;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Bytes as one word that people copy: a prefix that scanners for leaked secrets can look for, then base64url of the bytes and
 * of a checksum, so that a slip in copying is told apart from a forgery. Pure functions.
 */
public final class PrintedSecret {
    private static final int CHECKSUM_BYTES = 6;

    /** Longer ones are no token of ours. */
    private static final int LENGTH_MAX = 4096;

    private PrintedSecret() {}

    public static String print(String prefix, byte[] bytes) {
        var all = Arrays.copyOf(bytes, bytes.length + CHECKSUM_BYTES);
        System.arraycopy(checksum(prefix, bytes), 0, all, bytes.length, CHECKSUM_BYTES);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /** The bytes; empty when the prefix, the alphabet or the checksum does not fit: the text was altered. */
    public static Optional<byte[]> parse(String prefix, String text) {
        if (!text.startsWith(prefix) || text.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        var word = text.substring(prefix.length());
        try {
            var all = Base64.getUrlDecoder().decode(word);
            boolean canonical =
                    Base64.getUrlEncoder().withoutPadding().encodeToString(all).equals(word);
            int length = all.length - CHECKSUM_BYTES;
            if (length < 0 || !canonical) {
                return Optional.empty();
            }
            var bytes = Arrays.copyOf(all, length);
            return Arrays.equals(checksum(prefix, bytes), Arrays.copyOfRange(all, length, all.length))
                    ? Optional.of(bytes)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // Outside the alphabet.
        }
    }

    private static byte[] checksum(String prefix, byte[] bytes) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(prefix.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return Arrays.copyOf(digest.digest(bytes), CHECKSUM_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
