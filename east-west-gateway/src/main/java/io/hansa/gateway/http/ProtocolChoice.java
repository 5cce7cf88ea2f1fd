package io.hansa.gateway.http;

import io.hansa.gateway.config.FilterChain.Versions;
import io.hansa.gateway.exchange.Routes;
import io.hansa.gateway.http2.CallerSession;
import io.hansa.gateway.http2.Drained;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out by a caller's first bytes which version of HTTP it speaks, where TLS has not said so, and leaves. Confined to
 * its event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-3.3">RFC 9113, 3.3 (prior knowledge) and 3.4 (preface)</a>
 */
final class ProtocolChoice extends ChannelInboundHandlerAdapter implements Drained {
    /** Enough of the preface: no method of HTTP/1.1 begins like this. */
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n".getBytes(StandardCharsets.US_ASCII);

    /** The rest of a preface that has begun comes in the same packet or the next. */
    private static final Duration REST_TIMEOUT = Duration.ofSeconds(30);

    private final HttpGate gate;
    private final Channel channel;
    private final Supplier<Routes> routes;
    private @Nullable ByteBuf held;
    private @Nullable Future<?> deadline;

    ProtocolChoice(HttpGate gate, Channel channel, Supplier<Routes> routes) {
        this.gate = gate;
        this.channel = channel;
        this.routes = routes;
    }

    /** What is known without a byte: {@code AUTO} for nothing. */
    static Versions known(Channel channel, Versions allowed) {
        var tls = channel.pipeline().get(SslHandler.class);
        var negotiated = tls == null ? null : tls.applicationProtocol();
        if (allowed != Versions.AUTO || negotiated == null) {
            return allowed;
        }
        return switch (negotiated) {
            case "h2" -> Versions.HTTP2;
            case "http/1.1", "http/1.0" -> Versions.HTTP1;
            default -> Versions.AUTO;
        };
    }

    void begin() {
        closeIn(routes.get().idleTimeout());
        channel.read();
    }

    private void closeIn(Duration time) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        Runnable close = channel::close;
        deadline = time.isZero() ? null : channel.eventLoop().schedule(close, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var bytes = (ByteBuf) message;
        held = held == null ? bytes : Unpooled.wrappedBuffer(held, bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        var bytes = held;
        if (bytes == null || !bytes.isReadable()) {
            channel.read();
            return;
        }
        int same = 0;
        int known = Math.min(bytes.readableBytes(), PREFACE.length);
        while (same < known && bytes.getByte(bytes.readerIndex() + same) == PREFACE[same]) {
            same++;
        }
        if (same == known && known < PREFACE.length) {
            closeIn(REST_TIMEOUT);
            channel.read();
        } else {
            choose(context, bytes, same == PREFACE.length);
        }
    }

    private void choose(ChannelHandlerContext context, ByteBuf bytes, boolean preface) {
        closeIn(Duration.ZERO);
        held = null;
        if (preface) {
            CallerSession.begin(channel, gate, routes);
        } else {
            gate.speak1(channel, routes);
        }
        context.fireChannelRead(bytes);
        context.fireChannelReadComplete();
        channel.pipeline().remove(this);
    }

    @Override
    public void onDrain() {
        channel.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closeIn(Duration.ZERO);
        if (held != null) {
            held.release();
            held = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        channel.close();
    }
}
