package io.hansa.gateway.server;

import io.hansa.core.fault.Fault;
import io.hansa.gateway.sni.ClientHelloReader;
import io.hansa.gateway.sni.SniFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The first handler of a caller's connection: finds its chain, and holds what arrives until that chain is ready for it.
 * Confined to the connection's event loop.
 */
final class Entry extends ChannelInboundHandlerAdapter {
    private final LiveListener listener;
    private final ChainStart start;
    private final ClientHelloReader reader = new ClientHelloReader();
    private final List<Object> heldEvents = new ArrayList<>(1);
    private @Nullable ByteBuf held;
    private @Nullable Future<?> deadline;
    private boolean chosen;
    private boolean released;

    Entry(LiveListener listener, ChainStart start) {
        this.listener = listener;
        this.start = start;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        var plaintext = listener.plaintext();
        if (listener.config().readsHello()) {
            Runnable timeUp = () -> refuse(context, SniFault.HELLO_TIMEOUT);
            deadline = context.executor()
                    .schedule(timeUp, listener.config().helloTimeout().toNanos(), TimeUnit.NANOSECONDS);
            context.read();
        } else if (plaintext.isPresent()) {
            choose(context, plaintext.get());
        } else {
            refuse(context, SniFault.UNKNOWN_SERVER_NAME);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        hold((ByteBuf) message);
    }

    private void hold(ByteBuf bytes) {
        if (held == null) {
            held = bytes;
        } else {
            held = Unpooled.wrappedBuffer(held, bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (chosen || held == null) {
            return;
        }
        if (held.isReadable()
                && !ClientHelloReader.beginsHandshake(held.getByte(held.readerIndex()))
                && listener.plaintext().isPresent()) {
            choose(context, listener.plaintext().get());
            return;
        }
        switch (reader.read(held)) {
            case ClientHelloReader.Outcome.NeedsMore ignored -> {
                held = contiguous(context, held);
                context.read();
            }
            case ClientHelloReader.Outcome.Refused refused -> refuse(context, refused.fault());
            case ClientHelloReader.Outcome.Read read -> {
                var name = read.hello().serverName();
                var chain = name.flatMap(listener::byServerName);
                if (chain.isPresent()) {
                    choose(context, chain.get());
                } else {
                    refuse(context, name.isPresent() ? SniFault.UNKNOWN_SERVER_NAME : SniFault.NO_SERVER_NAME);
                }
            }
        }
    }

    /** Many small segments would make a deep composite; a hello is small enough to be copied together. */
    private static ByteBuf contiguous(ChannelHandlerContext context, ByteBuf bytes) {
        if (bytes.nioBufferCount() < 16) {
            return bytes;
        }
        var copy = context.alloc().buffer(bytes.readableBytes()).writeBytes(bytes);
        bytes.release();
        return copy;
    }

    private void choose(ChannelHandlerContext context, LiveChain chain) {
        chosen = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        start.start(context.channel(), this, chain);
    }

    /** Puts TLS in front of this handler and feeds it with what was held; from now on decrypted bytes are held. */
    void terminate(Channel channel, SslHandler tls) {
        channel.pipeline().addFirst("tls", tls);
        var first = held;
        held = null;
        if (first != null) {
            channel.pipeline().fireChannelRead(first);
            channel.pipeline().fireChannelReadComplete();
        }
        if (channel.isActive()) {
            channel.read();
        }
    }

    /** Hands everything held to the handlers behind this one, in order, and leaves. */
    void release(Channel channel) {
        if (released || channel.pipeline().context(this) == null) {
            return;
        }
        released = true;
        var context = channel.pipeline().context(this);
        if (held != null) {
            var bytes = held;
            held = null;
            context.fireChannelRead(bytes);
            context.fireChannelReadComplete();
        }
        heldEvents.forEach(context::fireUserEventTriggered);
        channel.pipeline().remove(this);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        heldEvents.add(event);
    }

    private void refuse(ChannelHandlerContext context, Fault fault) {
        start.refuse(context.channel(), fault);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        drop();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        drop();
    }

    private void drop() {
        if (held != null) {
            held.release();
            held = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
