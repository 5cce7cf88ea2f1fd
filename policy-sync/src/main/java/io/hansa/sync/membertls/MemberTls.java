package io.hansa.sync.membertls;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.internal.cluster.impl.MemberHandshake;
import com.hazelcast.internal.networking.Channel;
import com.hazelcast.internal.networking.ChannelInitializer;
import com.hazelcast.internal.networking.InboundHandler;
import com.hazelcast.internal.networking.Networking;
import com.hazelcast.internal.networking.nio.NioNetworking;
import com.hazelcast.internal.nio.Packet;
import com.hazelcast.internal.server.Server;
import com.hazelcast.internal.server.ServerConnection;
import com.hazelcast.internal.server.ServerContext;
import com.hazelcast.internal.server.tcp.LocalAddressRegistry;
import com.hazelcast.internal.server.tcp.PacketDecoder;
import com.hazelcast.internal.server.tcp.ServerSocketRegistry;
import com.hazelcast.internal.server.tcp.TcpServer;
import com.hazelcast.internal.server.tcp.TcpServerConnection;
import com.hazelcast.internal.server.tcp.TcpServerConnectionChannelErrorHandler;
import com.hazelcast.internal.server.tcp.TcpServerContext;
import com.hazelcast.spi.properties.ClusterProperty;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Starts Hazelcast members whose every member connection is mutual TLS 1.3. The TLS decoder stands before Hazelcast's
 * inbound handlers and the TLS encoder after its outbound ones, so that no byte of its protocol leaves in clear.
 *
 * <p>Thread-safe: stateless apart from the channels it hands to {@link MemberChannels}.
 */
public final class MemberTls {

    private final MemberChannels channels;

    public MemberTls(MemberChannels channels) {
        this.channels = channels;
    }

    /**
     * Starts a member; blocks until it has joined or formed a cluster. The caller owns the instance and shuts it down.
     *
     * @param config its binding of outgoing sockets is switched off: {@link MemberTlsSettings#sourceAddress} decides
     */
    public HazelcastInstance start(Config config, String instanceName) {
        config.setProperty(ClusterProperty.SOCKET_CLIENT_BIND.getName(), "false");
        return HazelcastInstanceFactory.newHazelcastInstance(config, instanceName, new TlsNodeContext(channels));
    }

    private static final class TlsNodeContext extends DefaultNodeContext {

        private final MemberChannels channels;

        TlsNodeContext(MemberChannels channels) {
            this.channels = channels;
        }

        @Override
        public NodeExtension createNodeExtension(Node node) {
            return new TlsExtension(node, channels);
        }

        @Override
        public Server createServer(Node node, ServerSocketRegistry sockets, LocalAddressRegistry addresses) {
            var context = new TcpServerContext(node, node.nodeEngine);
            var networking =
                    new PacedNetworking(networking(node), channels.settings().sourceAddress());
            var initializers = node.getNodeExtension().createChannelInitializerFn(context);
            var metrics = node.nodeEngine.getMetricsRegistry();
            return new TcpServer(node.getConfig(), context, sockets, addresses, metrics, networking, initializers);
        }

        /** What the default context makes (it keeps that method private), from the same properties. */
        private static Networking networking(Node node) {
            var properties = node.getProperties();
            var logger = node.loggingService.getLogger(TcpServerConnectionChannelErrorHandler.class);
            return new NioNetworking(new NioNetworking.Context()
                    .loggingService(node.loggingService)
                    .metricsRegistry(node.nodeEngine.getMetricsRegistry())
                    .threadNamePrefix(node.hazelcastInstance.getName())
                    .errorHandler(new TcpServerConnectionChannelErrorHandler(logger))
                    .inputThreadCount(properties.getInteger(ClusterProperty.IO_INPUT_THREAD_COUNT))
                    .outputThreadCount(properties.getInteger(ClusterProperty.IO_OUTPUT_THREAD_COUNT))
                    .balancerIntervalSeconds(properties.getInteger(ClusterProperty.IO_BALANCER_INTERVAL_SECONDS))
                    .writeThroughEnabled(properties.getBoolean(ClusterProperty.IO_WRITE_THROUGH_ENABLED))
                    .concurrencyDetection(node.nodeEngine.getConcurrencyDetection()));
        }
    }

    private static final class TlsExtension extends DefaultNodeExtension {

        private final MemberChannels channels;

        TlsExtension(Node node, MemberChannels channels) {
            super(node);
            this.channels = channels;
        }

        @Override
        public Function<EndpointQualifier, ChannelInitializer> createChannelInitializerFn(ServerContext context) {
            var plain = super.createChannelInitializerFn(context);
            return qualifier -> new TlsInitializer(plain.apply(qualifier), channels);
        }

        @Override
        @SuppressWarnings("rawtypes")
        public InboundHandler[] createInboundHandlers(
                EndpointQualifier qualifier, ServerConnection connection, ServerContext context) {
            var gate = new PacketGate(channels, node, node.getNodeEngine().getPacketDispatcher());
            return new InboundHandler[] {new PacketDecoder(connection, gate)};
        }
    }

    /** Stands before Hazelcast's dispatcher: nothing but a truthful handshake passes first. */
    private record PacketGate(MemberChannels channels, Node node, Consumer<Packet> dispatcher)
            implements Consumer<Packet> {

        @Override
        public void accept(Packet packet) {
            if (packet.getConn() instanceof TcpServerConnection connection
                    && !passes(packet, connection.getChannel())) {
                connection.close("the member claims an address that is not its own, or speaks before it does", null);
            } else {
                dispatcher.accept(packet);
            }
        }

        private boolean passes(Packet packet, Channel channel) {
            if (packet.getPacketType() != Packet.Type.SERVER_CONTROL) {
                return channels.hasIntroducedItself(channel);
            }
            Object content = node.getSerializationService().toObject(packet);
            return content instanceof MemberHandshake handshake
                    && channels.claims(
                            channel,
                            handshake.getLocalAddresses().values().stream()
                                    .flatMap(Collection::stream)
                                    .toList());
        }
    }

    private record TlsInitializer(ChannelInitializer plain, MemberChannels channels) implements ChannelInitializer {

        @Override
        public void initChannel(Channel channel) throws Exception {
            var bufferBytes = channels.settings().bufferBytes();
            var session = new TlsSession(channel, channels, bufferBytes);
            channel.inboundPipeline().addLast(new TlsDecoder(session, bufferBytes));
            plain.initChannel(channel);
            channel.outboundPipeline().addLast(new TlsEncoder(session, bufferBytes));
        }
    }
}
