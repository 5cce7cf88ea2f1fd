package io.hansa.console.server;

import io.hansa.core.fault.Fault;

/** What can go wrong in the console itself. */
public enum ConsoleFault implements Fault {
    PORT_IN_USE(
            "HANSA-CONSOLE-001",
            true,
            "The console's port is taken by another program; stop that or choose another port."),
    NOT_STARTED("HANSA-CONSOLE-002", true, "The console did not start; the cause follows."),
    NO_SUCH_PAGE("HANSA-CONSOLE-003", false, "There is nothing at that address."),
    NO_SUCH_OBJECT("HANSA-CONSOLE-004", false, "There is no object of that name; it may have gone since."),
    BAD_REQUEST(
            "HANSA-CONSOLE-005", false, "The request has a form that the server does not take; see the API document."),
    INTERNAL(
            "HANSA-CONSOLE-006",
            true,
            "The console failed on this request; the log has the details under the correlation id.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    ConsoleFault(String code, boolean retryable, String sentence) {
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
