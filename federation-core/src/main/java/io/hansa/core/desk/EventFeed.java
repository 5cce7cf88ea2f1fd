package io.hansa.core.desk;

import io.hansa.core.port.Registration;
import java.time.Instant;
import java.util.function.Consumer;

/** What changed on this node, as it changes. Thread-safe. */
public interface EventFeed {

    /**
     * One change; readers fetch the resource anew. Immutable.
     *
     * @param revision of this node, rising
     * @param topic such as {@code cluster.verdict}, {@code service.health}, {@code policy.applied}, {@code operation.step}
     * @param key the object's name
     * @param detail one line for people
     */
    record Event(long revision, Instant at, String topic, String key, String detail) {}

    /** The revision of the newest event. */
    long revision();

    /** Events after {@code revision} that are still kept (the last 1000), oldest first. */
    java.util.List<Event> since(long revision);

    /** Calls the listener with each later event, on a virtual thread, in order, until closed. */
    Registration subscribe(Consumer<Event> listener);
}
