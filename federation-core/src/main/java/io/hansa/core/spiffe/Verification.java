package io.hansa.core.spiffe;

import java.time.Instant;

/** What {@link SpiffeVerifier} says of a chain; exhaustive. */
public sealed interface Verification {

    /** The peer is who it says, until {@code notAfter} at the latest. */
    record Verified(SpiffeId id, Instant notAfter) implements Verification {}

    /** The peer is not admitted; {@code detail} names no secrets and may be logged. */
    record Refused(SpiffeFault fault, String detail) implements Verification {}
}
