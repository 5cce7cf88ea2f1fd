package io.hansa.node.peer;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HostPort;
import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.PeerClient;
import io.hansa.core.port.TrustSource;
import io.hansa.core.spiffe.SpiffeTrustManager;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/**
 * {@link PeerClient} over gRPC: one connection per target, kept open, checked by SPIFFE ID at each handshake.
 *
 * <p>Thread-safe: the map of channels is guarded by this object's lock; a channel whose target changed, or whose cluster is
 * no longer trusted, is closed at the next call or at once by {@link #closeAll}.
 */
public final class PeerChannels implements PeerClient, AutoCloseable {
    private record Open(PeerTarget target, ManagedChannel channel) {}

    /** Attempts of one call: an address, and one other when nobody is there. */
    private static final int TRIES_MAX = 2;

    private final Function<ClusterId, List<PeerTarget>> targets;
    private final Optional<IdentitySource> identity;
    private final TrustSource trust;
    private final String sourceAddress;
    private final EventLoopGroup loops;
    private final Executor executor;
    private final InstantSource clock;
    private final Map<ClusterId, Open> open = new HashMap<>();
    /** Which of a cluster's targets is tried first: the one that answered last. */
    private final Map<ClusterId, Integer> turns = new ConcurrentHashMap<>();

    /**
     * Channels to whatever {@code targets} names.
     *
     * @param targets ways to a cluster; the one that answered last is kept until it fails
     * @param identity what callers prove themselves with; empty for a process that has none yet
     * @param sourceAddress local address to connect from; empty for any
     * @param loops not owned
     * @param executor for callbacks; not owned
     */
    public PeerChannels(
            Function<ClusterId, List<PeerTarget>> targets,
            Optional<IdentitySource> identity,
            TrustSource trust,
            String sourceAddress,
            PeerThreads threads) {
        this.targets = targets;
        this.identity = identity;
        this.trust = trust;
        this.sourceAddress = sourceAddress;
        this.loops = threads.loops();
        this.executor = threads.executor();
        this.clock = threads.clock();
    }

    @Override
    public byte[] call(ClusterId cluster, String method, byte[] request, Duration deadline) {
        var ways = targets.apply(cluster);
        int first = turns.getOrDefault(cluster, 0);
        var failure = new FederationException(PeerFault.NO_ADDRESS, cluster.value());
        for (int i = 0; i < Math.min(ways.size(), TRIES_MAX); i++) {
            var target = ways.get((first + i) % ways.size());
            try {
                var answer = exchange(opened(cluster, target), target.address(), method, request, deadline);
                turns.put(cluster, (first + i) % ways.size());
                return answer;
            } catch (FederationException e) {
                failure = e;
                if (e.fault() != PeerFault.UNREACHABLE) {
                    break; // Whoever answered, or kept silent for the whole deadline, is not asked again elsewhere.
                }
            }
        }
        boolean absent = failure.fault() == PeerFault.UNREACHABLE || failure.fault() == PeerFault.TIMED_OUT;
        if (absent && ways.size() > 1) {
            turns.put(cluster, (first + 1) % ways.size());
        }
        throw failure;
    }

    /** One call over a given channel; also used for joins, whose channel is pinned and lives for one call. */
    static byte[] exchange(ManagedChannel channel, HostPort address, String method, byte[] request, Duration deadline) {
        try {
            var options = CallOptions.DEFAULT
                    .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
                    .withMaxInboundMessageSize(PeerWire.MESSAGE_BYTES_MAX);
            return ClientCalls.blockingUnaryCall(channel, PeerWire.method(method), options, request);
        } catch (StatusRuntimeException e) {
            throw failure(e, address + " " + method);
        }
    }

    private static FederationException failure(StatusRuntimeException e, String what) {
        var detail = e.getStatus().getDescription() == null
                ? e.getStatus().getCode().name()
                : e.getStatus().getDescription();
        return switch (e.getStatus().getCode()) {
            case DEADLINE_EXCEEDED -> new FederationException(PeerFault.TIMED_OUT, what, e);
            case UNAVAILABLE -> new FederationException(PeerFault.UNREACHABLE, what + ": " + root(e), e);
            default -> new FederationException(PeerFault.REFUSED, detail, e);
        };
    }

    private static String root(Throwable e) {
        var cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    private synchronized ManagedChannel opened(ClusterId cluster, PeerTarget target) {
        var held = open.get(cluster);
        if (held != null && same(held.target(), target) && !held.channel().isShutdown()) {
            return held.channel();
        }
        if (held != null) {
            held.channel().shutdownNow();
        }
        var manager = new SpiffeTrustManager(trust::current, clock, target.expected());
        var channel = channel(target, manager);
        open.put(cluster, new Open(target, channel));
        return channel;
    }

    private static boolean same(PeerTarget a, PeerTarget b) {
        return a.address().equals(b.address()) && a.serverName().equals(b.serverName());
    }

    /** A new channel to the target, for a stream that outlives single calls; the caller closes it. */
    public ManagedChannel channel(PeerTarget target) {
        return channel(target, new SpiffeTrustManager(trust::current, clock, target.expected()));
    }

    /** A new channel to the target, its certificate checked by {@code manager}; the caller closes it. */
    ManagedChannel channel(PeerTarget target, TrustManager manager) {
        var builder = NettyChannelBuilder.forAddress(new InetSocketAddress(
                        target.address().host(), target.address().port()))
                .overrideAuthority(target.serverName())
                .sslContext(context(manager))
                .eventLoopGroup(loops)
                .channelType(NioSocketChannel.class)
                .executor(executor)
                .maxInboundMessageSize(PeerWire.MESSAGE_BYTES_MAX)
                .keepAliveTime(10, TimeUnit.SECONDS)
                .keepAliveTimeout(5, TimeUnit.SECONDS)
                .withOption(io.netty.channel.ChannelOption.CONNECT_TIMEOUT_MILLIS, 2_000);
        if (!sourceAddress.isEmpty()) {
            builder.localSocketPicker(new NettyChannelBuilder.LocalSocketPicker() {
                @Override
                public InetSocketAddress createSocketAddress(
                        java.net.SocketAddress remote, io.grpc.Attributes attributes) {
                    return new InetSocketAddress(sourceAddress, 0);
                }
            });
        }
        return builder.build();
    }

    private SslContext context(TrustManager manager) {
        try {
            var builder = GrpcSslContexts.forClient().trustManager(manager).protocols("TLSv1.3");
            identity.ifPresent(source -> builder.keyManager(new IdentityKeyManager(source)));
            return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
        } catch (SSLException e) {
            throw new IllegalStateException("a TLS 1.3 client context can always be made", e);
        }
    }

    /** Closes every channel; the next calls connect anew. Used after a rotation and when trust is withdrawn. */
    public synchronized void closeAll() {
        open.values().forEach(o -> o.channel().shutdownNow());
        open.clear();
    }

    @Override
    public void close() {
        closeAll();
    }

    static Status toStatus(FederationException e) {
        var status = e.fault() == PeerFault.NOT_ADMITTED ? Status.UNAUTHENTICATED : Status.FAILED_PRECONDITION;
        return status.withDescription(e.getMessage());
    }
}
