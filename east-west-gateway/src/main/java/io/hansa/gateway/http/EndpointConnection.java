package io.hansa.gateway.http;

import io.hansa.gateway.message.BodyReader;
import io.hansa.gateway.message.Framing;
import io.hansa.gateway.message.HeadReader;
import io.hansa.gateway.message.ResponseHead;
import io.hansa.gateway.relay.ChannelRelay;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's end of a connection to an endpoint: reads answers for one exchange after the other, and notices when the
 * other side ends it in between. Confined to its event loop.
 */
final class EndpointConnection extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private final HeadReader heads = new HeadReader();
    private @Nullable Exchange exchange;
    private @Nullable BodyReader body;
    private @Nullable ByteBuf held;
    private boolean keepAlive;
    private boolean ended;
    private boolean answerBegun;
    private boolean sent;
    private long idleSinceNanos;

    private EndpointConnection(Channel channel) {
        this.channel = channel;
    }

    /** The handler of that channel, which is added when it has none. */
    static EndpointConnection of(Channel channel) {
        var known = channel.pipeline().get(EndpointConnection.class);
        if (known != null) {
            return known;
        }
        var made = new EndpointConnection(channel);
        channel.pipeline().addLast("http", made);
        return made;
    }

    Channel channel() {
        return channel;
    }

    /** Whether another request may be sent on it. */
    boolean usable() {
        return channel.isActive() && !ended && held == null && exchange == null;
    }

    /** Whether a byte of the present answer has come. */
    boolean answerBegun() {
        return answerBegun;
    }

    /** Whether the whole head of the present request has left; before that nobody can have acted on it. */
    boolean sent() {
        return sent;
    }

    /** Sends the head of a request for that exchange, which gets the answer; takes over the reference. */
    void begin(Exchange next, ByteBuf head) {
        exchange = next;
        body = null;
        answerBegun = false;
        sent = false;
        channel.writeAndFlush(head).addListener(written -> sent = written.isSuccess());
        channel.read();
    }

    /** Lets go of the exchange; nothing more is reported to it. */
    void leave() {
        exchange = null;
    }

    /** Leaves the connection to another protocol; what was read of that already is the caller's to release. */
    Optional<ByteBuf> switchOver() {
        exchange = null;
        var rest = Optional.ofNullable(held);
        held = null;
        channel.pipeline().remove(this);
        return rest;
    }

    void waitIdle(long nowNanos) {
        idleSinceNanos = nowNanos;
        // One outstanding read shows when the other side closes.
        channel.read();
    }

    long idleSinceNanos() {
        return idleSinceNanos;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (exchange == null) {
            // Nobody asked for these bytes: the connection cannot be trusted to be in step.
            ReferenceCountUtil.release(message);
            ended = true;
            channel.close();
            return;
        }
        answerBegun = true;
        held = held == null ? (ByteBuf) message : CallerConnection.joined(context.alloc(), held, (ByteBuf) message);
        process();
    }

    private void process() {
        while (exchange != null && held != null) {
            if (body == null) {
                if (!readHead(exchange, held)) {
                    break;
                }
                continue;
            }
            var outcome = body.read(held, exchange::onResponseData);
            if (exchange == null) {
                break;
            }
            if (outcome == BodyReader.Outcome.MALFORMED) {
                exchange.onMalformed("chunk");
            } else if (outcome == BodyReader.Outcome.DONE) {
                finish(exchange);
            }
            break;
        }
        letGoOfEmpty();
    }

    private void letGoOfEmpty() {
        if (held != null && !held.isReadable()) {
            held.release();
            held = null;
        }
    }

    private boolean readHead(Exchange current, ByteBuf bytes) {
        switch (heads.read(bytes)) {
            case HeadReader.Outcome.NeedsMore ignored -> {
                return false;
            }
            case HeadReader.Outcome.Refused refused -> {
                current.onMalformed(refused.detail());
                return false;
            }
            case HeadReader.Outcome.Read read -> {
                var head = ResponseHead.of(read.line(), read.fields());
                if (head.isPresent() && head.get().status() == 101 && current.onSwitching(head.get())) {
                    return false;
                }
                if (head.isEmpty() || head.get().status() == 101) {
                    current.onMalformed("status line");
                    return false;
                }
                return take(current, head.get());
            }
        }
    }

    private boolean take(Exchange current, ResponseHead head) {
        switch (Framing.of(head, current.method())) {
            case Framing.Outcome.Doubtful doubtful -> {
                current.onMalformed(doubtful.detail());
                return false;
            }
            case Framing.Outcome.Known known -> {
                var framing = known.framing();
                if (head.interim()) {
                    current.onInterim(head);
                    return true;
                }
                keepAlive = head.keepsAlive() && !(framing instanceof Framing.UntilClose);
                body = new BodyReader(framing);
                current.onResponseHead(head, framing);
                if (body.done() && exchange != null) {
                    finish(current);
                    return false;
                }
                return true;
            }
        }
    }

    private void finish(Exchange current) {
        exchange = null;
        body = null;
        boolean inStep = held == null || !held.isReadable();
        letGoOfEmpty();
        current.onResponseEnd(keepAlive && inStep && !ended);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.onResponsePause();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null && channel.isWritable()) {
            exchange.onUpstreamWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        boolean closeNotified = event instanceof SslCloseCompletionEvent closed && closed.isSuccess();
        boolean plainEnd = event instanceof ChannelInputShutdownEvent;
        if (closeNotified || plainEnd) {
            onEnd();
        }
    }

    private void onEnd() {
        ended = true;
        var current = exchange;
        if (current == null) {
            channel.close();
        } else if (body != null && body.framing() instanceof Framing.UntilClose) {
            finish(current);
        } else {
            exchange = null;
            current.onBroken();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        broken();
    }

    /**
     * The connection is of no use any more. Told at once, before it is closed: a close in good order first waits for its
     * close_notify, and the event loop goes on to report the end of the stream, which would pass for a whole answer where
     * that end is its framing.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        broken();
        ChannelRelay.reset(channel);
    }

    private void broken() {
        ended = true;
        if (held != null) {
            held.release();
            held = null;
        }
        var current = exchange;
        exchange = null;
        if (current != null) {
            current.onBroken();
        }
    }
}
