package io.hansa.gateway.admin;

import io.hansa.core.fault.FederationException;
import io.hansa.gateway.message.HeadReader;
import io.hansa.gateway.message.RequestHead;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.server.ServerFault;
import io.hansa.gateway.upstream.Transports;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The admin endpoint: HTTP/1.1 on a loopback address, GET only, one request a connection. It shares the gateway's event
 * loops and ends with them or by {@link #close}.
 */
public final class AdminServer implements AutoCloseable {
    private static final int READ_TIMEOUT_SECONDS = 5;

    /** A page in somebody's browser could ask under a name of its own that leads here (DNS rebinding). */
    private static final Pattern LOOPBACK =
            Pattern.compile("(localhost|127\\.[0-9]+\\.[0-9]+\\.[0-9]+|\\[::1\\])(:[0-9]+)?");

    private final Channel socket;

    private AdminServer(Channel socket) {
        this.socket = socket;
    }

    /**
     * Listens on the bootstrap's admin address.
     *
     * @throws FederationException when it cannot be bound
     */
    public static AdminServer start(GatewayServer server, AdminPages pages) {
        var address = server.bootstrap().addresses().admin();
        var bound = new ServerBootstrap()
                .group(server.loops())
                .channel(Transports.best().serverSocket())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ReadTimeoutHandler(READ_TIMEOUT_SECONDS), new Answer(pages));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new FederationException(ServerFault.ADMIN_UNAVAILABLE, address.toString(), bound.cause());
        }
        return new AdminServer(bound.channel());
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) socket.localAddress();
    }

    @Override
    public void close() {
        socket.close().awaitUninterruptibly();
    }

    /** Answers one request. Confined to its event loop. */
    private static final class Answer extends ChannelInboundHandlerAdapter {
        private final AdminPages pages;
        private final HeadReader heads = new HeadReader();
        private @Nullable ByteBuf held;
        private boolean answered;

        Answer(AdminPages pages) {
            this.pages = pages;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var bytes = (ByteBuf) message;
            if (held == null) {
                held = context.alloc().buffer(bytes.readableBytes());
            }
            held.writeBytes(bytes);
            bytes.release();
            if (answered) {
                return;
            }
            switch (heads.read(held)) {
                case HeadReader.Outcome.NeedsMore ignored -> {}
                case HeadReader.Outcome.Refused ignored -> write(context, AdminPages.Page.text(400, "bad request\n"));
                case HeadReader.Outcome.Read read -> {
                    boolean get = RequestHead.of(read.line(), read.fields()) instanceof RequestHead.Outcome.Taken taken
                            && taken.head().method().equals("GET");
                    write(context, get ? page(read) : AdminPages.Page.text(405, "GET only\n"));
                }
            }
        }

        private AdminPages.Page page(HeadReader.Outcome.Read read) {
            return RequestHead.of(read.line(), read.fields()) instanceof RequestHead.Outcome.Taken taken
                            && LOOPBACK.matcher(taken.head().authority()).matches()
                    ? pages.of(taken.head().path())
                    : AdminPages.Page.text(400, "ask by a loopback address\n");
        }

        private void write(ChannelHandlerContext context, AdminPages.Page page) {
            answered = true;
            var body = page.body().getBytes(StandardCharsets.UTF_8);
            var head = "HTTP/1.1 " + page.status() + " -\r\nContent-Type: " + page.type()
                    + "\r\nCache-Control: no-store\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n\r\n";
            var answer = context.alloc().buffer(head.length() + body.length);
            answer.writeCharSequence(head, StandardCharsets.US_ASCII);
            answer.writeBytes(body);
            context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
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
}
