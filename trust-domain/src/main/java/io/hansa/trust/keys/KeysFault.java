package io.hansa.trust.keys;

import io.hansa.core.fault.Fault;

/** Why a key file or a passphrase was not taken; the file is left as it is, and no key is ever made in its place. */
public enum KeysFault implements Fault {
    MISSING(
            "HANSA-KEYS-001",
            false,
            "A key file that was made earlier is gone; restore it or its .prev copy, never start over."),
    READABLE_BY_OTHERS("HANSA-KEYS-002", false, "A secret file is open to group or others; set its mode to 0600."),
    CORRUPT(
            "HANSA-KEYS-003",
            false,
            "A key file is damaged or cut short; put its .prev copy or a backup in its place."),
    WRONG_PASSPHRASE(
            "HANSA-KEYS-004", false, "A key file does not open with this passphrase; give the one it was made with."),
    WRITE_FAILED(
            "HANSA-KEYS-005",
            true,
            "A key file could not be written; the former one is untouched: free space or mend the disk."),
    READ_FAILED("HANSA-KEYS-006", true, "A secret file could not be read; check that it exists and who owns it."),
    PASSPHRASE_UNUSABLE(
            "HANSA-KEYS-007",
            false,
            "A passphrase is absent or not 12 to 1024 printable ASCII characters; set another one."),
    EXISTS(
            "HANSA-KEYS-008",
            false,
            "A key file is already there and is never overwritten by a new key; use it or move it away.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    KeysFault(String code, boolean retryable, String sentence) {
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
