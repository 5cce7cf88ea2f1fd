package io.hansa.gateway.probe;

import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.TrustSource;
import io.hansa.gateway.config.CallerRule;
import io.hansa.gateway.config.UpstreamTransport;
import io.hansa.gateway.probe.ProbeResult.Failed;
import io.hansa.gateway.probe.ProbeResult.Failure;
import io.hansa.gateway.relay.ChannelRelay;
import io.hansa.gateway.tls.GatewayTls;
import io.hansa.gateway.tls.LivePeers;
import io.hansa.gateway.upstream.ConnectFailure;
import io.hansa.gateway.upstream.Dialer;
import io.hansa.gateway.upstream.Transports;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Probes other clusters' gateways through the real data path: TCP, mutual TLS 1.3 with the expected gateway, server name,
 * a nonce there and back. Owns one event loop thread.
 *
 * <p>Thread-safe: any number of probes at once; each blocks its caller, which belongs on a virtual thread.
 */
public final class ProbeClient implements AutoCloseable {
    private static final int NONCE_BYTES = 16;
    private static final SecureRandom NONCES = new SecureRandom();

    private final MultiThreadIoEventLoopGroup loops;
    private final GatewayTls tls;
    private final LivePeers peers;
    private final Dialer dialer;

    /**
     * A client that shows the current identity and believes the current trust.
     *
     * @param source the local address to probe from; empty: the system's choice
     */
    public ProbeClient(
            IdentitySource identities, TrustSource trust, InstantSource clock, Optional<InetAddress> source) {
        var transports = Transports.best();
        tls = new GatewayTls(identities, trust, clock);
        peers = new LivePeers(trust, clock, ChannelRelay::reset, new LongAdder());
        loops = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("probe", true), transports.handlers());
        dialer = new Dialer(transports, tls, peers, source);
    }

    /**
     * Probes once.
     *
     * @param timeout for everything together, above 0
     */
    public ProbeResult probe(ProbeTarget target, Duration timeout) {
        CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        var loop = loops.next();
        loop.execute(() -> begin(loop, target, timeout, result));
        try {
            return result.get(timeout.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Failed(Failure.TIMEOUT, "no result in " + timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Failed(Failure.UNREACHABLE, "interrupted");
        } catch (ExecutionException e) {
            return new Failed(Failure.UNREACHABLE, String.valueOf(e.getCause()));
        }
    }

    private void begin(EventLoop loop, ProbeTarget target, Duration timeout, CompletableFuture<ProbeResult> result) {
        long begin = System.nanoTime();
        var transport = new UpstreamTransport.Tls(
                target.serverName(), List.of(), CallerRule.ids(target.gateway().toString()));
        dialer.dial(loop, target.address(), transport, timeout).addListener((Future<Channel> dialled) -> {
            if (!dialled.isSuccess()) {
                result.complete(failed(dialled.cause()));
                return;
            }
            var connect = Duration.ofNanos(System.nanoTime() - begin);
            ask(dialled.getNow(), connect, timeout.minus(connect), result);
        });
    }

    private static void ask(Channel channel, Duration connect, Duration left, CompletableFuture<ProbeResult> result) {
        var nonce = new byte[NONCE_BYTES];
        NONCES.nextBytes(nonce);
        var text = HexFormat.of().formatHex(nonce);
        Runnable timeUp = () -> {
            result.complete(new Failed(Failure.TIMEOUT, "no echo"));
            ChannelRelay.reset(channel);
        };
        var deadline = channel.eventLoop().schedule(timeUp, Math.max(1, left.toNanos()), TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(ignored -> deadline.cancel(false));
        channel.pipeline().addLast(new EchoReader(text, connect, result));
        channel.config().setAutoRead(true);
        channel.writeAndFlush(ByteBufUtil.writeAscii(channel.alloc(), ProbeEcho.WORD + ' ' + text + '\n'));
    }

    private static Failed failed(Throwable cause) {
        if (!(cause instanceof ConnectFailure failure)) {
            return new Failed(Failure.UNREACHABLE, String.valueOf(cause));
        }
        var kind = switch (failure.fault()) {
            case CONNECT_REFUSED -> Failure.REFUSED;
            case CONNECT_TIMEOUT -> Failure.TIMEOUT;
            case CONNECT_RESET -> Failure.RESET;
            case TLS_FAILED -> Failure.IDENTITY;
            case UNKNOWN_CLUSTER, NO_ENDPOINT, OVER_LIMIT, CONNECT_FAILED, NO_IDENTITY -> Failure.UNREACHABLE;
        };
        return new Failed(kind, String.valueOf(failure.getMessage()));
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        peers.close();
        tls.close();
    }

    /** Reads the one line of an answer. Confined to the event loop. */
    private static final class EchoReader extends SimpleChannelInboundHandler<ByteBuf> {
        private final String nonce;
        private final Duration connect;
        private final CompletableFuture<ProbeResult> result;
        private final long askedNanos = System.nanoTime();
        private final StringBuilder line = new StringBuilder();

        EchoReader(String nonce, Duration connect, CompletableFuture<ProbeResult> result) {
            this.nonce = nonce;
            this.connect = connect;
            this.result = result;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            line.append(bytes.toString(StandardCharsets.UTF_8));
            int end = line.indexOf("\n");
            if (end < 0 && line.length() < ProbeEcho.LINE_BYTES_MAX) {
                return;
            }
            var words = line.substring(0, Math.max(0, end)).split(" ", -1);
            // An Envoy returns the bytes as they are; who it is, TLS has proven already.
            boolean plain = words.length == 2;
            boolean right = (plain || words.length == 4) && words[0].equals(ProbeEcho.WORD) && words[1].equals(nonce);
            result.complete(
                    right
                            ? new ProbeResult.Answered(
                                    connect,
                                    Duration.ofNanos(System.nanoTime() - askedNanos),
                                    plain ? "" : words[2],
                                    plain ? "" : words[3])
                            : new Failed(Failure.WRONG_ECHO, words.length + " words"));
            context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            // TLS 1.3: a client that is refused has seen the handshake end well (trust.md, section 11).
            result.complete(new Failed(
                    line.isEmpty() ? Failure.IDENTITY : Failure.RESET, "closed after " + line.length() + " bytes"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            result.complete(new Failed(line.isEmpty() ? Failure.IDENTITY : Failure.RESET, String.valueOf(cause)));
            context.close();
        }
    }
}
