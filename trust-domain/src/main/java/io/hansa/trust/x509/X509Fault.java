package io.hansa.trust.x509;

import io.hansa.core.fault.Fault;

/** Why a certificate was not issued or a certification request was not taken. */
public enum X509Fault implements Fault {
    REQUEST_MALFORMED(
            "HANSA-TRUST-001", false, "The certification request is not a PKCS#10 of at most 16 KiB; make a new one."),
    POSSESSION_UNPROVEN(
            "HANSA-TRUST-002", false, "The request is not signed by the key it carries; make it with the key's owner."),
    KEY_REFUSED("HANSA-TRUST-003", false, "The key is too weak, malformed or known; make a fresh P-256 key."),
    REQUEST_BEYOND_PROFILE(
            "HANSA-TRUST-004",
            false,
            "The request asks for names or powers that its owner does not get; ask for none."),
    ISSUER_ENDS("HANSA-TRUST-005", false, "The issuing authority is about to expire; renew it before issuing."),
    CERTIFICATE_MALFORMED(
            "HANSA-TRUST-006", false, "A certificate could not be read or is not of the profile expected here.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    X509Fault(String code, boolean retryable, String sentence) {
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
