package io.hansa.core.model;

import java.util.Arrays;
import java.util.Locale;

/**
 * Where a cluster runs.
 */
public enum Cloud {
    AWS,
    AZURE,
    GCP,
    ONPREM;

    /** The word used in YAML, REST and the CLI: the constant's name in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The constant of that word. @throws IllegalArgumentException for any other word */
    public static Cloud parse(String word) {
        return Arrays.stream(values())
                .filter(value -> value.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' (expected: one of "
                        + Arrays.toString(values()).toLowerCase(Locale.ROOT) + ')'));
    }
}
