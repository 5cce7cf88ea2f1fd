package io.hansa.sync.store;

import io.hansa.core.fault.Fault;

/** What can go wrong with the node's database. */
public enum StoreFault implements Fault {
    CORRUPT(
            "HANSA-STORE-001",
            false,
            "The database is damaged; it was left as it is. Stop the node, move the named file and"
                    + " its -wal away, restore a copy or start without it: records come back from the other clusters, what only this"
                    + " node knew (plans, audit log, tokens) does not."),
    FOREIGN(
            "HANSA-STORE-002",
            false,
            "The file is not a database of this program; it was left as it is. Name another file."),
    TOO_NEW(
            "HANSA-STORE-003",
            false,
            "The database was written by a newer version; start that version, or another file."),
    IN_USE("HANSA-STORE-004", false, "Another node is running on this database; stop it first."),
    DISK_FULL(
            "HANSA-STORE-005",
            true,
            "The disk is full: nothing is written any more, serving goes on. Free some space."),
    FAILED("HANSA-STORE-006", true, "The database could not be read or written; look at the disk and its permissions.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    StoreFault(String code, boolean retryable, String sentence) {
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
