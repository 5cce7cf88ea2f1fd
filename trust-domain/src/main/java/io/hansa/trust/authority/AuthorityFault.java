package io.hansa.trust.authority;

import io.hansa.core.fault.Fault;

/** Why an authority did not issue, install or open. */
public enum AuthorityFault implements Fault {
    NOT_TRUSTED(
            "HANSA-TRUST-101",
            false,
            "This cluster is suspended or evicted and issues nothing; reinstate it or join anew."),
    CLOCK_OFF(
            "HANSA-TRUST-102",
            true,
            "This clock is more than 60 s off the others; nothing is issued until it is set right."),
    KEY_SEEN("HANSA-TRUST-103", false, "A key was offered that a certificate was issued for before; make a fresh key."),
    ANSWER_FOREIGN(
            "HANSA-TRUST-104",
            false,
            "A certificate offered to this authority is not for its key and name, or not from that root."),
    JOURNAL_CORRUPT(
            "HANSA-TRUST-105",
            false,
            "The journal of issued certificates is damaged; restore it from a backup or move it away by hand."),
    JOURNAL_WRITE(
            "HANSA-TRUST-106",
            true,
            "The journal of issued certificates cannot be written, so nothing is issued; free space or mend the disk."),
    ROOT_EXISTS("HANSA-TRUST-107", false, "The federation was founded here before; its root is never made twice."),
    OTHER_OWNER(
            "HANSA-TRUST-108",
            false,
            "A key file belongs to another cluster, federation or gateway than the one configured; correct one of them."),
    NO_IDENTITY("HANSA-TRUST-109", true, "This process has no identity yet; enrol it first.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    AuthorityFault(String code, boolean retryable, String sentence) {
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
