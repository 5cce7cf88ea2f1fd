package io.hansa.gateway.config;

import io.hansa.core.fault.Fault;

/** What can go wrong with the file that holds the last good configuration. */
public enum ConfigFault implements Fault {
    SNAPSHOT_CORRUPT(
            "HANSA-GWCFG-001",
            false,
            "The snapshot file is damaged and was left as it is; move it away, and the gateway starts with what its node tells it."),
    SNAPSHOT_UNREADABLE(
            "HANSA-GWCFG-002", true, "The snapshot file cannot be read; check the disk and who may read the file."),
    SNAPSHOT_UNWRITABLE(
            "HANSA-GWCFG-003",
            true,
            "The snapshot could not be written and the one before stands; serving goes on. Free space on the disk."),
    SNAPSHOT_OVER_LIMIT("HANSA-GWCFG-004", false, "The snapshot is larger than any that is taken; look at the node.");

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
