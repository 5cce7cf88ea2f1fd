package io.hansa.core.record;

import io.hansa.core.fault.Fault;

/** Why an offered record was not taken. */
public enum RecordFault implements Fault {
    FOREIGN_ORIGIN("HANSA-RECORD-001", false, "The record claims an origin that does not belong to this federation."),
    UNTRUSTED_ORIGIN("HANSA-RECORD-002", false, "The record is from a cluster that is suspended or evicted."),
    SIGNER_UNKNOWN("HANSA-RECORD-003", true, "The certificate of the signer has not arrived yet; the record waits."),
    SIGNER_FOREIGN("HANSA-RECORD-004", false, "The record was signed by an identity that is not a node of its origin."),
    SIGNATURE_BAD(
            "HANSA-RECORD-005", false, "The signature does not fit the record: it was forged or altered on the way."),
    SIGNED_OUTSIDE_LIFE(
            "HANSA-RECORD-006", false, "The record's time lies outside the life of the certificate that signed it."),
    FROM_THE_FUTURE("HANSA-RECORD-007", false, "The record's time lies in the future; compare the clocks."),
    WENT_BACK("HANSA-RECORD-008", false, "The record is older than the one held: a replay or a restored backup."),
    STAMP_REUSED(
            "HANSA-RECORD-009",
            false,
            "Two different records carry the same epoch and version: two writers, or a forgery."),
    MALFORMED("HANSA-RECORD-010", false, "The record is not in the form that its kind demands."),
    VOID(
            "HANSA-RECORD-011",
            false,
            "The origin has made void everything of that age which it did not repeat: a replay, or an old copy.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    RecordFault(String code, boolean retryable, String sentence) {
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
