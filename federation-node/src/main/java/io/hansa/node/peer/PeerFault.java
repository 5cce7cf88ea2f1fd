package io.hansa.node.peer;

import io.hansa.core.fault.Fault;

/** Why a call to another node failed. */
public enum PeerFault implements Fault {
    UNREACHABLE("HANSA-PEER-001", true, "The other node's address did not answer; see the link's probe."),
    NO_ADDRESS("HANSA-PEER-002", true, "No gateway address of that cluster is known yet."),
    REFUSED("HANSA-PEER-003", false, "The other node answered and refused; its reason follows."),
    TIMED_OUT("HANSA-PEER-004", true, "The other node did not answer in time."),
    PIN_MISMATCH("HANSA-PEER-005", false, "The other side proved another root than the one that the invitation names."),
    NOT_ADMITTED("HANSA-PEER-006", false, "This method needs an identity of the federation.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    PeerFault(String code, boolean retryable, String sentence) {
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
