package io.hansa.bench.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** What callers do to a proxy. One object per proxy; each load runs alone and returns when it is over. */
final class Load {
    static final int SERVICES = 100;

    /** Bytes in each direction and turn of an mTLS 1.3 handshake with P-256 certificates, after the ClientHello. */
    private static final int[][] HANDSHAKE_TURNS = {{0, 1_450}, {1_150, 150}};

    private static final byte[][] HELLOS = new byte[SERVICES][];

    static {
        for (int i = 0; i < SERVICES; i++) {
            HELLOS[i] = Hello.of(i);
        }
    }

    private final InetSocketAddress proxy;
    private final AtomicInteger next = new AtomicInteger();

    Load(int port) {
        proxy = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** What a load did. {@code amount}: bytes, connections or requests. */
    record Done(long amount, long errors, double seconds, long[] latencyNanos) {}

    /** A connection whose hello has been sent; from several source addresses, lest ports run out. */
    Socket open() throws IOException {
        int turn = next.getAndIncrement();
        var socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        socket.bind(new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + turn % 16)}), 0));
        socket.connect(proxy, 10_000);
        socket.getOutputStream().write(HELLOS[turn % SERVICES]);
        return socket;
    }

    static void echo(Socket socket, int request, int answer) throws IOException {
        var bytes = ByteBuffer.allocate(9 + request).put((byte) 'E').putInt(request).putInt(answer);
        socket.getOutputStream().write(bytes.array());
        if (socket.getInputStream().readNBytes(answer).length != answer) {
            throw new IOException("closed");
        }
    }

    private static List<Future<long[]>> all(int count, Callable<long[]> work) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<long[]>> started = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                started.add(threads.submit(work));
            }
            return started;
        }
    }

    /** Short connections from 16 callers: hello, one 64 byte echo, end; with the turns of a handshake before it if asked. */
    Done connections(double seconds, boolean handshake) {
        var count = new AtomicLong();
        var errors = new AtomicLong();
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * 1e9);
        all(16, () -> {
            while (System.nanoTime() - end < 0) {
                try (var socket = open()) {
                    if (handshake) {
                        for (var turn : HANDSHAKE_TURNS) {
                            echo(socket, turn[0], turn[1]);
                        }
                    }
                    echo(socket, 64, 64);
                    count.incrementAndGet();
                } catch (IOException e) {
                    errors.incrementAndGet();
                    LockSupport.parkNanos(2_000_000);
                }
            }
            return new long[0];
        });
        return new Done(count.get(), errors.get(), (System.nanoTime() - begin) / 1e9, new long[0]);
    }

    /** As many bytes as pass over some connections; {@code 'D'}: to the caller, {@code 'U'}: from it. */
    Done bulk(double seconds, int connections, char direction) throws IOException {
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            var socket = open();
            echo(socket, 16, 16);
            open.add(socket);
        }
        var bytes = new AtomicLong();
        var errors = new AtomicLong();
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * 1e9);
        List<Thread> threads = new ArrayList<>();
        for (var socket : open) {
            threads.add(Thread.ofPlatform().start(() -> {
                try (socket) {
                    pump(socket, direction, end, bytes);
                } catch (IOException e) {
                    errors.incrementAndGet();
                }
            }));
        }
        for (var thread : threads) {
            join(thread);
        }
        return new Done(bytes.get(), errors.get(), (System.nanoTime() - begin) / 1e9, new long[0]);
    }

    private static void pump(Socket socket, char direction, long end, AtomicLong bytes) throws IOException {
        var chunk = new byte[256 * 1024];
        socket.getOutputStream()
                .write(ByteBuffer.allocate(9)
                        .put((byte) direction)
                        .putLong(1L << 50)
                        .array());
        while (System.nanoTime() - end < 0) {
            if (direction == 'D') {
                int read = socket.getInputStream().read(chunk);
                if (read < 0) {
                    throw new IOException("closed");
                }
                bytes.addAndGet(read);
            } else {
                socket.getOutputStream().write(chunk);
                bytes.addAndGet(chunk.length);
            }
        }
    }

    /** Requests of 256 bytes answered by 1 KiB on 64 connections at a fixed rate, timed from when each was due. */
    Done requests(double seconds, int rate) {
        int connections = 64;
        long gap = 1_000_000_000L * connections / rate;
        var order = new AtomicInteger();
        var errors = new AtomicLong();
        long begin = System.nanoTime() + 300_000_000L;
        long end = begin + (long) (seconds * 1e9);
        var results = all(connections, () -> {
            long[] took = new long[(int) ((end - begin) / gap) + 2];
            int count = 0;
            try (var socket = open()) {
                echo(socket, 16, 16);
                long due = begin + gap * order.getAndIncrement() / connections;
                for (; due - end < 0; due += gap) {
                    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                    long sent = System.nanoTime();
                    // A late waking is this program's own; a late answer to the one before is the proxy's.
                    long from = sent - due > 1_000_000L ? due : sent;
                    echo(socket, 256, 1_024);
                    took[count++] = System.nanoTime() - from;
                }
            } catch (IOException e) {
                errors.incrementAndGet();
            }
            return java.util.Arrays.copyOf(took, count);
        });
        var latency = results.stream()
                .flatMapToLong(each -> java.util.Arrays.stream(each.resultNow()))
                .sorted()
                .toArray();
        return new Done(latency.length, errors.get(), seconds, latency);
    }

    /** Connections that have echoed once and then say nothing. */
    List<Socket> idle(int count) throws IOException {
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var socket = open();
            echo(socket, 64, 64);
            open.add(socket);
        }
        return open;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
