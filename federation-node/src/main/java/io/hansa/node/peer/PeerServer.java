package io.hansa.node.peer;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.hansa.core.fault.FederationException;
import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.PeerHandler;
import io.hansa.core.port.TrustSource;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.spiffe.PeerRole;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.SpiffeTrustManager;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's one gRPC endpoint: peer methods, and the discovery service for its gateways. TLS 1.3, client certificates
 * asked for and, when shown, checked; each call's caller is verified again at call time, so that trust withdrawn under a
 * live connection ends its calls. Thread-safe.
 */
public final class PeerServer implements AutoCloseable {
    /** Who calls; absent for anonymous callers. */
    public static final Context.Key<SpiffeId> CALLER = Context.key("hansa-caller");

    private static final Context.Key<String> ADDRESS = Context.key("hansa-address");
    private static final Logger LOG = LoggerFactory.getLogger(PeerServer.class);

    /**
     * What callers find here. Immutable.
     *
     * @param handlers methods of nodes among themselves
     * @param services further gRPC services, such as discovery; they find the caller in {@link #CALLER} and must refuse
     *     anonymous ones themselves
     */
    public record Served(List<PeerHandler> handlers, List<ServerServiceDefinition> services) {
        public Served {
            handlers = List.copyOf(handlers);
            services = List.copyOf(services);
        }
    }

    private final SpiffeTrustManager gate;
    private final Server server;

    /**
     * Starts to listen.
     *
     * @throws IOException when the address is taken; the message names it
     */
    public PeerServer(
            InetSocketAddress address, IdentitySource identity, TrustSource trust, Served served, PeerThreads threads)
            throws IOException {
        this.gate = new SpiffeTrustManager(trust::current, threads.clock(), id -> true);
        var builder = NettyServerBuilder.forAddress(address)
                .sslContext(context(identity))
                .bossEventLoopGroup(threads.loops())
                .workerEventLoopGroup(threads.loops())
                .channelType(NioServerSocketChannel.class)
                .executor(threads.executor())
                .maxInboundMessageSize(PeerWire.MESSAGE_BYTES_MAX)
                .maxConcurrentCallsPerConnection(100)
                .permitKeepAliveTime(5, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .handshakeTimeout(10, TimeUnit.SECONDS)
                .intercept(new CallerCheck())
                .addService(definition(served.handlers()));
        served.services().forEach(builder::addService);
        this.server = builder.build().start();
    }

    public int port() {
        return server.getPort();
    }

    private SslContext context(IdentitySource identity) {
        try {
            var builder = SslContextBuilder.forServer(new IdentityKeyManager(identity))
                    .trustManager(gate)
                    .clientAuth(ClientAuth.OPTIONAL)
                    .protocols("TLSv1.3");
            return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
        } catch (SSLException e) {
            throw new IllegalStateException("a TLS 1.3 server context can always be made", e);
        }
    }

    private static ServerServiceDefinition definition(List<PeerHandler> handlers) {
        var service = ServerServiceDefinition.builder(PeerWire.service());
        for (var handler : handlers) {
            service.addMethod(
                    PeerWire.method(handler.method()),
                    ServerCalls.asyncUnaryCall((request, answer) -> answer(handler, request, answer)));
        }
        return service.build();
    }

    private static void answer(PeerHandler handler, byte[] request, StreamObserver<byte[]> answer) {
        try {
            var caller = Optional.ofNullable(CALLER.get());
            if (caller.isEmpty() && !handler.anonymous()) {
                throw new FederationException(PeerFault.NOT_ADMITTED, handler.method());
            }
            answer.onNext(handler.handle(caller, ADDRESS.get(), request));
            answer.onCompleted();
        } catch (FederationException e) {
            answer.onError(PeerChannels.toStatus(e).asRuntimeException());
        } catch (InvalidResource e) {
            answer.onError(Status.INVALID_ARGUMENT
                    .withDescription(e.fault().code() + ' ' + e.getMessage())
                    .asRuntimeException());
        } catch (RuntimeException e) {
            // A task root (style.md, d): the peer learns nothing of our insides, the log everything.
            LOG.error("peer method {} failed", handler.method(), e);
            answer.onError(Status.INTERNAL.withDescription("internal error").asRuntimeException());
        }
    }

    /** Puts the verified caller into the call's context, and refuses one who is no longer believed. */
    private final class CallerCheck implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            var context = Context.current()
                    .withValue(ADDRESS, host(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
            var session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            try {
                var chain = chain(session);
                if (chain.length > 0) {
                    context = context.withValue(CALLER, gate.admit(chain, PeerRole.CLIENT));
                }
                return Contexts.interceptCall(context, call, headers, next);
            } catch (CertificateException e) {
                call.close(Status.UNAUTHENTICATED.withDescription(e.getMessage()), new Metadata());
                return new ServerCall.Listener<>() {};
            }
        }

        private static X509Certificate[] chain(@Nullable SSLSession session) {
            if (session == null) {
                return new X509Certificate[0]; // No TLS, hence nobody who was proven.
            }
            try {
                var certificates = session.getPeerCertificates();
                var chain = new X509Certificate[certificates.length];
                for (int i = 0; i < chain.length; i++) {
                    chain[i] = (X509Certificate) certificates[i];
                }
                return chain;
            } catch (SSLPeerUnverifiedException e) {
                return new X509Certificate[0]; // No certificate was shown: an anonymous caller.
            }
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The caller's address without its port, which is another one at each connection: limits count by address. */
    static String host(@Nullable SocketAddress remote) {
        return remote instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : String.valueOf(remote);
    }
}
