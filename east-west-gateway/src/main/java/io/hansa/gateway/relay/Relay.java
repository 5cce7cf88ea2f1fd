package io.hansa.gateway.relay;

import io.netty.channel.Channel;

/**
 * Joins two open connections until both directions have ended. Thread-safe.
 */
public interface Relay {

    /**
     * Takes over both channels: moves bytes, carries a half-close over as a half-close and a reset as a reset (a reset
     * never becomes a clean end), and closes both at the end. Call it on the event loop that both share.
     *
     * @param downstream the caller's side, not reading
     * @param upstream the endpoint's side, not reading
     * @param rules limits and where to report
     */
    void join(Channel downstream, Channel upstream, RelayRules rules);
}
