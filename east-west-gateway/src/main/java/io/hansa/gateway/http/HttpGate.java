package io.hansa.gateway.http;

import io.hansa.gateway.exchange.EndpointSide;
import io.hansa.gateway.exchange.Routes;
import io.hansa.gateway.exchange.Traffic;
import io.hansa.gateway.http2.CallerSession;
import io.hansa.gateway.http2.Drained;
import io.hansa.gateway.http2.SessionPool;
import io.hansa.gateway.relay.ChannelRelay;
import io.hansa.gateway.relay.Relay;
import io.hansa.gateway.relay.RelayRules;
import io.hansa.gateway.stats.Metrics;
import io.hansa.gateway.upstream.UpstreamCluster;
import io.hansa.gateway.upstream.Upstreams;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Serves HTTP/1.1 and HTTP/2 on connections whose chain says so: each request is routed and balanced on its own, over connections
 * that are kept open.
 *
 * <p>Thread-safe: each connection lives on its event loop, with that loop's pool of idle connections; the group of
 * callers is concurrent because every loop adds to it.
 */
public final class HttpGate implements Traffic {
    /** Envoy's stream_idle_timeout. */
    private static final Duration UPGRADED_IDLE = Duration.ofMinutes(5);

    private final Relay relay = new ChannelRelay();
    private final Upstreams upstreams;
    private final Metrics metrics;
    private final Map<EventExecutor, Pools> pools = new HashMap<>();
    private final ChannelGroup callers = new DefaultChannelGroup("http", GlobalEventExecutor.INSTANCE, true);
    private volatile boolean draining;

    /** What one event loop keeps open to endpoints. */
    private record Pools(IdlePool connections, SessionPool sessions) {}

    /**
     * A gate.
     *
     * @param loops on which all connections live
     * @param idlePerEndpointMax connections kept open to one endpoint by one loop
     */
    public HttpGate(Upstreams upstreams, Metrics metrics, EventLoopGroup loops, int idlePerEndpointMax) {
        this.upstreams = upstreams;
        this.metrics = metrics;
        for (EventExecutor loop : loops) {
            pools.put(loop, new Pools(new IdlePool(idlePerEndpointMax), new SessionPool((EventLoop) loop)));
        }
    }

    /**
     * Takes over a caller's connection, which is not reading yet; call it on the connection's event loop.
     *
     * @param routes those in force, asked for at each request
     */
    public void open(Channel channel, Supplier<Routes> routes) {
        callers.add(channel);
        switch (ProtocolChoice.known(channel, routes.get().codec().versions())) {
            case HTTP1 -> speak1(channel, routes);
            case HTTP2 -> CallerSession.begin(channel, this, routes);
            case AUTO -> {
                var choice = new ProtocolChoice(this, channel, routes);
                channel.pipeline().addLast("choice", choice);
                choice.begin();
            }
        }
    }

    void speak1(Channel channel, Supplier<Routes> routes) {
        var connection = new CallerConnection(this, channel, routes);
        channel.pipeline().addLast("http", connection);
        connection.begin();
    }

    /** From now on every connection ends with its present requests, or at once when it has none. */
    public void drain() {
        draining = true;
        for (Channel channel : callers) {
            channel.eventLoop().execute(() -> {
                var connection = channel.pipeline().get(Drained.class);
                if (connection != null) {
                    connection.onDrain();
                }
            });
        }
    }

    @Override
    public RandomGenerator random() {
        return ThreadLocalRandom.current();
    }

    @Override
    public boolean draining() {
        return draining;
    }

    @Override
    public Upstreams upstreams() {
        return upstreams;
    }

    private Pools pools(EventLoop loop) {
        var found = pools.get(loop);
        if (found == null) {
            throw new IllegalStateException("channel: of a foreign event loop");
        }
        return found;
    }

    @Override
    public UpstreamCluster.Idle idle(EventLoop loop, UpstreamCluster cluster) {
        var found = pools(loop);
        return cluster.picker().config().policy().http2().isPresent() ? found.sessions() : found.connections();
    }

    @Override
    public EndpointSide endpoint(UpstreamCluster cluster, UpstreamCluster.Connection made) {
        var channel = made.channel();
        var config = cluster.picker().config();
        var http2 = config.policy().http2();
        boolean speaks1 = channel.pipeline().get(EndpointConnection.class) != null;
        if (http2.isPresent() && !speaks1) {
            var transport = config.transportOf(made.pick().endpoint());
            return pools(channel.eventLoop()).sessions().stream(made, transport, http2.get());
        }
        var connection = EndpointConnection.of(channel);
        return connection.keptBy(() -> keep(cluster, made, connection));
    }

    /** Keeps a connection for the next request to its endpoint, or ends it when that is not to be spoken to any more. */
    private void keep(UpstreamCluster cluster, UpstreamCluster.Connection made, EndpointConnection done) {
        var transport = cluster.picker().config().transportOf(made.pick().endpoint());
        if (transport.isPresent()) {
            var loop = done.channel().eventLoop();
            pools(loop).connections().put(new IdlePool.Key(made.pick().state(), transport.get()), done, loop);
        } else {
            done.channel().close();
        }
    }

    /** Relays both connections from now on, as they are; without a byte for {@link #UPGRADED_IDLE} they are reset. */
    void relay(Channel caller, Channel endpoint, Runnable broken) {
        relay.join(
                caller,
                endpoint,
                new RelayRules(
                        UPGRADED_IDLE,
                        RelayRules.HALF_OPEN_TIMEOUT,
                        metrics.counter("hansa_gateway_received_bytes_total", "Bytes relayed from callers."),
                        metrics.counter("hansa_gateway_sent_bytes_total", "Bytes relayed to callers."),
                        broken));
    }

    @Override
    public void countResponse(int status) {
        metrics.counter(
                        "hansa_gateway_http_responses_total",
                        "Answers given to callers.",
                        "class",
                        (status / 100) + "xx")
                .increment();
    }

    @Override
    public void countFault(String code) {
        metrics.counter("hansa_gateway_faults_total", "Faults by code.", "code", code)
                .increment();
    }

    @Override
    public void countRetry() {
        metrics.counter("hansa_gateway_http_retries_total", "Requests sent again after a broken connection.")
                .increment();
    }
}
