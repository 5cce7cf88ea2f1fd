package io.hansa.node.trust;

import io.hansa.core.fault.Fault;

/** Why a founding, an invitation or a join was not done by this node. */
public enum TrustRoomFault implements Fault {
    NO_ROOT(
            "HANSA-NODE-001",
            false,
            "This cluster does not keep the federation's root; ask the cluster that founded it."),
    ALREADY_JOINED("HANSA-NODE-002", false, "This cluster belongs to a federation already."),
    NOT_ASKED("HANSA-NODE-003", false, "The invitation names another federation than this node is configured for.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    TrustRoomFault(String code, boolean retryable, String sentence) {
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
