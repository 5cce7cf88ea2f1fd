package io.hansa.core.desk;

import io.hansa.core.operation.Verb;
import java.util.Arrays;
import java.util.Locale;

/** What a caller may do; each role may all that those before it may. */
public enum Role {
    VIEWER,
    OPERATOR,
    ADMIN;

    public boolean may(Verb verb) {
        return ordinal() >= verb.rank().ordinal();
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of that word. @throws IllegalArgumentException for any other word */
    public static Role parse(String word) {
        return Arrays.stream(values())
                .filter(r -> r.word().equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("'" + word + "' (expected: viewer, operator or admin)"));
    }
}
