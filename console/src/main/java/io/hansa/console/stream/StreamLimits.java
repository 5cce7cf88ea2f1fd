package io.hansa.console.stream;

import java.time.Duration;

/**
 * Bounds of the stream (I8). Immutable.
 *
 * @param clientsMax open streams; one more is refused
 * @param bufferMax events that wait for one slow client; when full they are dropped and the client is told of the gap
 * @param tick between two signs of life
 */
public record StreamLimits(int clientsMax, int bufferMax, Duration tick) {
    /** One stream per browser, some hundred browsers. */
    public static final StreamLimits DEFAULT = new StreamLimits(200, 256, Duration.ofSeconds(5));

    public StreamLimits {
        if (clientsMax < 1 || bufferMax < 2 || tick.isNegative() || tick.isZero()) {
            throw new IllegalArgumentException("limits: " + clientsMax + '/' + bufferMax + '/' + tick
                    + " (expected: at least 1 client, 2 events and more than 0 s)");
        }
    }
}
