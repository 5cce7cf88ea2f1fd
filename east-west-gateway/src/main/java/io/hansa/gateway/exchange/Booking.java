package io.hansa.gateway.exchange;

import io.hansa.gateway.balance.Breaker;
import io.hansa.gateway.tls.LivePeers;
import io.hansa.gateway.upstream.UpstreamCluster;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request in the books of its cluster: a place under its limits, and what its tries say about endpoints. */
final class Booking {
    private final UpstreamCluster cluster;
    private UpstreamCluster.@Nullable Connection connection;
    private long sentNanos;
    private boolean closed;

    private Booking(UpstreamCluster cluster) {
        this.cluster = cluster;
    }

    /** Empty when the cluster has no room for one more request. */
    static Optional<Booking> in(UpstreamCluster cluster) {
        return cluster.breaker().tryEnter(Breaker.Kind.REQUEST) ? Optional.of(new Booking(cluster)) : Optional.empty();
    }

    UpstreamCluster cluster() {
        return cluster;
    }

    /** A try begins on that connection. */
    void begin(UpstreamCluster.Connection made) {
        connection = made;
        cluster.onBegin(made.pick());
        sentNanos = System.nanoTime();
    }

    /** The connection of the present try. */
    Optional<UpstreamCluster.Connection> connection() {
        return Optional.ofNullable(connection);
    }

    void onAnswered() {
        if (connection != null) {
            cluster.onAnswered(connection.pick(), Duration.ofNanos(System.nanoTime() - sentNanos));
        }
    }

    void onGatewayError() {
        if (connection != null) {
            cluster.onGatewayError(connection.pick());
        }
    }

    /** That connection broke while it owed an answer; one that was ended here says nothing about its endpoint. */
    void onUnanswered(UpstreamCluster.Connection made) {
        if (!LivePeers.withdrawn(made.channel())) {
            cluster.onUnanswered(made.pick());
        }
    }

    /** The present try is over. */
    void end() {
        if (connection != null) {
            cluster.onEnd(connection.pick());
        }
        connection = null;
    }

    /** The request is over. */
    void close() {
        end();
        if (!closed) {
            closed = true;
            cluster.breaker().leave(Breaker.Kind.REQUEST);
        }
    }
}
