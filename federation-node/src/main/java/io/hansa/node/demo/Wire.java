package io.hansa.node.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The network between the demo's clusters: each cluster has a loopback address of its own, where others reach its gateway
 * through here. Each direction can be made to fail in the ways of {@link Direction}, and a cluster's place can be made to
 * lead to another one's gateway.
 *
 * <p>Who dials is known by the source address, since every process of a cluster connects from its cluster's address. New
 * connections over a cut direction are accepted (the kernel does that) and then hear nothing. Thread-safe.
 */
public final class Wire implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final long SLOW_MILLIS = 300;

    /**
     * One cluster's place on the network.
     *
     * @param cluster its name
     * @param host its loopback address, e.g. 127.0.0.11
     * @param port where others reach its gateway
     * @param gatewayPort where the gateway itself listens on 127.0.0.1
     */
    public record Place(String cluster, String host, int port, int gatewayPort) {}

    private final List<Place> places;
    private final List<ServerSocket> listeners;

    /** Directions that are not open, as {@code from>to}; read by every pump. */
    private final Map<String, Direction> faults = new ConcurrentHashMap<>();

    /** Places that lead to another port than their gateway's, by cluster. */
    private final Map<String, Integer> misled = new ConcurrentHashMap<>();

    /** Open sockets with the direction in which each was dialled, so that they can be ended. */
    private final Map<Socket, String> sockets = new ConcurrentHashMap<>();

    /** Listens at every place. @throws IOException when an address is taken */
    public Wire(List<Place> places) throws IOException {
        this.places = List.copyOf(places);
        var opened = new java.util.ArrayList<ServerSocket>();
        for (var place : places) {
            var listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(place.host(), place.port()), 256);
            opened.add(listener);
            Thread.ofVirtual().start(() -> accept(listener, place));
        }
        this.listeners = opened;
    }

    /** Breaks or mends one direction; what was held back by a cut passes when it is mended. */
    public void set(String from, String to, Direction state) {
        if (state == Direction.OPEN) {
            faults.remove(from + '>' + to);
            return;
        }
        faults.put(from + '>' + to, state);
        if (state == Direction.RESET) {
            resetWhere(line -> line.equals(from + '>' + to) || line.equals(to + '>' + from));
        }
    }

    /** Lets a cluster's place lead to another port, as a wrong DNS record would; its open connections are reset. */
    public void mislead(String cluster, int port) {
        misled.put(cluster, port);
        resetWhere(line -> line.endsWith('>' + cluster));
    }

    /** Ends {@link #mislead}. */
    public void leadAgain(String cluster) {
        misled.remove(cluster);
        resetWhere(line -> line.endsWith('>' + cluster));
    }

    private void resetWhere(Predicate<String> which) {
        sockets.forEach((socket, line) -> {
            if (which.test(line)) {
                reset(socket);
            }
        });
    }

    /** What becomes of the bytes of one direction. */
    public enum Direction {
        /** They pass. */
        OPEN,
        /** They vanish: nothing is closed, nothing passes, as when a firewall begins to drop. */
        CUT,
        /** Connections are reset, and new ones too, as when a firewall rejects. */
        RESET,
        /** They come 0.3 s late. */
        SLOW
    }

    private void accept(ServerSocket listener, Place place) {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                Thread.ofVirtual().start(() -> connect(socket, place));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    System.err.println("wire: " + e.getMessage());
                }
            }
        }
    }

    private void connect(Socket inbound, Place place) {
        var from = clusterOf(inbound.getInetAddress());
        var line = from + '>' + place.cluster();
        sockets.put(inbound, line);
        try {
            inbound.setTcpNoDelay(true);
            if (is(from, place.cluster(), Direction.RESET) || is(place.cluster(), from, Direction.RESET)) {
                reset(inbound);
                return;
            }
            while (cut(from, place.cluster()) || cut(place.cluster(), from)) {
                Thread.sleep(20);
                if (inbound.isClosed()) {
                    return;
                }
            }
            var outbound = new Socket();
            outbound.setTcpNoDelay(true);
            int port = misled.getOrDefault(place.cluster(), place.gatewayPort());
            outbound.connect(new InetSocketAddress("127.0.0.1", port), 2_000);
            sockets.put(outbound, line);
            Thread.ofVirtual().start(() -> pump(outbound, inbound, place.cluster(), from));
            pump(inbound, outbound, from, place.cluster());
        } catch (IOException e) {
            reset(inbound); // A gateway that does not listen is seen as a refusal, not as a clean end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reset(inbound);
        }
    }

    private void pump(Socket in, Socket out, String from, String to) {
        var buffer = new byte[BUFFER_BYTES];
        try {
            InputStream source = in.getInputStream();
            OutputStream sink = out.getOutputStream();
            int n;
            while ((n = source.read(buffer)) >= 0) {
                if (is(from, to, Direction.SLOW)) {
                    Thread.sleep(SLOW_MILLIS);
                }
                while (cut(from, to)) {
                    Thread.sleep(20);
                    if (in.isClosed() || out.isClosed()) {
                        return;
                    }
                }
                sink.write(buffer, 0, n);
            }
            while (cut(from, to)) {
                Thread.sleep(20);
            }
            out.shutdownOutput();
            if (in.isOutputShutdown()) {
                forget(in, out);
            }
        } catch (IOException e) {
            while (cut(from, to) && !out.isClosed()) {
                pause(); // Not even an end passes a cut.
            }
            reset(in);
            reset(out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forget(Socket a, Socket b) throws IOException {
        a.close();
        b.close();
        sockets.remove(a);
        sockets.remove(b);
    }

    private void reset(Socket socket) {
        try {
            sockets.remove(socket);
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // Already gone, which is what was wanted.
        }
    }

    private boolean cut(String from, String to) {
        return is(from, to, Direction.CUT);
    }

    private boolean is(String from, String to, Direction state) {
        return faults.get(from + '>' + to) == state;
    }

    private String clusterOf(InetAddress source) {
        return places.stream()
                .filter(p -> p.host().equals(source.getHostAddress()))
                .map(Place::cluster)
                .findFirst()
                .orElse("outside");
    }

    @Override
    public void close() {
        for (var listener : listeners) {
            try {
                listener.close();
            } catch (IOException e) {
                // Nothing is left to do about a listener that is gone.
            }
        }
        resetWhere(line -> true);
    }
}
