package io.hansa.cloud.poll;

import io.hansa.core.catalog.LocalService;
import io.hansa.core.fault.FederationException;
import io.hansa.core.fault.Problem;
import io.hansa.core.port.Registration;
import io.hansa.core.port.ServiceSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source that asks a registry again and again. A look that fails leaves the last list in force, marked stale with the
 * reason, and makes the next one wait longer; only a whole look that succeeded can take a service away (I2).
 *
 * <p>Thread-safe: looks run one after another on the scheduler's tasks, under {@code turn}; when the next one is due is
 * guarded by this object.
 */
public final class PolledSource implements ServiceSource {
    private static final Logger LOG = LoggerFactory.getLogger(PolledSource.class);

    /** Long enough for the events of one deployment step, short enough to be no delay. */
    private static final Duration HINTS_TOGETHER = Duration.ofMillis(50);

    /** One whole look at the registry. Blocks, with a deadline of its own. */
    @FunctionalInterface
    public interface Look {

        /** All that is there. @throws FederationException when any part could not be read */
        Found look();
    }

    /**
     * What a look found.
     *
     * @param refused single entries that were left out
     */
    public record Found(List<LocalService> services, List<Problem> refused) {
        private static final Comparator<LocalService> BY_NAME =
                Comparator.comparing(LocalService::name).thenComparing(LocalService::namespace);

        public Found {
            services = services.stream().sorted(BY_NAME).toList();
            refused = List.copyOf(refused);
        }
    }

    private final String name;
    private final Look look;
    private final PollSchedule schedule;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Publication publication;
    private final ReentrantLock turn = new ReentrantLock();
    private Found held = new Found(List.of(), List.of());
    private Instant confirmedAt;
    private String problem = "";
    private int failures;
    private Consumer<Listing> told = listing -> {};
    private boolean started;
    private boolean soon;
    private Registration next = () -> {};
    private volatile boolean closed;

    public PolledSource(String name, Look look, PollSchedule schedule, Scheduler scheduler, RandomGenerator random) {
        this.name = name;
        this.look = look;
        this.schedule = schedule;
        this.scheduler = scheduler;
        this.random = random;
        this.publication = new Publication(scheduler, "the registry was not read yet");
        this.confirmedAt = scheduler.instant();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start(Consumer<Listing> listener) {
        start(listener, publication::publishChange);
    }

    /** As {@link #start}, but tells the listing after every look, also when only its age differs. */
    public void startTellingEveryLook(Consumer<Listing> listener) {
        start(listener, publication::publish);
    }

    private void start(Consumer<Listing> listener, Consumer<Listing> afterLook) {
        publication.listen(listener);
        synchronized (this) {
            told = afterLook;
            started = true;
            soon = true;
            next = scheduler.after(Duration.ZERO, this::round);
        }
    }

    /**
     * Looks again shortly, because something is said to have changed; hints that come in close succession make one look.
     * May be called on any thread.
     */
    public void hint() {
        synchronized (this) {
            if (closed || soon || !started) {
                return;
            }
            soon = true;
            next.close();
            next = scheduler.after(HINTS_TOGETHER, this::round);
        }
    }

    @Override
    public Listing current() {
        return publication.current();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            next.close();
        }
        publication.close();
    }

    private void round() {
        turn.lock();
        try {
            synchronized (this) {
                soon = false;
                if (closed) {
                    return;
                }
            }
            look();
            told.accept(new Listing(held.services(), confirmedAt, problem, held.refused()));
            synchronized (this) {
                if (!closed && !soon) {
                    next.close();
                    next = scheduler.after(schedule.pause(failures, random.nextDouble()), this::round);
                }
            }
        } finally {
            turn.unlock();
        }
    }

    private void look() {
        try {
            onFound(look.look());
        } catch (FederationException e) {
            onFailure(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            onFailure("the look failed in itself: " + e.getClass().getSimpleName(), e);
        }
    }

    private void onFound(Found found) {
        if (failures > 0) {
            LOG.info("{} answers again after {} failures", name, failures);
        }
        found.refused().stream()
                .filter(entry -> !held.refused().contains(entry))
                .forEach(entry -> LOG.warn("{}: left out: {}", name, entry));
        failures = 0;
        problem = "";
        held = found;
        confirmedAt = scheduler.instant();
    }

    private void onFailure(String reason, RuntimeException cause) {
        if (failures == 0 || !reason.equals(problem)) {
            LOG.warn("{} did not answer; the last list stays: {}", name, reason, cause);
        }
        failures++;
        problem = reason;
    }
}
