package io.hansa.node.twin;

import io.hansa.core.fault.Fault;

/** What speaks against a second process with the same identity. */
public enum TwinFault implements Fault {
    ALIVE(
            "HANSA-TWIN-001",
            false,
            "Another process answers for this node's identity; nothing was written. Stop one of the two: to move a node, stop"
                    + " it at the old place first; for a second node, give it a name and a dataDir of its own."),
    NOT_A_NODE("HANSA-TWIN-002", false, "Only a node of a trusted cluster may ask who lives.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    TwinFault(String code, boolean retryable, String sentence) {
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
