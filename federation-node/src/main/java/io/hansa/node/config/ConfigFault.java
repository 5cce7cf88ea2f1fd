package io.hansa.node.config;

import io.hansa.core.fault.Fault;

/** Why a process did not start. */
public enum ConfigFault implements Fault {
    FILE_UNREADABLE("HANSA-CONFIG-001", false, "The configuration file cannot be read; check its path and rights."),
    PORT_IN_USE(
            "HANSA-CONFIG-002",
            false,
            "Another process listens on an address that this one needs; stop it or choose another port."),
    IDENTITY_IN_USE(
            "HANSA-CONFIG-003",
            false,
            "Another process runs with the same identity and state directory; two nodes must not share one."),
    STATE_DIR("HANSA-CONFIG-004", false, "The state directory cannot be written.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    ConfigFault(String code, boolean retryable, String sentence) {
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
