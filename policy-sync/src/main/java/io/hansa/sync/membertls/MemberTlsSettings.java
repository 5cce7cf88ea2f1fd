package io.hansa.sync.membertls;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits and addresses of member TLS. Immutable.
 *
 * @param handshakeMax time from the first byte until both sides are known; later the channel is closed (> 0)
 * @param unauthenticatedMax inbound channels that may be in their handshake at once (1 to 10 000)
 * @param bufferBytes size of each TLS buffer; at least 32 KiB, so that a whole record always fits
 * @param sourceAddress local address every outgoing member connection is bound to; empty lets the system choose. A
 *     gateway or firewall that tells clusters apart by source address needs it
 */
public record MemberTlsSettings(
        Duration handshakeMax, int unauthenticatedMax, int bufferBytes, Optional<InetAddress> sourceAddress) {

    private static final int BUFFER_BYTES_MIN = 32 * 1024;

    public MemberTlsSettings {
        if (handshakeMax.isNegative() || handshakeMax.isZero()) {
            throw new IllegalArgumentException("handshakeMax: " + handshakeMax + " (expected: > 0)");
        }
        if (unauthenticatedMax < 1 || unauthenticatedMax > 10_000) {
            throw new IllegalArgumentException("unauthenticatedMax: " + unauthenticatedMax + " (expected: 1..10000)");
        }
        if (bufferBytes < BUFFER_BYTES_MIN) {
            throw new IllegalArgumentException("bufferBytes: " + bufferBytes + " (expected: >= 32768)");
        }
    }

    /** Handshake within 10 s, 64 at once, buffers of 64 KiB, no fixed source address. */
    public static MemberTlsSettings defaults() {
        return new MemberTlsSettings(Duration.ofSeconds(10), 64, 64 * 1024, Optional.empty());
    }

    public MemberTlsSettings withSourceAddress(InetAddress address) {
        return new MemberTlsSettings(handshakeMax, unauthenticatedMax, bufferBytes, Optional.of(address));
    }

    public MemberTlsSettings withHandshakeMax(Duration max) {
        return new MemberTlsSettings(max, unauthenticatedMax, bufferBytes, sourceAddress);
    }
}
