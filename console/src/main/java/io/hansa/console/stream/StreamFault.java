package io.hansa.console.stream;

import io.hansa.core.fault.Fault;

/** Why no stream was opened. */
public enum StreamFault implements Fault {
    FULL("HANSA-STREAM-001", true, "As many browsers watch as this node serves; the page asks at intervals instead.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    StreamFault(String code, boolean retryable, String sentence) {
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
