package io.hansa.node.demo;

import io.hansa.core.fault.Fault;

/** Why the demo did not start or its story stopped. */
public enum DemoFault implements Fault {
    PORT_IN_USE(
            "HANSA-DEMO-001",
            false,
            "A port that the demo needs is taken; stop what listens there or choose another --port-base."),
    DIR_IN_USE("HANSA-DEMO-002", false, "Another demo runs in that folder; stop it or choose another --dir."),
    PART_DIED("HANSA-DEMO-003", false, "A process of the demo ended by itself; its log says why."),
    NOT_IN_TIME(
            "HANSA-DEMO-004",
            false,
            "The demo waited for something that did not come about; the logs in its folder say more."),
    DIR_NOT_OURS(
            "HANSA-DEMO-005",
            false,
            "A demo keeps its state in a folder of its own, and --fresh deletes only one that a demo made; choose another"
                    + " --dir.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    DemoFault(String code, boolean retryable, String sentence) {
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
