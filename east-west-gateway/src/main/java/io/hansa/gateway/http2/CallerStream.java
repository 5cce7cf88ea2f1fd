package io.hansa.gateway.http2;

import io.hansa.core.fault.Fault;
import io.hansa.gateway.config.HeaderEdits.Edit;
import io.hansa.gateway.exchange.Answer;
import io.hansa.gateway.exchange.CallerSide;
import io.hansa.gateway.exchange.Exchange;
import io.hansa.gateway.exchange.Request;
import io.hansa.gateway.message.Framing;
import io.hansa.gateway.message.GrpcStatus;
import io.hansa.gateway.message.HttpFields;
import io.hansa.gateway.message.RequestHead;
import io.hansa.gateway.message.ResponseHead;
import io.hansa.gateway.message.TraceContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request of a caller and its answer, on a stream. Confined to its event loop. */
final class CallerStream extends ChannelInboundHandlerAdapter implements CallerSide, Answer {
    /** Envoy's bound for a reset that comes too soon to be a change of mind. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final CallerSession session;
    private final Channel stream;
    private final long openedNanos = System.nanoTime();
    private @Nullable Exchange exchange;
    private @Nullable RequestHead asked;
    private boolean requestRead;
    private boolean answerEnded;
    private boolean unserved;
    private long lastActiveNanos = System.nanoTime();

    CallerStream(CallerSession session, Channel stream) {
        this.session = session;
        this.stream = stream;
    }

    long lastActiveNanos() {
        return lastActiveNanos;
    }

    @Override
    public Channel connection() {
        return session.channel();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        stream.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        switch (message) {
            case Http2HeadersFrame headers when asked == null -> onHead(headers);
            case Http2HeadersFrame headers -> onTrailers(headers);
            case Http2DataFrame data -> onData(data);
            default -> ReferenceCountUtil.release(message);
        }
    }

    private void onHead(Http2HeadersFrame headers) {
        requestRead = headers.isEndStream();
        if (!session.enter(this)) {
            unserved = true;
            reset(Http2Error.REFUSED_STREAM);
            return;
        }
        switch (Heads.request(headers.headers())) {
            case RequestHead.Outcome.Refused refused -> {
                unserved = true;
                local(refused.fault(), refused.fault().status(), refused.fault().reason());
            }
            case RequestHead.Outcome.Taken taken -> {
                var head = TraceContext.in(taken.head(), session.traffic().random());
                asked = head;
                var framing = Heads.framing(head.fields(), headers.isEndStream());
                var next = new Exchange(session.traffic(), this, this, Request.of(head, framing));
                exchange = next;
                next.begin(session.routes());
            }
        }
    }

    private void onData(Http2DataFrame data) {
        onProgress();
        boolean last = data.isEndStream();
        if (exchange == null) {
            data.release();
        } else {
            exchange.onRequestData(data.content());
        }
        if (last) {
            onRequestEnd(HttpFields.NONE);
        }
    }

    private void onTrailers(Http2HeadersFrame headers) {
        var fields = Heads.fields(headers.headers());
        if (fields.isEmpty() || !headers.isEndStream()) {
            unserved = true;
            cancel();
            reset(Http2Error.PROTOCOL_ERROR);
        } else {
            onRequestEnd(fields.get());
        }
    }

    private void onRequestEnd(HttpFields trailers) {
        requestRead = true;
        if (exchange != null) {
            exchange.onRequestEnd(trailers);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.flushRequest();
            resume();
        }
    }

    @Override
    public void resume() {
        if (!requestRead && exchange != null && exchange.wantsBody()) {
            stream.read();
        }
    }

    @Override
    public boolean requestRead() {
        return requestRead;
    }

    @Override
    public boolean writable() {
        return stream.isWritable();
    }

    @Override
    public void onProgress() {
        lastActiveNanos = System.nanoTime();
    }

    /** The codec drops what is still to be written, and the caller is told that the answer is not whole. */
    @Override
    public void abort() {
        cancel();
        reset(Http2Error.INTERNAL_ERROR);
    }

    void onConnectionEnd() {
        answerEnded = true;
        cancel();
        stream.close();
    }

    private void reset(Http2Error error) {
        answerEnded = true;
        stream.writeAndFlush(new DefaultHttp2ResetFrame(error));
        stream.close();
    }

    private void cancel() {
        var current = exchange;
        exchange = null;
        if (current != null) {
            current.cancel();
        }
    }

    @Override
    public void interim(ResponseHead interim) {
        stream.writeAndFlush(new DefaultHttp2HeadersFrame(Heads.interim(interim), false));
    }

    @Override
    public void head(ResponseHead head, Framing framing, List<Edit> edits) {
        onProgress();
        session.traffic().countResponse(head.status());
        boolean whole = framing instanceof Framing.None;
        var frame = new DefaultHttp2HeadersFrame(Heads.of(head, framing, edits), whole);
        if (whole) {
            last(frame);
        } else {
            stream.write(frame);
        }
    }

    @Override
    public void data(ByteBuf data) {
        onProgress();
        if (answerEnded || !data.isReadable()) {
            data.release();
        } else {
            stream.write(new DefaultHttp2DataFrame(data, false));
        }
    }

    @Override
    public void flush() {
        stream.flush();
    }

    @Override
    public void end(HttpFields trailers) {
        exchange = null;
        if (!answerEnded) {
            last(
                    trailers.list().isEmpty()
                            ? new DefaultHttp2DataFrame(true)
                            : new DefaultHttp2HeadersFrame(Heads.trailers(trailers), true));
        }
        stream.flush();
    }

    /** A caller that has its answer is told that the rest of its request is not wanted (RFC 9113, 8.1). */
    private void last(Http2StreamFrame frame) {
        answerEnded = true;
        stream.write(frame).addListener(written -> {
            if (written.isSuccess() && !requestRead) {
                stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
                stream.close();
            }
        });
    }

    @Override
    public void local(Fault fault, int status, String reason) {
        exchange = null;
        session.traffic().countFault(fault.code());
        session.traffic().countResponse(status);
        var head = asked;
        if (head != null && GrpcStatus.asked(head.fields())) {
            last(new DefaultHttp2HeadersFrame(trailersOnly(fault, status, reason), true));
        } else {
            var text = fault.code() + ' ' + fault.sentence() + '\n';
            var headers = new DefaultHttp2Headers(false)
                    .status(Integer.toString(status))
                    .add("content-type", "text/plain; charset=utf-8")
                    .add("content-length", Integer.toString(text.length()))
                    .add("x-hansa-reason", reason);
            if (head != null && head.method().equals("HEAD")) {
                last(new DefaultHttp2HeadersFrame(headers, true));
            } else {
                stream.write(new DefaultHttp2HeadersFrame(headers, false));
                last(new DefaultHttp2DataFrame(ByteBufUtil.writeAscii(stream.alloc(), text), true));
            }
        }
        stream.flush();
    }

    private static Http2Headers trailersOnly(Fault fault, int status, String reason) {
        return new DefaultHttp2Headers(false)
                .status("200")
                .add("content-type", GrpcStatus.MEDIA_TYPE)
                .add("grpc-status", Integer.toString(GrpcStatus.of(status)))
                .add("grpc-message", GrpcStatus.message(fault.code() + ' ' + fault.sentence()))
                .add("x-hansa-reason", reason);
    }

    @Override
    public void handOver(Handover handover) {
        throw new IllegalStateException("a stream of HTTP/2 does not leave it");
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null && writable()) {
            exchange.onCallerWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof Http2ResetFrame) {
            // Who ends a stream of events after a while by a reset has been served.
            unserved = !answerEnded && System.nanoTime() - openedNanos < SOON.toNanos();
            answerEnded = true;
            cancel();
            stream.close();
        }
        ReferenceCountUtil.release(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        answerEnded = true;
        cancel();
        session.leave(this, unserved);
    }

    /** The caller breaks the rules of the stream, which the codec resets. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        unserved = true;
        answerEnded = true;
        cancel();
    }
}
