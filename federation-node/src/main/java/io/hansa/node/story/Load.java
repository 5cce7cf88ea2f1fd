package io.hansa.node.story;

import io.hansa.node.demo.PlainCall;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests at a fixed rate, whatever the answers do: an open loop, each request on a virtual thread of its own. Stops by
 * itself after its bound. Thread-safe.
 */
final class Load implements AutoCloseable {
    private static final long SECONDS_MAX = 120;
    private static final int OPEN_MAX = 4_000;

    private final int port;
    private final String path;
    private final int perSecond;
    private final Thread driver;

    /** Answers of every request thread; only ever appended to. */
    private final Queue<PlainCall> calls = new ConcurrentLinkedQueue<>();

    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean stopped;

    /** Starts at once. {@code perSecond} 1 to 1000. */
    Load(int port, String path, int perSecond) {
        this.port = port;
        this.path = path;
        this.perSecond = perSecond;
        this.driver = Thread.ofPlatform().name("load-" + port).daemon().start(this::drive);
    }

    private void drive() {
        long begin = System.nanoTime();
        for (long i = 0; !stopped && i < SECONDS_MAX * perSecond; i++) {
            long due = begin + i * 1_000_000_000L / perSecond;
            long wait;
            while ((wait = due - System.nanoTime()) > 0) {
                LockSupport.parkNanos(wait);
            }
            if (open.incrementAndGet() > OPEN_MAX) {
                open.decrementAndGet();
                calls.add(new PlainCall(0, "load generator: too many open requests", System.nanoTime(), 0));
                continue;
            }
            Thread.ofVirtual().start(() -> {
                calls.add(PlainCall.get(port, path));
                open.decrementAndGet();
            });
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Stops and waits until every request has ended, at most 8 s. Idempotent. */
    void stop() {
        stopped = true;
        try {
            driver.join(2_000);
            for (int i = 0; i < 600 && open.get() > 0; i++) {
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Requests begun in the window of {@link System#nanoTime()}, in no order. */
    List<PlainCall> between(long from, long to) {
        return calls.stream()
                .filter(c -> c.startedAt() >= from && c.startedAt() < to)
                .toList();
    }

    List<PlainCall> all() {
        return List.copyOf(calls);
    }

    /** How many good answers came from each value of a field, e.g. from each cluster. */
    static Map<String, Long> split(List<PlainCall> calls, String field) {
        var counts = new TreeMap<String, Long>();
        for (var call : calls) {
            if (call.ok()) {
                counts.merge(call.field(field), 1L, Long::sum);
            }
        }
        return counts;
    }

    /** Why requests failed and how often each; empty text when none did. */
    static String reasons(List<PlainCall> calls) {
        var counts = new TreeMap<String, Long>();
        failed(calls).forEach(call -> counts.merge(call.failure(), 1L, Long::sum));
        return counts.isEmpty() ? "" : " " + counts;
    }

    /** Requests that got no good answer. */
    static List<PlainCall> failed(List<PlainCall> calls) {
        return calls.stream().filter(c -> !c.ok()).toList();
    }
}
