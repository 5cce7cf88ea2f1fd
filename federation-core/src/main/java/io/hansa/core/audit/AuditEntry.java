package io.hansa.core.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * One line of the audit log. Immutable.
 *
 * @param sequence from 1, without holes
 * @param previous hash of the entry before; empty for the first
 * @param hash SHA-256 over all of this and {@code previous}, lower-case hex
 */
public record AuditEntry(long sequence, Draft draft, String previous, String hash) {

    /**
     * What happened, before it has a place in the log.
     *
     * @param actor who: a user, a SPIFFE ID or {@code hansa} itself
     * @param verb what was tried, e.g. {@code policy.apply}
     * @param object what it was tried on
     * @param result {@code done}, {@code refused} or {@code failed}
     * @param detail reason, fault code, plan hash; never a secret
     */
    public record Draft(Instant at, String actor, String verb, String object, String result, String detail) {}

    /** The entry that follows {@code previous} (its hash) in the log. */
    public static AuditEntry after(long sequence, String previous, Draft draft) {
        return new AuditEntry(sequence, draft, previous, hash(sequence, previous, draft));
    }

    /** Whether the hash fits content and predecessor. */
    public boolean fits(String hashBefore) {
        return previous.equals(hashBefore) && hash.equals(hash(sequence, previous, draft));
    }

    private static String hash(long sequence, String previous, Draft d) {
        var text = new StringBuilder();
        for (var part : new String[] {
            Long.toString(sequence),
            previous,
            d.at().toString(),
            d.actor(),
            d.verb(),
            d.object(),
            d.result(),
            d.detail()
        }) {
            text.append(part.length()).append(':').append(part);
        }
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
