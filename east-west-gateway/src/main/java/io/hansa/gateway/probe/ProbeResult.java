package io.hansa.gateway.probe;

import java.time.Duration;

/** What a probe found; exhaustive. */
public sealed interface ProbeResult {

    /**
     * The data path works.
     *
     * @param connect TCP and TLS together
     * @param roundTrip from the nonce sent to the nonce back
     * @param cluster what the gateway says it belongs to
     * @param version what the gateway says it runs
     */
    record Answered(Duration connect, Duration roundTrip, String cluster, String version) implements ProbeResult {}

    /**
     * It does not.
     *
     * @param failure how
     * @param detail for people
     */
    record Failed(Failure failure, String detail) implements ProbeResult {}

    /** How a probe can fail. */
    enum Failure {
        /** A reachable host says that nothing listens: positive evidence. */
        REFUSED,
        /** Silence: the path may be cut. */
        TIMEOUT,
        /** The connection broke off. */
        RESET,
        /** Either side does not accept the other's identity; also a break before the first byte after the handshake. */
        IDENTITY,
        /** Something answered, but not what was asked. */
        WRONG_ECHO,
        /** This side could not even try: no route, no identity of its own. */
        UNREACHABLE
    }
}
