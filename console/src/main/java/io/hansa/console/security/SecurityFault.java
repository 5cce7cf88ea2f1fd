package io.hansa.console.security;

import io.hansa.core.fault.Fault;

/** Why somebody was turned away at the door. */
public enum SecurityFault implements Fault {
    NOT_SIGNED_IN(
            "HANSA-DOOR-001", false, "The call names no valid session or API token; sign in, or send a bearer token."),
    WRONG_ROLE("HANSA-DOOR-002", false, "The caller's role may not do this; ask an admin."),
    FORGED(
            "HANSA-DOOR-003",
            false,
            "The request does not come from one of the console's own pages; open the page again and repeat."),
    TOO_MANY_TRIES("HANSA-DOOR-004", true, "Too many failed sign-ins; wait a minute."),
    WRONG_PASSWORD("HANSA-DOOR-005", false, "Name or password is wrong."),
    ACCOUNT_EXISTS("HANSA-DOOR-006", false, "There is an account of that name already."),
    ACCOUNT_UNKNOWN("HANSA-DOOR-007", false, "There is no account of that name."),
    LAST_ADMIN("HANSA-DOOR-008", false, "The last admin cannot be removed."),
    TOKEN_FILE("HANSA-DOOR-009", true, "The admin's token file cannot be written; check the folder's owner and space."),
    DAMAGED(
            "HANSA-DOOR-010",
            false,
            "A stored account or session cannot be read; restore the node's database from a backup.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    SecurityFault(String code, boolean retryable, String sentence) {
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
