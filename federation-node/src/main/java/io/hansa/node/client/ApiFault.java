package io.hansa.node.client;

import io.hansa.core.fault.Fault;

/** Why a call to a node's API failed before or in the API. */
public enum ApiFault implements Fault {
    UNREACHABLE(
            "HANSA-API-001",
            true,
            "The node's API does not answer at that address; check that the node runs and the address is right."),
    REFUSED("HANSA-API-002", false, "The node refused the call, for the reason that it names."),
    NO_TOKEN("HANSA-API-003", false, "No API token was given; pass --token-file, or set HANSA_TOKEN_FILE."),
    NO_ADDRESS("HANSA-API-004", false, "The address of a node's API is a URL such as http://127.0.0.1:8080.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    ApiFault(String code, boolean retryable, String sentence) {
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
