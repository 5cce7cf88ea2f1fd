package io.hansa.core.spiffe;

import io.hansa.core.fault.Fault;

/** Why a peer's certificate chain was refused. */
public enum SpiffeFault implements Fault {
    NO_CERTIFICATE(
            "HANSA-SPIFFE-001", false, "The peer showed no certificate; give it an identity of this federation."),
    CHAIN_OVER_LIMIT("HANSA-SPIFFE-002", false, "The peer's chain is larger than any chain this federation issues."),
    NAME_COUNT("HANSA-SPIFFE-003", false, "The peer's certificate must hold exactly one URI name."),
    NAME_GRAMMAR("HANSA-SPIFFE-004", false, "The peer's URI name is not a valid SPIFFE ID."),
    DOMAIN_UNKNOWN(
            "HANSA-SPIFFE-005", false, "No cluster of this federation owns the peer's trust domain; link it first."),
    PATH_INVALID("HANSA-SPIFFE-006", false, "The peer's chain does not lead to an anchor of its own trust domain."),
    NOT_A_LEAF("HANSA-SPIFFE-007", false, "The peer presented a CA certificate as its identity."),
    USAGE("HANSA-SPIFFE-008", false, "The peer's certificate does not allow this use."),
    DENIED("HANSA-SPIFFE-009", false, "The peer, its key or its trust domain is on the deny list."),
    UNEXPECTED_PEER("HANSA-SPIFFE-010", false, "The peer proved an identity, but another one was expected here."),
    EXPIRED("HANSA-SPIFFE-011", false, "The peer's certificate has expired or is not valid yet; compare the clocks."),
    NAME_OUTSIDE("HANSA-SPIFFE-012", false, "The peer's certificate holds names outside its own trust domain."),
    WEAK("HANSA-SPIFFE-013", false, "A key or signature in the peer's chain is of a kind that does not count."),
    FORM("HANSA-SPIFFE-014", false, "A certificate in the peer's chain is of a form that no authority may issue.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    SpiffeFault(String code, boolean retryable, String sentence) {
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
