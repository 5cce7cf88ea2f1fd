package io.hansa.gateway.relay;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a relay keeps to and what it counts.
 *
 * @param idleTimeout without a byte in either direction both sides are reset; zero: never
 * @param halfOpenTimeout the same from the moment when one direction has ended
 * @param received bytes that came from callers
 * @param sent bytes that went to callers
 * @param broken runs when the endpoint's side broke off; on the event loop
 */
public record RelayRules(
        Duration idleTimeout, Duration halfOpenTimeout, LongAdder received, LongAdder sent, Runnable broken) {

    /** Long enough for an answer to a finished request, short enough for a peer that vanished. */
    public static final Duration HALF_OPEN_TIMEOUT = Duration.ofMinutes(5);
}
