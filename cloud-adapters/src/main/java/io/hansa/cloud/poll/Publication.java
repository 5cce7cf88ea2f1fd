package io.hansa.cloud.poll;

import io.hansa.core.port.ServiceSource.Listing;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listing in force and its one listener. A change is handed over on a task of its own, in order and one at a time; a
 * listener that is slower than the changes sees the latest only.
 *
 * <p>Thread-safe: state is guarded by this object, the listener runs outside of it.
 */
public final class Publication {
    private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

    private final Scheduler scheduler;
    private volatile Listing current;
    private @Nullable Consumer<Listing> listener;
    private @Nullable Listing waiting;
    private boolean delivering;

    /** Starts stale and empty, for the reason given. */
    public Publication(Scheduler scheduler, String reason) {
        this.scheduler = scheduler;
        this.current = new Listing(List.of(), scheduler.instant(), reason);
    }

    /** Sets the listener; nothing is handed over until the next {@link #publish}. */
    public synchronized void listen(Consumer<Listing> newListener) {
        listener = newListener;
    }

    public Listing current() {
        return current;
    }

    /** Puts a listing in force and tells the listener. */
    public synchronized void publish(Listing listing) {
        current = listing;
        if (listener == null) {
            return;
        }
        waiting = listing;
        if (!delivering) {
            delivering = true;
            scheduler.after(Duration.ZERO, this::deliver);
        }
    }

    /** Puts a listing in force; tells the listener only when more than its age differs from the one before. */
    public synchronized void publishChange(Listing listing) {
        var before = current;
        if (before.services().equals(listing.services())
                && before.problem().equals(listing.problem())
                && before.refused().equals(listing.refused())) {
            current = listing;
        } else {
            publish(listing);
        }
    }

    /** No call begins after this returned; one that is running ends by itself. */
    public synchronized void close() {
        listener = null;
        waiting = null;
    }

    private void deliver() {
        while (true) {
            Consumer<Listing> to;
            Listing listing;
            synchronized (this) {
                to = listener;
                listing = waiting;
                waiting = null;
                if (to == null || listing == null) {
                    delivering = false;
                    return;
                }
            }
            try {
                to.accept(listing);
            } catch (RuntimeException e) {
                LOG.error("a listener of a service source failed; the listing stays in force", e);
            }
        }
    }
}
