package io.hansa.core.testkit;

import io.hansa.core.port.Registration;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A clock that stands still until it is told to move, and runs what falls due on the way, in order of time and then of
 * scheduling. Confined to one thread, except {@link #instant()}.
 */
public final class VirtualTime implements InstantSource {
    /** Noon of an ordinary day, so that printed times are easy to read. */
    public static final Instant START = Instant.parse("2026-11-02T12:00:00Z");

    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::order));
    private volatile Instant now = START;
    private long order;

    private record Due(Instant at, long order, Runnable task) {}

    @Override
    public Instant instant() {
        return now;
    }

    /** Runs the task once, {@code delay} from now, unless the registration is closed before. */
    public Registration schedule(Duration delay, Runnable task) {
        var due = new Due(now.plus(delay), order++, task);
        queue.add(due);
        return () -> queue.remove(due);
    }

    /** Runs the task again and again, first {@code interval} from now, until the registration is closed. */
    public Registration every(Duration interval, Runnable task) {
        return new Repeating(interval, task);
    }

    /** Moves the clock on, running everything that falls due. */
    public void advance(Duration by) {
        var end = now.plus(by);
        for (var due = queue.peek(); due != null && !due.at.isAfter(end); due = queue.peek()) {
            queue.remove();
            now = due.at;
            due.task.run();
        }
        now = end;
    }

    /** How many tasks wait. */
    public int waiting() {
        return queue.size();
    }

    private final class Repeating implements Registration {
        private Registration next;
        private boolean closed;

        Repeating(Duration interval, Runnable task) {
            next = schedule(interval, () -> again(interval, task));
        }

        private void again(Duration interval, Runnable task) {
            task.run();
            if (!closed) {
                next = schedule(interval, () -> again(interval, task));
            }
        }

        @Override
        public void close() {
            closed = true;
            next.close();
        }
    }
}
