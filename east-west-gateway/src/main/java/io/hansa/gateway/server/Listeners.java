package io.hansa.gateway.server;

import io.hansa.gateway.config.ConfigProblem;
import io.hansa.gateway.config.ListenerConfig;
import io.hansa.gateway.relay.ChannelRelay;
import io.hansa.gateway.stats.Metrics;
import io.hansa.gateway.upstream.Transports;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The listening sockets and the connections accepted on them.
 *
 * <p>Thread-safe: changes are serialised by the monitor; the group of connections is concurrent because every event loop
 * accepts.
 */
final class Listeners {
    private static final int BACKLOG = 1_024;

    private final EventLoopGroup loops;
    private final Transports transports;
    private final ChainStart start;
    private final int connectionsMax;
    private final LongAdder accepted;
    private final LongAdder shed;
    private final ChannelGroup open = new DefaultChannelGroup("open", GlobalEventExecutor.INSTANCE, true);
    private final Map<String, LiveListener> byName = new HashMap<>();
    private volatile boolean closed;

    Listeners(EventLoopGroup loops, Transports transports, ChainStart start, Metrics metrics, int connectionsMax) {
        this.loops = loops;
        this.transports = transports;
        this.start = start;
        this.connectionsMax = connectionsMax;
        accepted = metrics.counter("hansa_gateway_accepted_total", "Connections accepted from callers.");
        shed = metrics.counter(
                "hansa_gateway_faults_total", "Faults by code.", "code", ServerFault.CONNECTIONS_OVER_LIMIT.code());
        var openNow = metrics.gauge("hansa_gateway_open_connections", "Callers' connections that are open.");
        metrics.beforeReading(() -> Metrics.set(openNow, open.size()));
    }

    /** Binds, changes and closes listeners until they are these; returns those that could not be bound. */
    synchronized List<ConfigProblem> apply(List<ListenerConfig> configs) {
        List<ConfigProblem> problems = new ArrayList<>();
        if (closed) {
            return problems;
        }
        Map<String, ListenerConfig> wanted = new HashMap<>();
        configs.forEach(each -> wanted.put(each.name(), each));
        byName.entrySet().removeIf(each -> {
            var config = wanted.get(each.getKey());
            boolean gone = config == null
                    || !config.address().equals(each.getValue().config().address());
            if (gone) {
                each.getValue().socket().ifPresent(socket -> socket.close().awaitUninterruptibly());
            }
            return gone;
        });
        for (ListenerConfig config : configs) {
            var known = byName.get(config.name());
            if (known != null) {
                known.reconfigure(config);
            } else {
                bind(config).ifPresent(problems::add);
            }
        }
        return List.copyOf(problems);
    }

    private Optional<ConfigProblem> bind(ListenerConfig config) {
        var listener = new LiveListener(config);
        var bootstrap = new ServerBootstrap();
        transports.deadPathOptions().forEach(bootstrap::childOption);
        var bound = bootstrap
                .group(loops, loops)
                .channel(transports.serverSocket())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(32 * 1024, 64 * 1024))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        admit(channel, listener);
                    }
                })
                .bind(config.address())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            return Optional.of(new ConfigProblem(
                    "listeners[" + config.name() + "].address",
                    config.address() + " cannot be bound: " + bound.cause().getMessage()));
        }
        listener.bound(bound.channel());
        byName.put(config.name(), listener);
        return Optional.empty();
    }

    private void admit(Channel channel, LiveListener listener) {
        accepted.increment();
        if (closed || open.size() >= connectionsMax || !listener.tryEnter()) {
            shed.increment();
            ChannelRelay.reset(channel);
            return;
        }
        open.add(channel);
        channel.closeFuture().addListener(ignored -> listener.leave());
        channel.pipeline().addLast("entry", new Entry(listener, start));
    }

    synchronized Optional<InetSocketAddress> address(String name) {
        return Optional.ofNullable(byName.get(name))
                .flatMap(LiveListener::socket)
                .map(socket -> (InetSocketAddress) socket.localAddress());
    }

    synchronized SortedMap<String, ListenerConfig> bound() {
        SortedMap<String, ListenerConfig> bound = new TreeMap<>();
        byName.forEach((name, listener) -> bound.put(name, listener.config()));
        return bound;
    }

    int connections() {
        return open.size();
    }

    boolean closed() {
        return closed;
    }

    private synchronized void stopAccepting() {
        byName.values()
                .forEach(
                        each -> each.socket().ifPresent(socket -> socket.close().awaitUninterruptibly()));
        closed = true;
    }

    int drain(Duration deadline) {
        stopAccepting();
        // The group's own future covers the connections of this moment; no new ones are accepted.
        open.newCloseFuture().awaitUninterruptibly(deadline.toNanos(), TimeUnit.NANOSECONDS);
        int left = open.size();
        open.forEach(channel -> channel.eventLoop().execute(() -> ChannelRelay.reset(channel)));
        return left;
    }

    void close() {
        stopAccepting();
        open.forEach(channel -> channel.eventLoop().execute(() -> ChannelRelay.reset(channel)));
    }
}
