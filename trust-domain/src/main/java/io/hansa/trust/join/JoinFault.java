package io.hansa.trust.join;

import io.hansa.core.fault.Fault;

/** Why a join, or the issue of a token for one, was refused. */
public enum JoinFault implements Fault {
    TOKEN_ALTERED("HANSA-JOIN-001", false, "The token is not what was printed; copy it again in full."),
    TOKEN_UNKNOWN("HANSA-JOIN-002", false, "The token was never issued here or was withdrawn; ask for a new one."),
    TOKEN_REUSED(
            "HANSA-JOIN-003",
            false,
            "The token was used before; if that was not you, evict who used it, then ask for a new one."),
    TOKEN_EXPIRED("HANSA-JOIN-004", false, "The token has expired; ask for a new one."),
    TOKEN_OF_OTHER_CLUSTER(
            "HANSA-JOIN-005", false, "The token was issued for another cluster; ask for one for this cluster."),
    TOKEN_OF_OTHER_FEDERATION(
            "HANSA-JOIN-006", false, "The token belongs to another federation than this cluster is configured for."),
    RATE_LIMITED("HANSA-JOIN-007", true, "Too many failed joins in the last minute; wait."),
    REQUEST_MALFORMED(
            "HANSA-JOIN-008", false, "The join request cannot be read; both sides must run the same release."),
    REQUEST_REFUSED(
            "HANSA-JOIN-009",
            false,
            "The certification request was refused and the token is spent; correct the joiner, then ask for a new token."),
    KEY_REFUSED(
            "HANSA-JOIN-010", false, "The joiner's key is weak, unproven or known already; the token is not spent."),
    DOMAIN_TAKEN(
            "HANSA-JOIN-011",
            false,
            "The trust domain overlaps one of another cluster; give the joiner another domain and a new token."),
    CLUSTER_KNOWN("HANSA-JOIN-012", false, "A cluster of that name is part of the federation; evict it first."),
    LIFE_OUT_OF_RANGE("HANSA-JOIN-013", false, "A token lives for at least a second and at most 24 hours."),
    TOO_MANY_TOKENS("HANSA-JOIN-014", true, "Too many tokens are open; withdraw some or wait until they expire."),
    ROOT_DIFFERS(
            "HANSA-JOIN-015",
            false,
            "The issuer's root is not the one that the token names: this may be an attack, do not go on."),
    ANSWER_FOREIGN("HANSA-JOIN-016", false, "The issuer's answer does not fit what was asked; nothing was installed."),
    ALREADY_JOINED("HANSA-JOIN-017", false, "This cluster belongs to a federation already."),
    ISSUER_UNREACHABLE(
            "HANSA-JOIN-018",
            true,
            "The issuer did not answer; the token is not spent unless it says so when tried again."),
    REFUSED("HANSA-JOIN-019", false, "The issuer refused for a reason of its own; the detail has it.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    JoinFault(String code, boolean retryable, String sentence) {
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
