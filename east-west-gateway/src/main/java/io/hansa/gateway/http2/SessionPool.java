package io.hansa.gateway.http2;

import io.hansa.gateway.balance.EndpointPicker;
import io.hansa.gateway.balance.EndpointState;
import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.UpstreamTransport;
import io.hansa.gateway.exchange.EndpointSide;
import io.hansa.gateway.upstream.UpstreamCluster;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Connections to endpoints whose streams are given to requests. Confined to one event loop. */
public final class SessionPool implements UpstreamCluster.Idle {
    /** A connection nobody uses is ended before a box on the way forgets it without a word. */
    private static final Duration IDLE_MAX = Duration.ofMinutes(1);

    private static final Duration SWEEP = Duration.ofSeconds(5);

    private final EventLoop loop;
    private final Map<Key, List<EndpointSession>> sessions = new HashMap<>();
    private boolean sweeping;

    /** Connections of one key are interchangeable. */
    private record Key(EndpointState endpoint, UpstreamTransport transport) {}

    /** An empty pool of that loop. */
    public SessionPool(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public Optional<Channel> take(EndpointPicker.Pick pick, UpstreamTransport transport) {
        return sessions.getOrDefault(new Key(pick.state(), transport), List.of()).stream()
                .filter(EndpointSession::take)
                .findFirst()
                .map(EndpointSession::channel);
    }

    /** A stream on a connection that was handed out for it; a new one is shared from now on. */
    public EndpointSide stream(
            UpstreamCluster.Connection made, Optional<UpstreamTransport> transport, ClusterConfig.Http2 limits) {
        var known = made.channel().pipeline().get(EndpointSession.class);
        if (known != null) {
            return new EndpointStream(known);
        }
        var session = EndpointSession.begin(made.channel(), limits);
        transport.ifPresent(over -> share(new Key(made.pick().state(), over), session));
        return new EndpointStream(session);
    }

    private void share(Key key, EndpointSession session) {
        sessions.computeIfAbsent(key, ignored -> new ArrayList<>(1)).add(session);
        session.channel().closeFuture().addListener(ignored -> forget(key, session));
        if (!sweeping) {
            sweeping = true;
            loop.schedule(this::sweep, SWEEP.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void forget(Key key, EndpointSession session) {
        sessions.computeIfPresent(key, (ignored, list) -> {
            list.remove(session);
            return list.isEmpty() ? null : list;
        });
    }

    private void sweep() {
        long oldest = System.nanoTime() - IDLE_MAX.toNanos();
        sessions.values().stream()
                .flatMap(List::stream)
                .filter(session -> session.idleSince(oldest))
                .toList()
                .forEach(EndpointSession::close);
        sweeping = !sessions.isEmpty();
        if (sweeping) {
            loop.schedule(this::sweep, SWEEP.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
