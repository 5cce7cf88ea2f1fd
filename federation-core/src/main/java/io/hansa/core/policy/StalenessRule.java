package io.hansa.core.policy;

import java.util.Locale;

/** What becomes of an offer when its origin's lease has run out. */
public enum StalenessRule {
    /** It stays as it was last known. */
    KEEP,
    /** It serves only when nothing fresh does. */
    DEMOTE,
    /** It serves no more. */
    EVICT;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The rule of that word. @throws IllegalArgumentException for any other word */
    public static StalenessRule parse(String word) {
        for (var rule : values()) {
            if (rule.word().equals(word)) {
                return rule;
            }
        }
        throw new IllegalArgumentException("'" + word + "' (expected: keep, demote or evict)");
    }
}
