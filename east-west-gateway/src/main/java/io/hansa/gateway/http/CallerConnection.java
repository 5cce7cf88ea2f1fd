package io.hansa.gateway.http;

import io.hansa.core.fault.Fault;
import io.hansa.gateway.message.BodyReader;
import io.hansa.gateway.message.Framing;
import io.hansa.gateway.message.HeadReader;
import io.hansa.gateway.message.HttpFault;
import io.hansa.gateway.message.RequestHead;
import io.hansa.gateway.message.TraceContext;
import io.hansa.gateway.relay.ChannelRelay;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's end of a caller's connection: reads one request after the other and has each served by an
 * {@link Exchange}. Reads no further than the exchange can take. Confined to its event loop.
 */
final class CallerConnection extends ChannelInboundHandlerAdapter {
    /** A head comes in one or two packets; slower ones only hold a connection. */
    private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(30);

    /** Envoy's stream_idle_timeout: without a byte for so long an exchange is over. */
    private static final Duration STALL_TIMEOUT = Duration.ofMinutes(5);

    /** How long a caller may go on sending a body after it got its answer (RFC 9112, 9.6). */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final HttpGate gate;
    private final Channel channel;
    private final Supplier<HttpGate.Routes> routes;
    private final HeadReader heads = new HeadReader();
    private @Nullable Exchange exchange;
    private @Nullable BodyReader body;
    private @Nullable ByteBuf held;
    private boolean processing;
    private boolean closing;
    private boolean inputEnded;
    private boolean switched;
    private long lastActiveNanos = System.nanoTime();

    CallerConnection(HttpGate gate, Channel channel, Supplier<HttpGate.Routes> routes) {
        this.gate = gate;
        this.channel = channel;
        this.routes = routes;
    }

    void begin() {
        watch();
        channel.read();
    }

    Channel channel() {
        return channel;
    }

    HttpGate gate() {
        return gate;
    }

    /** Both as one buffer; takes over both references. */
    static ByteBuf joined(ByteBufAllocator allocator, ByteBuf first, ByteBuf second) {
        var joined = allocator.buffer(first.readableBytes() + second.readableBytes());
        joined.writeBytes(first).writeBytes(second);
        first.release();
        second.release();
        return joined;
    }

    private void watch() {
        if (!channel.isOpen() || switched) {
            return;
        }
        var limit = limit();
        long left = limit.isZero() ? STALL_TIMEOUT.toNanos() : limit.toNanos() - (System.nanoTime() - lastActiveNanos);
        if (left > 0) {
            // A look every five seconds finds out soon enough, whatever the limit has become in between.
            long wait = Math.min(left, Duration.ofSeconds(5).toNanos());
            channel.eventLoop().schedule(this::watch, wait, TimeUnit.NANOSECONDS);
        } else if (exchange == null && heads.begun()) {
            answer(HttpFault.REQUEST_TIMEOUT, HttpFault.REQUEST_TIMEOUT.status(), HttpFault.REQUEST_TIMEOUT.reason());
        } else {
            abort();
        }
    }

    private Duration limit() {
        if (exchange != null) {
            return STALL_TIMEOUT;
        }
        return heads.begun() ? HEAD_TIMEOUT : routes.get().idleTimeout();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (closing) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (!heads.begun()) {
            lastActiveNanos = System.nanoTime();
        }
        held = held == null ? (ByteBuf) message : joined(context.alloc(), held, (ByteBuf) message);
        process();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (closing) {
            channel.read();
        }
    }

    /** Goes on with whatever can be gone on with. */
    void process() {
        if (processing) {
            return;
        }
        processing = true;
        boolean again = true;
        while (again && !closing) {
            again = step();
        }
        processing = false;
        if (held != null && !held.isReadable()) {
            held.release();
            held = null;
        }
        boolean hungry = exchange == null || body != null && !body.done() && exchange.wantsBody();
        if (hungry && !closing && !inputEnded) {
            channel.read();
        }
    }

    private boolean step() {
        if (held == null || !held.isReadable()) {
            return false;
        }
        var current = exchange;
        if (current == null) {
            return readHead(held);
        }
        if (body == null || body.done() || !current.wantsBody()) {
            return false;
        }
        switch (body.read(held, current::onRequestData)) {
            case MORE -> current.flushRequest();
            case DONE -> current.onRequestEnd();
            case MALFORMED -> {
                current.cancel();
                refuse(HttpFault.BAD_REQUEST);
            }
        }
        return true;
    }

    private boolean readHead(ByteBuf bytes) {
        switch (heads.read(bytes)) {
            case HeadReader.Outcome.NeedsMore ignored -> {
                return false;
            }
            case HeadReader.Outcome.Refused refused -> refuse(refused.fault());
            case HeadReader.Outcome.Read read -> {
                switch (RequestHead.of(read.line(), read.fields())) {
                    case RequestHead.Outcome.Refused refused -> refuse(refused.fault());
                    case RequestHead.Outcome.Taken taken -> take(TraceContext.in(taken.head(), gate.random()));
                }
            }
        }
        return true;
    }

    private void take(RequestHead head) {
        switch (Framing.of(head)) {
            case Framing.Outcome.Doubtful ignored -> refuse(HttpFault.BAD_REQUEST);
            case Framing.Outcome.Known known -> {
                var framing = known.framing();
                lastActiveNanos = System.nanoTime();
                body = new BodyReader(framing);
                var inForce = routes.get();
                var next = new Exchange(this, head, framing, Upgrade.of(head, framing, inForce));
                exchange = next;
                next.begin(inForce);
            }
        }
    }

    /** Leaves the connection to another protocol; what was read of that already is the caller's to release. */
    Optional<ByteBuf> leave() {
        switched = true;
        exchange = null;
        var rest = Optional.ofNullable(held);
        held = null;
        channel.pipeline().remove(this);
        return rest;
    }

    /** Whether the body of the present request has been read to its end. */
    boolean requestRead() {
        return body == null || body.done();
    }

    boolean mayKeepAlive() {
        return !gate.draining() && !inputEnded && requestRead();
    }

    void onProgress() {
        lastActiveNanos = System.nanoTime();
    }

    private void refuse(HttpFault fault) {
        answer(fault, fault.status(), fault.reason());
    }

    /** Answers in the gateway's own name and ends the connection: what follows cannot be told apart. */
    private void answer(Fault fault, int status, String reason) {
        exchange = null;
        channel.write(LocalAnswer.of(channel.alloc(), fault, status, reason, LocalAnswer.Ending.CLOSE));
        gate.countFault(fault.code());
        gate.countResponse(status);
        lingeringClose();
    }

    /** The exchange has written its whole answer. */
    void onExchangeEnd(boolean keepAlive) {
        exchange = null;
        if (!keepAlive || !requestRead()) {
            lingeringClose();
            return;
        }
        body = null;
        channel.flush();
        lastActiveNanos = System.nanoTime();
        if (inputEnded || gate.draining()) {
            lingeringClose();
        } else {
            process();
        }
    }

    /** Sends what is held, then reads a while without looking, lest a reset overtakes the answer. */
    private void lingeringClose() {
        if (closing) {
            return;
        }
        closing = true;
        if (requestRead() || inputEnded || !(channel instanceof DuplexChannel duplex)) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ignored -> duplex.shutdownOutput());
        Runnable close = channel::close;
        channel.eventLoop().schedule(close, LINGER.toNanos(), TimeUnit.NANOSECONDS);
        channel.read();
    }

    /** Ends the connection so that nobody takes a broken answer for a whole one. */
    void abort() {
        closing = true;
        var current = exchange;
        exchange = null;
        if (current != null) {
            current.cancel();
        }
        ChannelRelay.reset(channel);
    }

    void onDrain() {
        if (exchange == null && !heads.begun() && !closing) {
            closing = true;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null && channel.isWritable()) {
            exchange.onCallerWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (closing) {
                channel.close();
            } else if (exchange == null) {
                lingeringClose();
            } else if (!requestRead()) {
                abort();
            }
        } else if (event instanceof SslCloseCompletionEvent closed && closed.isSuccess()) {
            inputEnded = true;
            // With BoringSSL as bound by Netty nothing can be sent any more either.
            abort();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closing = true;
        if (held != null) {
            held.release();
            held = null;
        }
        var current = exchange;
        exchange = null;
        if (current != null) {
            current.cancel();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        abort();
    }
}
