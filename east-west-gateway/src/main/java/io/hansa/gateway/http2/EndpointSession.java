package io.hansa.gateway.http2;

import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.relay.ChannelRelay;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.Optional;

/**
 * A connection to an endpoint that many requests share, each on a stream of its own. Knows how many more the endpoint
 * takes, and what became of them when it says that it goes. Confined to its event loop.
 */
final class EndpointSession extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private int streamsMax;
    private int places;
    private boolean going;
    private int lastTaken = Integer.MAX_VALUE;
    private long idleSinceNanos = System.nanoTime();

    private EndpointSession(Channel channel, ClusterConfig.Http2 limits) {
        this.channel = channel;
        this.streamsMax = limits.streamsMax();
    }

    /** Begins HTTP/2 on a new connection; one place is taken already, for the one who had it made. */
    static EndpointSession begin(Channel channel, ClusterConfig.Http2 limits) {
        var session = new EndpointSession(channel, limits);
        session.places = 1;
        Codecs.client(channel, limits, new Unasked(), session);
        return session;
    }

    Channel channel() {
        return channel;
    }

    /** A place for one more stream; what is taken is given back by {@link #giveBack}. */
    boolean take() {
        if (going || !channel.isActive() || places >= streamsMax) {
            return false;
        }
        places++;
        return true;
    }

    void giveBack() {
        places--;
        idleSinceNanos = System.nanoTime();
        if (going && places == 0) {
            channel.close();
        }
    }

    /** Whether nobody has used it since. */
    boolean idleSince(long nanos) {
        return places == 0 && idleSinceNanos - nanos < 0;
    }

    /** Whether the endpoint has said that it never looked at that stream (RFC 9113, 6.8). */
    boolean handedBack(int stream) {
        return stream > lastTaken;
    }

    String scheme() {
        return channel.pipeline().get(SslHandler.class) == null ? "http" : "https";
    }

    /** A stream on which nothing has been sent; empty when the connection takes none any more. */
    Optional<Channel> open(EndpointStream handler) {
        Future<Http2StreamChannel> opened = new Http2StreamChannelBootstrap(channel)
                .option(ChannelOption.AUTO_READ, false)
                .handler(handler)
                .open();
        // On the connection's own event loop it is opened, or not, before the call returns.
        return opened.isSuccess() ? Optional.of(opened.getNow()) : Optional.empty();
    }

    /** Says good-bye and ends it. */
    void close() {
        going = true;
        channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Http2SettingsFrame settings) {
            var peers = settings.settings().maxConcurrentStreams();
            if (peers != null) {
                streamsMax = (int) Math.min(streamsMax, peers);
            }
        } else if (message instanceof Http2GoAwayFrame goAway) {
            going = true;
            lastTaken = goAway.lastStreamId();
            if (places == 0) {
                channel.close();
            }
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent) {
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        going = true;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        going = true;
        if (!(cause instanceof Http2Exception)) { // Those the codec itself answers with GOAWAY and a close.
            ChannelRelay.reset(channel);
        }
    }

    /** Takes no stream of the endpoint's own: push is switched off. */
    private static final class Unasked extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel stream) {
            stream.close();
        }
    }
}
