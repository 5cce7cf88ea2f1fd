package io.hansa.core.model;

import java.util.Arrays;
import java.util.Locale;

/**
 * What the federation has decided about a cluster; a decision, not a measurement (that is a verdict).
 *
 * <p>DRAINING and CORDONED are routing states and leave trust as it is; SUSPENDED and EVICTED withdraw trust.
 */
public enum ClusterState {
    JOINING,
    ACTIVE,
    DRAINING,
    CORDONED,
    SUSPENDED,
    EVICTED;

    /** Whether identities of this cluster are admitted. */
    public boolean trusted() {
        return this != SUSPENDED && this != EVICTED;
    }

    /** Whether the cluster counts in a majority (architecture.md: active or draining). */
    public boolean counts() {
        return this == ACTIVE || this == DRAINING;
    }

    /** The word used in YAML, REST and the CLI: the constant's name in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The constant of that word. @throws IllegalArgumentException for any other word */
    public static ClusterState parse(String word) {
        return Arrays.stream(values())
                .filter(value -> value.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' (expected: one of "
                        + Arrays.toString(values()).toLowerCase(Locale.ROOT) + ')'));
    }
}
