package io.hansa.core.verdict;

import java.util.Arrays;
import java.util.Locale;

/** How an active probe through a gateway's data path ended. */
public enum ProbeOutcome {
    OK,
    /** A reachable host refused the connection: positive evidence that nothing listens. */
    REFUSED,
    TIMEOUT,
    RESET,
    /** The handshake failed or the other end proved another identity. */
    IDENTITY,
    /** The gateway answered, but not with what was sent. */
    ECHO,
    /** No probe was made yet. */
    NONE;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The outcome of that word. @throws IllegalArgumentException for any other word */
    public static ProbeOutcome parse(String word) {
        return Arrays.stream(values())
                .filter(o -> o.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' (expected: a probe outcome)"));
    }
}
