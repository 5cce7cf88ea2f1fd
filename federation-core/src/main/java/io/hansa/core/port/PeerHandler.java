package io.hansa.core.port;

import io.hansa.core.spiffe.SpiffeId;
import java.util.Optional;

/** Answers one method of {@link PeerClient}. Called on a virtual thread, many at a time. */
public interface PeerHandler {

    /** The method answered, such as {@code sync/pull}. */
    String method();

    /** Whether callers without an identity are let through; joins and first enrolments only. */
    boolean anonymous();

    /**
     * The answer.
     *
     * @param caller the verified identity; empty only when {@link #anonymous()}
     * @param address where the caller connected from, for rate limits and the audit log
     * @throws io.hansa.core.fault.FederationException to refuse; code and detail go to the caller
     */
    byte[] handle(Optional<SpiffeId> caller, String address, byte[] request);
}
