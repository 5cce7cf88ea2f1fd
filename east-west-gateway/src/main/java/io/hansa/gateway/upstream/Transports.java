package io.hansa.gateway.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.Map;

/** Which of the system's ways to do I/O the process uses: epoll on Linux, the JDK's selector elsewhere. */
public enum Transports {
    EPOLL(EpollSocketChannel.class, EpollServerSocketChannel.class),
    NIO(NioSocketChannel.class, NioServerSocketChannel.class);

    private final Class<? extends Channel> socket;
    private final Class<? extends ServerChannel> serverSocket;

    Transports(Class<? extends Channel> socket, Class<? extends ServerChannel> serverSocket) {
        this.socket = socket;
        this.serverSocket = serverSocket;
    }

    /** The best one that works here. */
    public static Transports best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    /** Makes the part of an event loop that waits for sockets. */
    public IoHandlerFactory handlers() {
        return this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /** Channels that connect. */
    public Class<? extends Channel> socket() {
        return socket;
    }

    /** Channels that listen. */
    public Class<? extends ServerChannel> serverSocket() {
        return serverSocket;
    }

    /**
     * Options that notice a path which was cut without a word: sent bytes must be acknowledged within 15 s, an idle
     * connection is asked after 15 s and given up after three answers missed. Empty where the system has no such options.
     */
    public Map<ChannelOption<Integer>, Integer> deadPathOptions() {
        return this == EPOLL
                ? Map.of(
                        EpollChannelOption.TCP_USER_TIMEOUT,
                        15_000,
                        EpollChannelOption.TCP_KEEPIDLE,
                        15,
                        EpollChannelOption.TCP_KEEPINTVL,
                        5,
                        EpollChannelOption.TCP_KEEPCNT,
                        3)
                : Map.of();
    }
}
