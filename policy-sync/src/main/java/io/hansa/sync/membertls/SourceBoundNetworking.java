package io.hansa.sync.membertls;

import com.hazelcast.internal.networking.Channel;
import com.hazelcast.internal.networking.ChannelInitializer;
import com.hazelcast.internal.networking.Networking;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/**
 * Hazelcast's networking with one addition: a socket that is going to dial is bound to a given local address first.
 * Hazelcast itself binds to any address or to the advertised one, which here belongs to the gateway, so its own binding
 * ({@code hazelcast.socket.client.bind}) must be off.
 */
record SourceBoundNetworking(Networking networking, InetAddress source) implements Networking {

    @Override
    public Channel register(ChannelInitializer initializer, SocketChannel socket, boolean clientMode)
            throws IOException {
        if (clientMode) {
            socket.bind(new InetSocketAddress(source, 0));
        }
        return networking.register(initializer, socket, clientMode);
    }

    @Override
    public void restart() {
        networking.restart();
    }

    @Override
    public void shutdown() {
        networking.shutdown();
    }
}
