package io.hansa.console.stream;

import io.hansa.core.desk.EventFeed.Event;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * What waits for one client: bounded, in order. When it overflows, what waited is dropped and becomes one gap, which is told
 * before anything newer. Thread-safe: one lock.
 */
final class StreamBuffer {

    /** What the client is sent next. */
    sealed interface Item {

        /** First of all: the newest revision, and after which one the stream begins. */
        record Hello(long revision, long resumeFrom) implements Item {}

        record Change(Event event) implements Item {}

        /** A sign of life. */
        record Tick(long revision) implements Item {}

        /** Events from {@code from} to {@code to} were dropped; the client must fetch its resources anew. */
        record Gap(long from, long to) implements Item {}
    }

    private final int sizeMax;
    private final ArrayDeque<Item> waiting = new ArrayDeque<>();
    private long newest;

    /** @param seen revision of the newest event that the client knows */
    StreamBuffer(int sizeMax, long seen) {
        this.sizeMax = sizeMax;
        this.newest = seen;
    }

    /** Puts an event in unless the client has it already. */
    synchronized void offer(Event event) {
        if (event.revision() <= newest) {
            return;
        }
        if (waiting.size() >= sizeMax) {
            long from = newest;
            for (var item : waiting) {
                from = switch (item) {
                    case Item.Change c -> Math.min(from, c.event().revision());
                    case Item.Gap g -> Math.min(from, g.from());
                    case Item.Hello h -> from;
                    case Item.Tick t -> from;
                };
            }
            waiting.clear();
            waiting.add(new Item.Gap(from, event.revision()));
        } else {
            waiting.add(new Item.Change(event));
        }
        newest = event.revision();
    }

    /** Puts in what is not an event; a sign of life is left out when anything waits. */
    synchronized void offer(Item item) {
        if (item instanceof Item.Tick && !waiting.isEmpty()) {
            return;
        }
        waiting.add(item);
    }

    synchronized Optional<Item> poll() {
        return Optional.ofNullable(waiting.poll());
    }
}
