package io.hansa.cloud.health;

import io.hansa.cloud.poll.Publication;
import io.hansa.cloud.poll.Scheduler;
import io.hansa.core.fault.Problem;
import io.hansa.core.port.ServiceSource.Listing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * What a source lists, with the readiness that checks made here have found.
 *
 * <p>The first listing that names services is handed over when every instance has been checked once, or after two seconds; from
 * then on each change of what is listed or of an instance's readiness makes one. Thread-safe: one lock guards what is held;
 * checks run on the scheduler's tasks.
 */
public final class CheckedListing implements AutoCloseable {
    /** Whoever waits for the first listing waits for the slowest instance, but no longer than this. */
    private static final Duration FIRST_LISTING_AFTER_MAX = Duration.ofSeconds(2);

    /**
     * What a source has read: a {@link Listing} whose services know their checks. Immutable.
     *
     * @param services in name order
     */
    public record Content(List<Checked> services, Instant asOf, String problem, List<Problem> refused) {
        public Content {
            services = List.copyOf(services);
            refused = List.copyOf(refused);
        }
    }

    private final Scheduler scheduler;
    private final HealthWatch health;
    private final Publication publication;
    private final ReentrantLock lock = new ReentrantLock();
    private Content content;
    private boolean waiting;
    private boolean settled;
    private boolean closed;

    /** @param checksAtOnceMax health checks that run at the same time */
    public CheckedListing(Scheduler scheduler, Probe probe, int checksAtOnceMax) {
        this.scheduler = scheduler;
        this.health = new HealthWatch(scheduler, probe, checksAtOnceMax, () -> refresh(false));
        this.publication = new Publication(scheduler, "the registry was not read yet");
        this.content = new Content(List.of(), scheduler.instant(), "the registry was not read yet", List.of());
    }

    /** Sets the listener; it is told on a task of its own, the first time after the next {@link #take}. */
    public void listen(Consumer<Listing> listener) {
        publication.listen(listener);
    }

    /** The listing in force; stale and empty before the first {@link #take}. */
    public Listing current() {
        return publication.current();
    }

    /** Checks exactly these instances from now on. */
    public void take(Content found) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            content = found;
            health.keep(found.services());
            if (!waiting && !found.services().isEmpty()) {
                waiting = true;
                scheduler.after(FIRST_LISTING_AFTER_MAX, () -> refresh(true));
            }
        } finally {
            lock.unlock();
        }
        refresh(false);
    }

    /** Ends the checks; nothing is told any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            health.keep(List.of());
        } finally {
            lock.unlock();
        }
        publication.close();
    }

    private void refresh(boolean waitedEnough) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (!settled && !content.services().isEmpty()) {
                if (!waitedEnough && !health.allKnown()) {
                    return;
                }
                settled = true;
            }
            publication.publishChange(new Listing(
                    content.services().stream().map(health::judged).toList(),
                    content.asOf(),
                    content.problem(),
                    content.refused()));
        } finally {
            lock.unlock();
        }
    }
}
