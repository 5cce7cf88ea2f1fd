package io.hansa.gateway.http;

import io.hansa.gateway.balance.Rotation;
import io.hansa.gateway.balance.TokenBucket;
import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.config.HttpRouteRule.RateLimit;
import io.hansa.gateway.message.RequestHead;
import io.hansa.gateway.relay.ChannelRelay;
import io.hansa.gateway.relay.Relay;
import io.hansa.gateway.relay.RelayRules;
import io.hansa.gateway.stats.Metrics;
import io.hansa.gateway.upstream.UpstreamCluster;
import io.hansa.gateway.upstream.Upstreams;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Serves HTTP/1.1 on connections whose chain says so: each request is routed and balanced on its own, over connections
 * that are kept open.
 *
 * <p>Thread-safe: each connection lives on its event loop, with that loop's pool of idle connections; the group of
 * callers is concurrent because every loop adds to it.
 */
public final class HttpGate {
    /** Envoy's stream_idle_timeout. */
    private static final Duration UPGRADED_IDLE = Duration.ofMinutes(5);

    private final Relay relay = new ChannelRelay();
    private final Upstreams upstreams;
    private final Metrics metrics;
    private final Map<EventExecutor, IdlePool> pools = new HashMap<>();
    private final ChannelGroup callers = new DefaultChannelGroup("http", GlobalEventExecutor.INSTANCE, true);
    private volatile boolean draining;

    /**
     * The routes of a chain with the turns of their destinations. Immutable but for the turns.
     *
     * @param list the first that matches wins
     * @param idleTimeout how long a caller's connection may stay without a request; zero: for ever
     * @param upgrades protocols to which a request may switch its connection
     */
    public record Routes(List<Route> list, Duration idleTimeout, Set<String> upgrades) {

        /** Takes no request. */
        public static final Routes NONE = new Routes(List.of(), Duration.ZERO, Set.of());

        /** The routes of that action; those that were there before keep their turns and what is left of their limits. */
        public static Routes of(FilterChain.Action.Http http, Routes before) {
            return new Routes(http.routes().stream().map(before::known).toList(), http.idleTimeout(), http.upgrades());
        }

        private Route known(HttpRouteRule rule) {
            return list.stream()
                    .filter(each -> each.rule.equals(rule))
                    .findFirst()
                    .orElseGet(() -> new Route(
                            rule,
                            turns(rule.destination()),
                            rule.limit().map(limit -> new TokenBucket(limit, System.nanoTime()))));
        }

        Optional<Route> find(RequestHead head) {
            var path = head.path();
            return list.stream()
                    .filter(each -> each.rule.match().takes(path))
                    .filter(each -> each.rule.headers().stream()
                            .allMatch(condition -> condition.takes(head.value(condition.name()))))
                    .findFirst();
        }
    }

    /** A route, whose turn it is, and what is left of its limit. */
    public static final class Route {
        private final HttpRouteRule rule;
        private final Rotation turns;
        private final Optional<TokenBucket> bucket;

        private Route(HttpRouteRule rule, Rotation turns, Optional<TokenBucket> bucket) {
            this.rule = rule;
            this.turns = turns;
            this.bucket = bucket;
        }

        HttpRouteRule rule() {
            return rule;
        }

        /** The limit that leaves no room for this request; empty: it is taken. */
        Optional<RateLimit> refusedBy(long nowNanos) {
            return bucket.filter(each -> !each.take(nowNanos)).map(TokenBucket::limit);
        }

        String cluster() {
            return rule.destination().shares().get(turns.next()).cluster();
        }

        /** The target with the matched part replaced; a slash too many where both parts meet is left out. */
        String rewritten(String target) {
            if (rule.prefixRewrite().isEmpty()) {
                return target;
            }
            var prefix = rule.prefixRewrite().get();
            var rest = target.substring(rule.match().path().length());
            return prefix.endsWith("/") && rest.startsWith("/") ? prefix + rest.substring(1) : prefix + rest;
        }
    }

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
            pools.put(loop, new IdlePool(idlePerEndpointMax));
        }
    }

    /** The turns among a destination's shares. */
    public static Rotation turns(Destination destination) {
        return new Rotation(
                ThreadLocalRandom.current().nextLong(),
                destination.shares().stream()
                        .mapToLong(Destination.Share::weight)
                        .toArray());
    }

    /**
     * Takes over a caller's connection, which is not reading yet; call it on the connection's event loop.
     *
     * @param routes those in force, asked for at each request
     */
    public void open(Channel channel, Supplier<Routes> routes) {
        callers.add(channel);
        var connection = new CallerConnection(this, channel, routes);
        channel.pipeline().addLast("http", connection);
        connection.begin();
    }

    /** From now on every connection ends with its present request, or at once when it has none. */
    public void drain() {
        draining = true;
        for (Channel channel : callers) {
            var connection = channel.pipeline().get(CallerConnection.class);
            if (connection != null) {
                channel.eventLoop().execute(connection::onDrain);
            }
        }
    }

    /** The random source of the thread that asks. */
    RandomGenerator random() {
        return ThreadLocalRandom.current();
    }

    boolean draining() {
        return draining;
    }

    Upstreams upstreams() {
        return upstreams;
    }

    IdlePool pool(Channel channel) {
        var pool = pools.get(channel.eventLoop());
        if (pool == null) {
            throw new IllegalStateException("channel: of a foreign event loop");
        }
        return pool;
    }

    /** Keeps a connection for the next request to its endpoint, or ends it when that is not to be spoken to any more. */
    void keep(UpstreamCluster cluster, UpstreamCluster.Connection made, EndpointConnection done) {
        var transport = cluster.picker().config().transportOf(made.pick().endpoint());
        if (transport.isPresent()) {
            var key = new IdlePool.Key(made.pick().state(), transport.get());
            pool(done.channel()).put(key, done, done.channel().eventLoop());
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

    void countResponse(int status) {
        metrics.counter(
                        "hansa_gateway_http_responses_total",
                        "Answers given to callers.",
                        "class",
                        (status / 100) + "xx")
                .increment();
    }

    void countFault(String code) {
        metrics.counter("hansa_gateway_faults_total", "Faults by code.", "code", code)
                .increment();
    }

    void countRetry() {
        metrics.counter("hansa_gateway_http_retries_total", "Requests sent again after a broken connection.")
                .increment();
    }
}
