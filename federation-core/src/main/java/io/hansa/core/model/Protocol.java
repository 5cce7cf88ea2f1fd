package io.hansa.core.model;

import java.util.Arrays;
import java.util.Locale;

/**
 * What a service speaks, as far as a gateway needs to know; TLS means that the workload ends mTLS itself and gateways pass its
 * bytes through by SNI.
 */
public enum Protocol {
    TCP,
    HTTP,
    GRPC,
    TLS;

    /** The word used in YAML, REST and the CLI: the constant's name in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The constant of that word. @throws IllegalArgumentException for any other word */
    public static Protocol parse(String word) {
        return Arrays.stream(values())
                .filter(value -> value.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' (expected: one of "
                        + Arrays.toString(values()).toLowerCase(Locale.ROOT) + ')'));
    }
}
