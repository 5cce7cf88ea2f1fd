package io.hansa.gateway.upstream;

import io.hansa.core.fault.FederationException;
import io.hansa.core.spiffe.PeerRole;
import io.hansa.gateway.config.UpstreamTransport;
import io.hansa.gateway.tls.GatewayTls;
import io.hansa.gateway.tls.LivePeers;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes one connection to one address, in plain or with mutual TLS.
 *
 * <p>Thread-safe.
 */
public final class Dialer implements AutoCloseable {
    /** The default of the kernel's socket buffer order: enough to keep a stream busy, little for 10 000 of them. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    /** A reset needs no answer; more than a moment means that an event loop hangs. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final Transports transports;
    private final GatewayTls tls;
    private final LivePeers peers;
    private final Optional<InetAddress> source;

    /** Concurrent because every event loop dials; once closed it closes what is still added. */
    private final ChannelGroup made = new DefaultChannelGroup("dialled", GlobalEventExecutor.INSTANCE, true);

    /**
     * A dialer.
     *
     * @param source the local address to connect from (Envoy: {@code upstream_bind_config}); empty: the system's choice
     */
    public Dialer(Transports transports, GatewayTls tls, LivePeers peers, Optional<InetAddress> source) {
        this.transports = transports;
        this.tls = tls;
        this.peers = peers;
        this.source = source;
    }

    /**
     * Connects. The channel, when there is one, reads only when it is told to, and belongs to the caller. The future is
     * completed whatever happens: a connection that ends before it could be used is a failure, never a silence.
     *
     * @param loop on which the channel will live
     * @param timeout for TCP and TLS together
     * @return fails with a {@link ConnectFailure}
     */
    public Future<Channel> dial(
            EventLoop loop, InetSocketAddress address, UpstreamTransport transport, Duration timeout) {
        Promise<Channel> connected = loop.newPromise();
        long begin = System.nanoTime();
        boolean plain = transport instanceof UpstreamTransport.Plain;
        var bootstrap = new Bootstrap()
                .group(loop)
                .channel(transports.socket())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, plain)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, timeout.toMillis()))
                .handler(new Unclaimed());
        transports.deadPathOptions().forEach(bootstrap::option);
        source.ifPresent(address0 -> bindTo(bootstrap, address0));
        bootstrap.connect(address).addListener((io.netty.channel.ChannelFuture future) -> {
            if (!future.isSuccess()) {
                connected.tryFailure(ConnectFailure.of(future.cause()));
                return;
            }
            var channel = future.channel();
            made.add(channel);
            switch (transport) {
                case UpstreamTransport.Plain ignored -> connected.trySuccess(channel);
                case UpstreamTransport.Tls secured ->
                    handshake(channel, secured, timeout.minusNanos(System.nanoTime() - begin), connected);
            }
        });
        return connected;
    }

    private void bindTo(Bootstrap bootstrap, InetAddress address) {
        bootstrap.localAddress(new InetSocketAddress(address, 0));
        if (transports == Transports.EPOLL) {
            // The port is chosen at connect, so that one port serves connections to many endpoints.
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        }
    }

    private void handshake(
            Channel channel, UpstreamTransport.Tls transport, Duration left, Promise<Channel> connected) {
        SslHandler handler;
        try {
            handler = tls.clientHandler(channel.alloc(), transport, left);
        } catch (FederationException | IllegalStateException e) {
            channel.close();
            connected.tryFailure(new ConnectFailure(UpstreamFault.NO_IDENTITY, String.valueOf(e.getMessage())));
            return;
        }
        // A handshake that never began on a channel that had already ended would not be reported by its own future.
        channel.closeFuture()
                .addListener(ignored -> connected.tryFailure(
                        new ConnectFailure(UpstreamFault.CONNECT_RESET, "the connection ended in the handshake")));
        handler.handshakeFuture().addListener((Future<Channel> shaken) -> {
            if (!shaken.isSuccess()) {
                connected.tryFailure(ConnectFailure.of(shaken.cause()));
                channel.close();
            } else if (peers.onHandshake(channel, handler, PeerRole.SERVER).isEmpty()) {
                connected.tryFailure(new ConnectFailure(UpstreamFault.TLS_FAILED, "trust changed in the handshake"));
                channel.close();
            } else {
                connected.trySuccess(channel);
            }
        });
        channel.pipeline().addFirst("tls", handler);
    }

    /** Ends every connection that it made, and each that is still being made. Idempotent. */
    @Override
    public void close() {
        made.close().awaitUninterruptibly(CLOSE_TIMEOUT.toMillis());
    }

    /** Takes what happens to a connection between its making and its use: an error ends it, and whoever uses it sees that. */
    private static final class Unclaimed extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // The default closes nothing and logs each time; the close that follows is what counts.
            if (context.pipeline().last() == this) {
                context.close();
            } else {
                context.fireExceptionCaught(cause);
            }
        }
    }
}
