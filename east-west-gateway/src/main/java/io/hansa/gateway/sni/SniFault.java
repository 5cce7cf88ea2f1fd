package io.hansa.gateway.sni;

import io.hansa.core.fault.Fault;

/** Why the beginning of a connection could not be classified; the connection is closed. */
public enum SniFault implements Fault {
    NOT_TLS("HANSA-SNI-001", "The connection did not begin with a TLS handshake; check what the caller speaks."),
    HELLO_TOO_LONG("HANSA-SNI-002", "The ClientHello is longer than the limit; no known client sends such a hello."),
    HELLO_MALFORMED("HANSA-SNI-003", "The ClientHello is not well formed; look for a device that alters traffic."),
    HELLO_TIMEOUT(
            "HANSA-SNI-004", "The ClientHello did not arrive in time; look for loss on the path or for a scanner."),
    NO_SERVER_NAME("HANSA-SNI-005", "The ClientHello names no server; the caller has to send SNI."),
    UNKNOWN_SERVER_NAME("HANSA-SNI-006", "No chain takes this server name; check the export and the caller's route.");

    private final String code;
    private final String sentence;

    SniFault(String code, String sentence) {
        this.code = code;
        this.sentence = sentence;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public boolean retryable() {
        return false;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
