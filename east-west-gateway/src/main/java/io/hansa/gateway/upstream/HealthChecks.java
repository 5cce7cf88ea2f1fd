package io.hansa.gateway.upstream;

import io.hansa.gateway.balance.EndpointPicker;
import io.hansa.gateway.balance.EndpointState;
import io.hansa.gateway.config.ClusterConfig.HealthCheck;
import io.hansa.gateway.config.UpstreamTransport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Active checks of a cluster, each endpoint on its own clock so that they do not come in waves. Confined to
 * one event loop but for {@link #close}.
 */
final class HealthChecks {
    private static final int ANSWER_BYTES_MAX = 64;

    private final UpstreamCluster cluster;
    private final HealthCheck rule;
    private final Map<EndpointState, Run> runs = new HashMap<>();
    private final Dialer dialer;
    private final EventLoop loop;
    private final RandomGenerator random;
    private volatile boolean closed;

    private HealthChecks(UpstreamCluster cluster, Dialer dialer, EventLoop loop, RandomGenerator random) {
        this.cluster = cluster;
        this.rule = cluster.picker().config().policy().healthCheck().orElseThrow();
        this.dialer = dialer;
        this.loop = loop;
        this.random = random;
    }

    static HealthChecks start(UpstreamCluster cluster, Dialer dialer, EventLoop loop, RandomGenerator random) {
        var checks = new HealthChecks(cluster, dialer, loop, random);
        checks.follow(cluster.picker());
        return checks;
    }

    /** Whether these checks can go on with another version of the cluster; if so, they do. */
    boolean follow(EndpointPicker next) {
        if (!next.config().policy().healthCheck().equals(Optional.of(rule))) {
            return false;
        }
        loop.execute(() -> {
            Map<EndpointState, Run> kept = new HashMap<>();
            for (EndpointPicker.Pick pick : next.members()) {
                var run = runs.get(pick.state());
                if (run == null) {
                    run = new Run(pick);
                    // The first check comes at once: nothing is known of this endpoint.
                    check(run, next);
                }
                run.pick = pick;
                kept.put(pick.state(), run);
            }
            runs.clear();
            runs.putAll(kept);
        });
        return true;
    }

    void close() {
        closed = true;
    }

    /** One endpoint's sequence of checks. */
    private final class Run {
        private EndpointPicker.Pick pick;
        private int failures;
        private int successes;
        private boolean failing;

        Run(EndpointPicker.Pick pick) {
            this.pick = pick;
            this.failing = pick.state().checkFailed();
        }

        void onResult(boolean passed) {
            failures = passed ? 0 : failures + 1;
            successes = passed ? successes + 1 : 0;
            if (failing ? successes >= rule.healthyThreshold() : failures >= rule.unhealthyThreshold()) {
                failing = !failing;
                cluster.picker()
                        .onChecked(pick, failing ? EndpointPicker.Health.FAILING : EndpointPicker.Health.PASSING);
            }
        }
    }

    private void checkAgain(Run run) {
        if (!closed && runs.get(run.pick.state()) == run) {
            check(run, cluster.picker());
        }
    }

    private void check(Run run, EndpointPicker picker) {
        var endpoint = run.pick.endpoint();
        var transport = picker.config().transportOf(endpoint).orElseGet(UpstreamTransport.Plain::new);
        probe(endpoint.address(), transport).addListener((Future<Boolean> result) -> {
            if (!closed) {
                run.onResult(result.isSuccess() && result.getNow());
                long interval = rule.interval().toNanos();
                long jittered = interval - interval / 10 + random.nextLong(Math.max(1, interval / 5));
                loop.schedule(() -> checkAgain(run), jittered, TimeUnit.NANOSECONDS);
            }
        });
    }

    private Future<Boolean> probe(InetSocketAddress address, UpstreamTransport transport) {
        Promise<Boolean> result = loop.newPromise();
        long begin = System.nanoTime();
        dialer.dial(loop, address, transport, rule.timeout()).addListener((Future<Channel> dialled) -> {
            if (!dialled.isSuccess()) {
                result.setSuccess(false);
                return;
            }
            var channel = dialled.getNow();
            if (rule.httpPath().isEmpty()) {
                channel.close();
                result.setSuccess(true);
                return;
            }
            long left = rule.timeout().toNanos() - (System.nanoTime() - begin);
            Runnable close = channel::close;
            var deadline = loop.schedule(close, Math.max(1, left), TimeUnit.NANOSECONDS);
            channel.closeFuture().addListener(ignored -> {
                deadline.cancel(false);
                result.trySuccess(false);
            });
            channel.pipeline().addLast(new StatusReader(result));
            channel.config().setAutoRead(true);
            var head = "GET " + rule.httpPath().get() + " HTTP/1.1\r\nHost: " + address.getHostString() + ':'
                    + address.getPort() + "\r\nUser-Agent: hansa-health-check\r\nConnection: close\r\n\r\n";
            channel.writeAndFlush(ByteBufUtil.writeAscii(channel.alloc(), head));
        });
        return result;
    }

    /** Reads as much of an answer as its status needs. */
    private static final class StatusReader extends SimpleChannelInboundHandler<ByteBuf> {
        private final Promise<Boolean> result;
        private final StringBuilder answer = new StringBuilder();

        StatusReader(Promise<Boolean> result) {
            this.result = result;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            answer.append(bytes.toString(
                    bytes.readerIndex(), Math.min(bytes.readableBytes(), ANSWER_BYTES_MAX), StandardCharsets.US_ASCII));
            if (answer.length() >= 13) {
                var line = answer.toString();
                result.trySuccess(line.startsWith("HTTP/1.") && line.startsWith(" 200 ", 8));
                context.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            result.trySuccess(false);
            context.close();
        }
    }
}
