package io.hansa.sync.replica;

import io.hansa.core.fault.Fault;

/** What keeps the replica from taking a record. */
public enum ReplicaFault implements Fault {
    ORIGIN_OVER_LIMIT(
            "HANSA-SYNC-001", false, "The cluster offers more records than a cluster may have; the rest is left out."),
    DEFERRED_OVER_LIMIT(
            "HANSA-SYNC-002", true, "Too many records wait for a signer's certificate; the newest were dropped."),
    KEY_MISNAMED("HANSA-SYNC-003", false, "A trust record must be named by the serial of its certificate."),
    NOT_DURABLE("HANSA-SYNC-004", true, "The change could not be written to this node's disk and was not made."),
    EPOCH_STOLEN(
            "HANSA-SYNC-005",
            true,
            "Another process writes this cluster's records with a higher epoch; look for a second"
                    + " node with the same identity or a database restored from a copy.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    ReplicaFault(String code, boolean retryable, String sentence) {
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
