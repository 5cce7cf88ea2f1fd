package io.hansa.bench.gateway;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Two servers on loopback that swallow one TLS record and then obey commands of nine bytes: {@code E} (echo: read so many
 * bytes, answer so many), {@code D} (send so many), {@code U} (read so many, then answer one). Thread-safe.
 */
final class Backends implements AutoCloseable {
    private static final int CHUNK = 256 * 1024;

    private final ServerSocket[] servers = {listen(), listen()};

    Backends() {
        for (var server : servers) {
            Thread.ofVirtual().start(() -> accept(server));
        }
    }

    private static ServerSocket listen() {
        try {
            var server = new ServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
            return server;
        } catch (IOException e) {
            throw new IllegalStateException("no backend", e);
        }
    }

    int port(int index) {
        return servers[index].getLocalPort();
    }

    private static void accept(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new DataInputStream(socket.getInputStream());
            in.readNBytes(3);
            in.readNBytes(in.readUnsignedShort());
            var command = new byte[9];
            while (true) {
                in.readFully(command);
                obey(java.nio.ByteBuffer.wrap(command), in, socket.getOutputStream());
            }
        } catch (IOException e) {
            // The caller has gone: that is how each of them ends.
        }
    }

    private static void obey(java.nio.ByteBuffer command, DataInputStream in, OutputStream out) throws IOException {
        switch (command.get()) {
            case 'E' -> {
                in.readNBytes(command.getInt());
                out.write(new byte[command.getInt()]);
            }
            case 'D' -> {
                var chunk = new byte[CHUNK];
                for (long left = command.getLong(); left > 0; left -= chunk.length) {
                    out.write(chunk);
                }
            }
            case 'U' -> {
                var chunk = new byte[CHUNK];
                for (long left = command.getLong(); left > 0; ) {
                    int read = in.read(chunk);
                    if (read < 0) {
                        throw new java.io.EOFException();
                    }
                    left -= read;
                }
                out.write(1);
            }
            default -> throw new IOException("command: " + command);
        }
    }

    @Override
    public void close() throws IOException {
        for (var server : servers) {
            server.close();
        }
    }
}
