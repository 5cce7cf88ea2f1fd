package io.hansa.sync.snapshot;

import io.hansa.core.fault.Fault;

/** What can go wrong in a direct exchange between two nodes. */
public enum SnapshotFault implements Fault {
    CALLER_FOREIGN("HANSA-SNAPSHOT-001", false, "The caller is not a node of a trusted cluster of this federation."),
    MALFORMED(
            "HANSA-SNAPSHOT-002",
            false,
            "The other node's message is not in the form of the exchange; compare versions."),
    OVER_LIMIT("HANSA-SNAPSHOT-003", false, "The other node's message holds more records than an exchange may.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    SnapshotFault(String code, boolean retryable, String sentence) {
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
