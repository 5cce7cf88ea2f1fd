package io.hansa.gateway.tls;

import io.hansa.core.fault.Fault;

/** What can go wrong around TLS in a gateway. */
public enum TlsFault implements Fault {
    NATIVE_MISSING(
            "HANSA-GWTLS-001",
            false,
            "BoringSSL could not be loaded; the gateway needs Linux on x86_64 or aarch64 with glibc."),
    CONTEXT_REFUSED(
            "HANSA-GWTLS-002", false, "The gateway's key and certificate could not be used; renew its identity."),
    HANDSHAKE_FAILED(
            "HANSA-GWTLS-003",
            true,
            "A handshake failed; the detail names the verifier's fault when a peer was refused."),
    CALLER_REFUSED("HANSA-GWTLS-004", false, "The caller proved who it is, but the access policy does not let it in."),
    TRUST_WITHDRAWN("HANSA-GWTLS-005", false, "A live connection was closed because its peer is no longer believed.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    TlsFault(String code, boolean retryable, String sentence) {
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
