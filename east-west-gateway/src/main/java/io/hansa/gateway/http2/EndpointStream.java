package io.hansa.gateway.http2;

import io.hansa.gateway.exchange.EndpointSide;
import io.hansa.gateway.exchange.Exchange;
import io.hansa.gateway.exchange.Onward;
import io.hansa.gateway.message.Framing;
import io.hansa.gateway.message.HttpFields;
import io.hansa.gateway.upstream.UpstreamCluster;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request and its answer on a connection to an endpoint. Confined to its event loop. */
final class EndpointStream extends ChannelInboundHandlerAdapter implements EndpointSide {
    private static final Set<Integer> BODILESS = Set.of(204, 304);

    private final EndpointSession session;
    private @Nullable Exchange exchange;
    private @Nullable Channel stream;
    private boolean placeTaken = true;
    private boolean answerBegun;
    private boolean headRead;
    private boolean bodiless;
    private boolean sent;
    private boolean handedBack;
    private boolean whole;

    /** On a place that was taken for it. */
    EndpointStream(EndpointSession session) {
        this.session = session;
    }

    @Override
    public void begin(Exchange next, Onward onward) {
        exchange = next;
        var opened = session.open(this);
        if (opened.isEmpty()) {
            giveBackPlace();
            broken();
            return;
        }
        stream = opened.get();
        bodiless = next.method().equals("HEAD");
        boolean last = onward.framing() instanceof Framing.None;
        opened.get()
                .writeAndFlush(new DefaultHttp2HeadersFrame(Heads.of(onward, session.scheme()), last))
                .addListener(written -> {
                    sent = written.isSuccess();
                    whole = last;
                });
        read();
    }

    @Override
    public boolean writable() {
        return stream != null && stream.isWritable();
    }

    @Override
    public void data(ByteBuf data) {
        if (stream == null || !data.isReadable()) {
            data.release();
        } else {
            stream.write(new DefaultHttp2DataFrame(data, false));
        }
    }

    @Override
    public void flush() {
        if (stream != null) {
            stream.flush();
        }
    }

    @Override
    public void end(HttpFields trailers) {
        if (stream == null) {
            return;
        }
        stream.write(
                        trailers.list().isEmpty()
                                ? new DefaultHttp2DataFrame(true)
                                : new DefaultHttp2HeadersFrame(Heads.trailers(trailers), true))
                .addListener(written -> whole = written.isSuccess());
    }

    @Override
    public void read() {
        if (stream != null) {
            stream.read();
        }
    }

    @Override
    public boolean answerBegun() {
        return answerBegun;
    }

    @Override
    public boolean sent() {
        return sent && !handedBack;
    }

    /**
     * An endpoint that goes in good order hands back what it has not looked at, and a connection that had served others may
     * have died unnoticed; a stream that alone was reset is the endpoint's doing.
     */
    @Override
    public boolean blamed(UpstreamCluster.Origin origin) {
        return !handedBack
                && (origin == UpstreamCluster.Origin.FRESH || session.channel().isActive());
    }

    @Override
    public void drop() {
        exchange = null;
        if (stream != null) {
            stream.close();
        } else {
            giveBackPlace();
        }
    }

    /** An endpoint that has answered without reading the whole request is told that the rest is not coming. */
    @Override
    public void done(boolean requestSent) {
        if (!(requestSent && whole) && stream != null) {
            stream.close();
        }
    }

    @Override
    public Raw leaveHttp() {
        throw new IllegalStateException("a stream of HTTP/2 does not leave it");
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var current = exchange;
        if (current == null) {
            ReferenceCountUtil.release(message);
            return;
        }
        answerBegun = true;
        switch (message) {
            case Http2HeadersFrame headers when headRead -> onTrailers(current, headers);
            case Http2HeadersFrame headers -> onHead(current, headers);
            case Http2DataFrame data -> onData(current, data);
            default -> ReferenceCountUtil.release(message);
        }
    }

    private void onHead(Exchange current, Http2HeadersFrame headers) {
        var read = Heads.response(headers.headers());
        if (read.isEmpty() || read.get().status() == 101 || read.get().interim() && headers.isEndStream()) {
            current.onMalformed();
            return;
        }
        var head = read.get();
        if (head.interim()) {
            current.onInterim(head);
            return;
        }
        headRead = true;
        bodiless = bodiless || BODILESS.contains(head.status());
        current.onResponseHead(head, Heads.framing(head.fields(), headers.isEndStream() || bodiless));
        if (headers.isEndStream()) {
            finish(HttpFields.NONE);
        }
    }

    private void onTrailers(Exchange current, Http2HeadersFrame headers) {
        var fields = Heads.fields(headers.headers());
        if (fields.isEmpty() || !headers.isEndStream()) {
            current.onMalformed();
        } else {
            finish(fields.get());
        }
    }

    private void onData(Exchange current, Http2DataFrame data) {
        boolean last = data.isEndStream();
        if (!headRead) {
            data.release();
            current.onMalformed();
            return;
        }
        if (bodiless) {
            data.release();
        } else {
            current.onResponseData(data.content());
        }
        if (last) {
            finish(HttpFields.NONE);
        }
    }

    private void finish(HttpFields trailers) {
        var current = exchange;
        exchange = null;
        if (current != null) {
            current.onResponseEnd(trailers);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.onResponsePause();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null && writable()) {
            exchange.onEndpointWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // Without an error only the rest of the request is unwanted; the answer is read to its end (RFC 9113, 8.1).
        if (event instanceof Http2ResetFrame reset && reset.errorCode() != Http2Error.NO_ERROR.code()) {
            handedBack = reset.errorCode() == Http2Error.REFUSED_STREAM.code();
            broken();
        }
        ReferenceCountUtil.release(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        giveBackPlace();
        int id = ((Http2StreamChannel) context.channel()).stream().id();
        handedBack = session.handedBack(id);
        broken();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        broken();
    }

    private void giveBackPlace() {
        if (placeTaken) {
            placeTaken = false;
            session.giveBack();
        }
    }

    private void broken() {
        var current = exchange;
        exchange = null;
        if (current != null) {
            current.onBroken();
        }
    }
}
