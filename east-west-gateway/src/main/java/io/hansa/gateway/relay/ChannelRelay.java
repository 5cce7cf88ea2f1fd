package io.hansa.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The portable relay: channels and pooled buffers. At most one read's worth and a channel's write buffer (64 KiB) are
 * held per direction; then the other side is not read, which is the backpressure.
 *
 * <p>Over TLS a half-close cannot be carried on: BoringSSL as bound by Netty ends both directions with one close_notify.
 * So a plain caller that has finished sending is not reported to a TLS endpoint until that has finished as well; a plain
 * endpoint that has finished ends the TLS caller's connection; and a TLS side that has finished cannot receive any more:
 * bytes for it break the connection instead of vanishing.
 *
 * <p>Thread-safe: no state of its own.
 */
public final class ChannelRelay implements Relay {

    @Override
    public void join(Channel downstream, Channel upstream, RelayRules rules) {
        var session = new Session(downstream, upstream, rules);
        downstream.pipeline().addLast("relay", new Side(session, downstream, upstream));
        upstream.pipeline().addLast("relay", new Side(session, upstream, downstream));
        session.watchIdle();
        // A side that ended while the other was being made reports nothing any more.
        if (!downstream.isActive() || !upstream.isActive()) {
            session.abort();
            return;
        }
        read(downstream);
        read(upstream);
    }

    /** Ends a connection with a reset, past any TLS handler, so that nobody takes it for a clean end. */
    public static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            var first = channel.pipeline().firstContext();
            if (first == null) {
                channel.close();
            } else {
                first.close();
            }
        }
    }

    /** Asks for more bytes, unless there can be none: asking an epoll channel after its last byte closes it. */
    private static void read(Channel channel) {
        if (!(channel instanceof DuplexChannel duplex && duplex.isInputShutdown())) {
            channel.read();
        }
    }

    private static boolean isTls(Channel channel) {
        return channel.pipeline().get(SslHandler.class) != null;
    }

    /** Both sides. Confined to their event loop. */
    private static final class Session {
        private final Channel downstream;
        private final Channel upstream;
        private final RelayRules rules;
        private long lastActiveNanos = System.nanoTime();
        private boolean downstreamEnded;
        private boolean upstreamEnded;
        private boolean over;
        private @Nullable Future<?> idleCheck;

        Session(Channel downstream, Channel upstream, RelayRules rules) {
            this.downstream = downstream;
            this.upstream = upstream;
            this.rules = rules;
        }

        void watchIdle() {
            var limit = downstreamEnded || upstreamEnded ? shorter() : rules.idleTimeout();
            if (over || limit.isZero()) {
                return;
            }
            long left = limit.toNanos() - (System.nanoTime() - lastActiveNanos);
            if (left <= 0) {
                abort();
            } else {
                stopIdleCheck();
                idleCheck = downstream.eventLoop().schedule(this::watchIdle, left, TimeUnit.NANOSECONDS);
            }
        }

        private Duration shorter() {
            return rules.idleTimeout().isZero() || rules.halfOpenTimeout().compareTo(rules.idleTimeout()) < 0
                    ? rules.halfOpenTimeout()
                    : rules.idleTimeout();
        }

        void onBytes(Channel from, int count) {
            lastActiveNanos = System.nanoTime();
            (from.equals(downstream) ? rules.received() : rules.sent()).add(count);
        }

        /** One side has sent its last byte, in good order. */
        void onEnded(Channel from, Channel to) {
            if (over || (from.equals(downstream) ? downstreamEnded : upstreamEnded)) {
                return;
            }
            boolean first = !downstreamEnded && !upstreamEnded;
            if (from.equals(downstream)) {
                downstreamEnded = true;
            } else {
                upstreamEnded = true;
            }
            if (!first) {
                finish();
            } else if (!from.isActive()) {
                // It is gone for both directions: what the other side still sends has no receiver.
                finish();
            } else if (!isTls(to) && to instanceof DuplexChannel duplex) {
                to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ignored -> duplex.shutdownOutput());
            } else if (from.equals(upstream)) {
                finish();
            }
            lastActiveNanos = System.nanoTime();
            watchIdle();
        }

        private void stopIdleCheck() {
            if (idleCheck != null) {
                idleCheck.cancel(false);
            }
        }

        private void finish() {
            over = true;
            stopIdleCheck();
            closeWhenFlushed(downstream);
            closeWhenFlushed(upstream);
        }

        private static void closeWhenFlushed(Channel channel) {
            if (channel.isActive()) {
                channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            } else {
                channel.close();
            }
        }

        void onBroken(Channel from) {
            if (!over && from.equals(upstream)) {
                rules.broken().run();
            }
            abort();
        }

        void abort() {
            if (!over) {
                over = true;
                stopIdleCheck();
                reset(downstream);
                reset(upstream);
            }
        }
    }

    /** One side of a session. */
    private static final class Side extends ChannelInboundHandlerAdapter {
        private final Session session;
        private final Channel self;
        private final Channel peer;
        private boolean closeNotified;

        Side(Session session, Channel self, Channel peer) {
            this.session = session;
            this.self = self;
            this.peer = peer;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (session.over) {
                ReferenceCountUtil.release(message);
                return;
            }
            session.onBytes(self, ((ByteBuf) message).readableBytes());
            peer.write(message).addListener(this::onWritten);
        }

        private void onWritten(Future<?> written) {
            if (!written.isSuccess()) {
                session.onBroken(peer);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (session.over) {
                return;
            }
            peer.flush();
            if (peer.isWritable()) {
                read(self);
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (self.isWritable() && !session.over) {
                read(peer);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslCloseCompletionEvent closed && closed.isSuccess()) {
                closeNotified = true;
                session.onEnded(self, peer);
            } else if (event instanceof ChannelInputShutdownEvent) {
                if (isTls(self) && !closeNotified) {
                    session.onBroken(self);
                } else {
                    session.onEnded(self, peer);
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (session.over) {
                return;
            }
            boolean ended = self.equals(session.downstream) ? session.downstreamEnded : session.upstreamEnded;
            if (closeNotified || ended && isTls(self)) {
                session.finish();
            } else {
                session.onBroken(self);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            session.onBroken(self);
        }
    }
}
