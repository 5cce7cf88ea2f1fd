package io.hansa.gateway.http2;

import io.hansa.gateway.exchange.Routes;
import io.hansa.gateway.exchange.Traffic;
import io.hansa.gateway.message.HttpFault;
import io.hansa.gateway.relay.ChannelRelay;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A caller's connection that speaks HTTP/2: its streams are served one by one by {@link CallerStream}. Ends what does not
 * move, what nobody uses, and what is misused. Confined to its event loop.
 */
public final class CallerSession extends ChannelInboundHandlerAdapter implements Drained {
    /** Envoy's stream_idle_timeout: without a byte for so long an exchange is over. */
    private static final Duration STALL_TIMEOUT = Duration.ofMinutes(5);

    private static final Duration LOOK = Duration.ofSeconds(5);

    /** A round trip: requests that are on their way while the caller hears that it shall leave are still served. */
    private static final Duration LAST_CALL = Duration.ofSeconds(1);

    /** Streams given up unserved before anybody asks how many were served; Envoy's figure. */
    private static final int ABANDONED_MIN = 250;

    private final Channel channel;
    private final Traffic traffic;
    private final Supplier<Routes> routes;
    private final int streamsMax;
    private final Set<CallerStream> open = new HashSet<>();
    private boolean leaving;
    private boolean lastCalled;
    private long ended;
    private long abandoned;
    private long lastActiveNanos = System.nanoTime();

    private CallerSession(Channel channel, Traffic traffic, Supplier<Routes> routes) {
        this.channel = channel;
        this.traffic = traffic;
        this.routes = routes;
        this.streamsMax = routes.get().codec().http2().streamsMax();
    }

    /** Begins HTTP/2 on a connection; its first bytes, the preface, come through the pipeline. */
    public static void begin(Channel channel, Traffic traffic, Supplier<Routes> routes) {
        var session = new CallerSession(channel, traffic, routes);
        Codecs.server(channel, routes.get().codec().http2(), session.new Streams(), session);
        session.look();
        if (traffic.draining()) {
            session.onDrain();
        }
    }

    private final class Streams extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel stream) {
            stream.config().setAutoRead(false);
            stream.pipeline().addLast(new CallerStream(CallerSession.this, stream));
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }

    Channel channel() {
        return channel;
    }

    Traffic traffic() {
        return traffic;
    }

    Routes routes() {
        return routes.get();
    }

    /** One more stream; false when the caller has more open than it was told it may. */
    boolean enter(CallerStream stream) {
        open.add(stream);
        return open.size() <= streamsMax;
    }

    /**
     * A stream is over. Callers that give up most of what they ask for cost an endpoint's work each time, and are sent away.
     *
     * @param unserved the caller has given it up before it was answered, or broke it
     */
    void leave(CallerStream stream, boolean unserved) {
        open.remove(stream);
        lastActiveNanos = System.nanoTime();
        ended++;
        if (unserved && ++abandoned > ABANDONED_MIN && abandoned * 2 > ended) {
            traffic.countFault(HttpFault.MISUSED.code());
            channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.ENHANCE_YOUR_CALM))
                    .addListener(ChannelFutureListener.CLOSE);
        } else if (lastCalled && open.isEmpty()) {
            channel.close();
        }
    }

    private void look() {
        if (!channel.isOpen()) {
            return;
        }
        long now = System.nanoTime();
        List.copyOf(open).stream()
                .filter(stream -> now - stream.lastActiveNanos() > STALL_TIMEOUT.toNanos())
                .forEach(CallerStream::abort);
        var limit = routes.get().idleTimeout();
        if (open.isEmpty() && !limit.isZero() && now - lastActiveNanos > limit.toNanos()) {
            onDrain();
        }
        channel.eventLoop().schedule(this::look, LOOK.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Says good-bye in two steps, so that no request which is on its way is lost.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-6.8">RFC 9113, 6.8 (GOAWAY)</a>
     */
    @Override
    public void onDrain() {
        if (leaving) {
            return;
        }
        leaving = true;
        channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE));
        channel.eventLoop().schedule(this::lastCall, LAST_CALL.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void lastCall() {
        lastCalled = true;
        var told = channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        if (open.isEmpty()) {
            told.addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent) {
            channel.close();
        }
    }

    /** A stream with unread bytes would not be told: it waits for somebody to read them first. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        List.copyOf(open).forEach(CallerStream::onConnectionEnd);
    }

    /** What breaks the rules of the whole connection the codec answers with GOAWAY and a close. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof Http2Exception) {
            channel.config().setAutoRead(false);
            traffic.countFault(HttpFault.MISUSED.code());
        } else {
            ChannelRelay.reset(channel);
        }
    }
}
