package io.hansa.node.peer;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * A gRPC endpoint for processes of this host alone: on 127.0.0.1, without TLS. Whoever may connect there is trusted like the
 * gateway, so it is opened only where an operator asks for it. Thread-safe.
 */
public final class HostServer implements AutoCloseable {
    private final Server server;

    /**
     * Starts to listen.
     *
     * @param port 0 for any
     * @throws IOException when the port is taken
     */
    public HostServer(int port, ServerServiceDefinition service, PeerThreads threads) throws IOException {
        var address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
        this.server = NettyServerBuilder.forAddress(address)
                .bossEventLoopGroup(threads.loops())
                .workerEventLoopGroup(threads.loops())
                .channelType(NioServerSocketChannel.class)
                .executor(threads.executor())
                .maxInboundMessageSize(PeerWire.MESSAGE_BYTES_MAX)
                .maxConcurrentCallsPerConnection(100)
                .addService(service)
                .build()
                .start();
    }

    public int port() {
        return server.getPort();
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
}
