package io.hansa.cloud.file;

import io.hansa.core.fault.Fault;

/** What can be wrong with a registry of files. In every case the last good version stays in force. */
enum FileFault implements Fault {
    UNREADABLE(
            "HANSA-FILE-001",
            true,
            "The registry's directory or one of its files cannot be read; the last known services stay, marked stale."
                    + " Check that it exists and that Hansa may read it."),
    MALFORMED(
            "HANSA-FILE-002",
            false,
            "A registry file is malformed; its last good version stays in force. Correct it at the place shown."),
    INSTANCE_REFUSED(
            "HANSA-FILE-003",
            false,
            "One instance in a registry file is not usable and was left out; the others are unaffected. Correct it at the"
                    + " place shown."),
    SERVICE_TWICE(
            "HANSA-FILE-004",
            false,
            "A service is defined twice in the registry; the first in file order is used. Remove the other."),
    OVER_LIMIT(
            "HANSA-FILE-005",
            false,
            "The registry has more files, larger files or more services than Hansa takes; what was known before stays in"
                    + " force. Split or clean the registry.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    FileFault(String code, boolean retryable, String sentence) {
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
