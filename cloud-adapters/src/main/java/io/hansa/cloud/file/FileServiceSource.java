package io.hansa.cloud.file;

import io.hansa.cloud.poll.Publication;
import io.hansa.cloud.poll.Scheduler;
import io.hansa.core.port.ServiceSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Services from a watched directory of YAML files, with health checks of its own.
 *
 * <p>The first listing comes when every instance has been checked once, or after two seconds; from then on each change of a
 * file or of an instance's readiness makes one. A malformed file leaves its last good version in force and the listing
 * stale; a refused instance is named in {@link Listing#refused()}. Thread-safe: one lock guards what is held; scan and checks
 * run on the scheduler's tasks.
 */
public final class FileServiceSource implements ServiceSource {
    private static final Logger LOG = LoggerFactory.getLogger(FileServiceSource.class);

    /** Whoever waits for the first listing waits for the slowest instance, but no longer than this. */
    private static final Duration FIRST_LISTING_AFTER_MAX = Duration.ofSeconds(2);

    private final FileSourceSettings settings;
    private final Scheduler scheduler;
    private final Registry registry;
    private final HealthWatch health;
    private final Publication publication;
    private final ReentrantLock lock = new ReentrantLock();
    private Registry.Content content = new Registry.Content(List.of(), "", List.of(), false);
    private Instant confirmedAt;
    private boolean published;
    private volatile boolean closed;

    public FileServiceSource(FileSourceSettings settings, Scheduler scheduler) {
        this(settings, scheduler, new SocketProbe());
    }

    FileServiceSource(FileSourceSettings settings, Scheduler scheduler, Probe probe) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.registry = new Registry(settings, new YamlDocumentReader());
        this.health = new HealthWatch(scheduler, probe, settings.checksAtOnceMax(), () -> refresh(false));
        this.publication = new Publication(scheduler, "the registry was not read yet");
        this.confirmedAt = scheduler.instant();
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public void start(Consumer<Listing> listener) {
        publication.listen(listener);
        scheduler.after(Duration.ZERO, this::scan);
        scheduler.after(FIRST_LISTING_AFTER_MAX, () -> refresh(true));
    }

    @Override
    public Listing current() {
        return publication.current();
    }

    @Override
    public void close() {
        closed = true;
        publication.close();
        health.keep(List.of());
    }

    private void scan() {
        if (closed) {
            return;
        }
        try {
            var now = scheduler.instant();
            var found = registry.look(now);
            lock.lock();
            try {
                report(content, found);
                content = found;
                confirmedAt = found.confirmed() ? now : confirmedAt;
                health.keep(closed ? List.of() : found.entries());
            } finally {
                lock.unlock();
            }
            refresh(false);
        } catch (RuntimeException e) {
            LOG.error("{} a look at the registry failed; what is known stays", FileFault.UNREADABLE.code(), e);
        }
        scheduler.after(settings.scanInterval(), this::scan);
    }

    private void refresh(boolean waitedEnough) {
        lock.lock();
        try {
            if (closed || !published && !waitedEnough && !health.allKnown()) {
                return;
            }
            published = true;
            var services = content.entries().stream().map(health::judged).toList();
            publication.publishChange(new Listing(services, confirmedAt, content.problem(), content.refused()));
        } finally {
            lock.unlock();
        }
    }

    private static void report(Registry.Content before, Registry.Content now) {
        if (!now.problem().isEmpty() && !now.problem().equals(before.problem())) {
            LOG.warn("the registry is not wholly in force: {}", now.problem());
        }
        if (before.problem().length() > now.problem().length() && now.problem().isEmpty()) {
            LOG.info("the registry is wholly in force again");
        }
        now.refused().stream()
                .filter(problem -> !before.refused().contains(problem))
                .forEach(problem -> LOG.warn("left out of the registry: {}", problem));
    }
}
