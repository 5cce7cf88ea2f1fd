package io.hansa.core.resource;

import io.hansa.core.fault.Fault;

/** Why an input was not taken; nothing of it was applied. */
public enum ResourceFault implements Fault {
    MALFORMED("HANSA-INPUT-001", false, "The text is not valid YAML, JSON or CBOR; correct it at the place shown."),
    INVALID(
            "HANSA-INPUT-002",
            false,
            "The text is well formed but a field is unknown, missing or out of range; correct it at the place shown."),
    OVER_LIMIT("HANSA-INPUT-003", false, "The input is larger or deeper than anything Hansa takes; split it.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    ResourceFault(String code, boolean retryable, String sentence) {
        this.code = code;
        this.retryable = retryable;
        this.sentence = sentence;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public boolean retryable() {
        return retryable;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
