package io.hansa.gateway.probe;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Answers probes: one line {@code HANSA-PROBE/1 NONCE}, answered by {@code HANSA-PROBE/1 NONCE CLUSTER VERSION}, then the
 * connection ends. The caller has been authenticated before. Thread-safe.
 *
 * @param cluster this gateway's federation cluster
 * @param version this gateway's version
 */
public record ProbeEcho(String cluster, String version) {
    static final String WORD = "HANSA-PROBE/1";

    /** Word, nonce of up to 64 digits, cluster and version with room to spare. */
    static final int LINE_BYTES_MAX = 512;

    private static final int ASK_SECONDS_MAX = 5;
    private static final Pattern ASK = Pattern.compile(WORD + " ([0-9a-f]{16,64})\n");

    /** Takes over a caller's connection, which is not reading yet; call it on the connection's event loop. */
    public void open(Channel channel) {
        channel.pipeline().addLast("echo", new Answer(cluster, version));
        Runnable close = channel::close;
        var deadline = channel.eventLoop().schedule(close, ASK_SECONDS_MAX, TimeUnit.SECONDS);
        channel.closeFuture().addListener(ignored -> deadline.cancel(false));
        channel.read();
    }

    private static final class Answer extends SimpleChannelInboundHandler<ByteBuf> {
        private final String cluster;
        private final String version;
        private final StringBuilder line = new StringBuilder();

        Answer(String cluster, String version) {
            this.cluster = cluster;
            this.version = version;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            line.append(bytes.toString(StandardCharsets.US_ASCII));
            if (line.indexOf("\n") < 0 && line.length() < LINE_BYTES_MAX) {
                context.read();
                return;
            }
            var ask = ASK.matcher(line);
            if (ask.matches()) {
                var answer = WORD + ' ' + ask.group(1) + ' ' + cluster + ' ' + version + '\n';
                context.writeAndFlush(ByteBufUtil.writeUtf8(context.alloc(), answer))
                        .addListener(ChannelFutureListener.CLOSE);
            } else {
                context.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
