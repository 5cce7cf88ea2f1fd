package io.hansa.sync.membertls;

import com.hazelcast.internal.networking.Channel;
import com.hazelcast.internal.networking.ChannelInitializer;
import com.hazelcast.internal.networking.Networking;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Hazelcast's networking with two additions for sockets that are going to dial. They are bound to a given local address:
 * Hazelcast itself binds to any address or to the advertised one, which here belongs to the gateway, so its own binding
 * ({@code hazelcast.socket.client.bind}) must be off. And they are paced: a member whose peers refuse it (an evicted one,
 * or one whose certificate has expired) otherwise dials some 80 times a second, each time a whole handshake at both ends.
 *
 * <p>Thread-safe. Waits on Hazelcast's executor of connection attempts, never on an I/O thread; there is at most one attempt
 * per target at a time, which bounds how many wait.
 */
final class PacedNetworking implements Networking {

    /** Ten dials a second after a burst of twenty: enough to join a large federation at once, too few to hurt. */
    private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long BURST_NANOS = 20 * GAP_NANOS;

    private final Networking networking;
    private final Optional<InetAddress> source;
    private final Object lock = new Object();
    private long slot = System.nanoTime() - BURST_NANOS;

    PacedNetworking(Networking networking, Optional<InetAddress> source) {
        this.networking = networking;
        this.source = source;
    }

    @Override
    public Channel register(ChannelInitializer initializer, SocketChannel socket, boolean clientMode)
            throws IOException {
        if (clientMode) {
            waitForTurn();
            if (source.isPresent()) {
                socket.bind(new InetSocketAddress(source.get(), 0));
            }
        }
        return networking.register(initializer, socket, clientMode);
    }

    @Override
    public void restart() {
        networking.restart();
    }

    @Override
    public void shutdown() {
        networking.shutdown();
    }

    private void waitForTurn() throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(pauseNanos(System.nanoTime()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before dialling");
        }
    }

    /** How long a dial that is wanted at {@code now} has to wait; takes its slot. */
    long pauseNanos(long now) {
        synchronized (lock) {
            slot = Math.max(slot + GAP_NANOS, now - BURST_NANOS);
            return Math.max(0, slot - now);
        }
    }
}
