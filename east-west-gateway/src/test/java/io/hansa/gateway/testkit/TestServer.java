package io.hansa.gateway.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP server whose behaviour is a function of the socket; one virtual thread a connection. */
public final class TestServer implements AutoCloseable {
    private final ServerSocket server;
    private final Behaviour behaviour;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    /** What it does with a connection; the socket is closed afterwards. */
    public interface Behaviour {
        void serve(Socket socket) throws IOException;
    }

    private TestServer(ServerSocket server, Behaviour behaviour) {
        this.server = server;
        this.behaviour = behaviour;
    }

    /** Starts on a free port of the loopback address. */
    public static TestServer start(Behaviour behaviour) {
        return start(0, behaviour);
    }

    /** Starts on that port of the loopback address. */
    public static TestServer start(int port, Behaviour behaviour) {
        try {
            var server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
            var started = new TestServer(server, behaviour);
            Thread.ofVirtual().start(started::accept);
            return started;
        } catch (IOException e) {
            throw new IllegalStateException("cannot start a test server", e);
        }
    }

    /** Sends everything back, and ends when the caller has ended. */
    public static TestServer echo() {
        return start(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
    }

    /** Says that text to everybody and ends. */
    public static TestServer saying(String text) {
        return start(socket -> socket.getOutputStream().write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                accepted.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            behaviour.serve(socket);
        } catch (IOException e) {
            // The other side went away, which many tests are about.
        } finally {
            open.remove(socket);
        }
    }

    /** Ends the connection with a reset. */
    public static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** How many connections it took. */
    public int accepted() {
        return accepted.get();
    }

    /** Stops listening and resets all connections, as a killed process does. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot stop a test server", e);
        }
        for (Socket socket : open) {
            try {
                reset(socket);
            } catch (IOException e) {
                // Its own thread has just closed it.
                open.remove(socket);
            }
        }
    }
}
