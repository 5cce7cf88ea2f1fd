package io.hansa.core.fault;

import org.jspecify.annotations.Nullable;

/**
 * A failure outside this process (I/O, a cloud API, a peer) or an input that an adapter could not take.
 *
 * <p>Messages never hold secrets, keys or whole certificates.
 */
public final class FederationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    public FederationException(Fault fault, String detail, @Nullable Throwable cause) {
        super(fault.code() + ' ' + fault.name() + ": " + detail, cause);
        this.fault = fault;
    }

    public FederationException(Fault fault, String detail) {
        this(fault, detail, null);
    }

    /** What went wrong, by stable code. */
    public Fault fault() {
        return fault;
    }
}
