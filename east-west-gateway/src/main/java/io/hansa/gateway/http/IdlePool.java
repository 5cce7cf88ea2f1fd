package io.hansa.gateway.http;

import io.hansa.gateway.balance.EndpointPicker;
import io.hansa.gateway.balance.EndpointState;
import io.hansa.gateway.config.UpstreamTransport;
import io.hansa.gateway.upstream.UpstreamCluster;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Connections that wait for their next request. Confined to one event loop. */
final class IdlePool implements UpstreamCluster.Idle {
    /** Below the keep-alive time of most servers; one that is closed earlier costs a retry. */
    private static final Duration IDLE_MAX = Duration.ofSeconds(20);

    private static final Duration SWEEP = Duration.ofSeconds(5);

    private final int perEndpointMax;
    private final Map<Key, Deque<EndpointConnection>> waiting = new HashMap<>();
    private boolean sweeping;

    /** Connections of one key are interchangeable. */
    record Key(EndpointState endpoint, UpstreamTransport transport) {}

    IdlePool(int perEndpointMax) {
        this.perEndpointMax = perEndpointMax;
    }

    @Override
    public Optional<Channel> take(EndpointPicker.Pick pick, UpstreamTransport transport) {
        var key = new Key(pick.state(), transport);
        var queue = waiting.get(key);
        while (queue != null && !queue.isEmpty()) {
            // The one used last is the least likely to have been closed by the other side.
            var connection = queue.removeLast();
            if (connection.usable()) {
                return Optional.of(connection.channel());
            }
            connection.channel().close();
        }
        waiting.remove(key);
        return Optional.empty();
    }

    void put(Key key, EndpointConnection connection, EventLoop loop) {
        var queue = waiting.computeIfAbsent(key, ignored -> new ArrayDeque<>());
        if (queue.size() >= perEndpointMax) {
            connection.channel().close();
            return;
        }
        queue.addLast(connection);
        connection.waitIdle(System.nanoTime());
        if (!sweeping) {
            sweeping = true;
            loop.schedule(() -> sweep(loop), SWEEP.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void sweep(EventLoop loop) {
        long oldest = System.nanoTime() - IDLE_MAX.toNanos();
        waiting.values().removeIf(queue -> {
            queue.removeIf(connection -> {
                boolean old = !connection.usable() || connection.idleSinceNanos() - oldest < 0;
                if (old) {
                    connection.channel().close();
                }
                return old;
            });
            return queue.isEmpty();
        });
        sweeping = !waiting.isEmpty();
        if (sweeping) {
            loop.schedule(() -> sweep(loop), SWEEP.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
