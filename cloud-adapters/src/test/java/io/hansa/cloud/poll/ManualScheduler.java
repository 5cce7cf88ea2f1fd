package io.hansa.cloud.poll;

import io.hansa.core.port.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;

/** Time that passes when a test says so; tasks run on the test's thread, in order of time, then of arrival. */
public final class ManualScheduler implements Scheduler {

    private record Due(Instant at, long order, Runnable task) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private Instant now;
    private long order;

    public ManualScheduler() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    public ManualScheduler(Instant start) {
        now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public Registration after(Duration delay, Runnable task) {
        var entry = new Due(now.plus(delay), order++, task);
        due.add(entry);
        return () -> due.remove(entry);
    }

    /** Lets time pass; runs everything that falls due, what is due now included. */
    public void advance(Duration by) {
        var end = now.plus(by);
        for (var next = due.peek(); next != null && !next.at().isAfter(end); next = due.peek()) {
            due.remove(next);
            now = next.at().isAfter(now) ? next.at() : now;
            next.task().run();
        }
        now = end;
    }

    /** How many tasks wait. */
    public int waiting() {
        return due.size();
    }
}
