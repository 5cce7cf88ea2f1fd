package io.hansa.trust.enrol;

import io.hansa.core.fault.Fault;
import io.hansa.core.fault.FederationException;

/** Why a gateway was not given an identity. */
public enum EnrolFault implements Fault {
    INVITATION_ALTERED("HANSA-TRUST-201", false, "The invitation is not what was printed; copy it again."),
    INVITATION_UNKNOWN(
            "HANSA-TRUST-202", false, "The invitation was used before, withdrawn or never given; make a new one."),
    INVITATION_EXPIRED("HANSA-TRUST-203", false, "The invitation has expired; make a new one."),
    RATE_LIMITED("HANSA-TRUST-204", true, "Too many failed enrolments in the last minute; wait."),
    REQUEST_MALFORMED(
            "HANSA-TRUST-205", false, "The enrolment request cannot be read; both sides must run the same release."),
    NOT_A_GATEWAY("HANSA-TRUST-206", false, "Only gateways of this cluster renew here."),
    ENROLLED("HANSA-TRUST-207", false, "This gateway has an identity that is still good; it renews by itself."),
    ANSWER_FOREIGN(
            "HANSA-TRUST-208",
            false,
            "The node's answer does not fit the key, the name or the authority that was asked."),
    REFUSED("HANSA-TRUST-209", false, "The node refused; the detail has its reason."),
    FILE(
            "HANSA-TRUST-210",
            true,
            "The invitation cannot be read or written; node and gateway need the same folder and the right to it.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    EnrolFault(String code, boolean retryable, String sentence) {
        this.code = code;
        this.retryable = retryable;
        this.sentence = sentence;
    }

    /** Whether a refusal says that this invitation will never be taken. */
    public static boolean spent(FederationException refusal) {
        var text = String.valueOf(refusal.getMessage());
        return refusal.fault() == REFUSED
                && (text.contains(INVITATION_UNKNOWN.code) || text.contains(INVITATION_EXPIRED.code));
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
