package io.hansa.cloud.file;

import io.hansa.cloud.health.CheckedListing;
import io.hansa.cloud.health.Probe;
import io.hansa.cloud.health.SocketProbe;
import io.hansa.cloud.poll.Scheduler;
import io.hansa.core.port.ServiceSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Services from a watched directory of YAML files, with health checks of its own.
 *
 * <p>The first listing comes when every instance has been checked once, or after two seconds; from then on each change of a
 * file or of an instance's readiness makes one. A malformed file leaves its last good version in force and the listing
 * stale; a refused instance is named in {@link Listing#refused()}. Thread-safe: the scan is confined to the scheduler's task
 * of the moment, which starts the next one; what it found is handed to a {@link CheckedListing}.
 */
public final class FileServiceSource implements ServiceSource {
    private static final Logger LOG = LoggerFactory.getLogger(FileServiceSource.class);

    private final FileSourceSettings settings;
    private final Scheduler scheduler;
    private final Registry registry;
    private final CheckedListing listing;
    private Registry.Content content = new Registry.Content(List.of(), "", List.of(), false);
    private Instant confirmedAt;
    private volatile boolean closed;

    public FileServiceSource(FileSourceSettings settings, Scheduler scheduler) {
        this(settings, scheduler, new SocketProbe());
    }

    FileServiceSource(FileSourceSettings settings, Scheduler scheduler, Probe probe) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.registry = new Registry(settings, new YamlDocumentReader());
        this.listing = new CheckedListing(scheduler, probe, settings.checksAtOnceMax());
        this.confirmedAt = scheduler.instant();
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public void start(Consumer<Listing> listener) {
        listing.listen(listener);
        scheduler.after(Duration.ZERO, this::scan);
    }

    @Override
    public Listing current() {
        return listing.current();
    }

    @Override
    public void close() {
        closed = true;
        listing.close();
    }

    private void scan() {
        if (closed) {
            return;
        }
        try {
            var now = scheduler.instant();
            var found = registry.look(now);
            report(content, found);
            content = found;
            confirmedAt = found.confirmed() ? now : confirmedAt;
            listing.take(new CheckedListing.Content(
                    found.entries().stream().map(ServiceEntry::checked).toList(),
                    confirmedAt,
                    found.problem(),
                    found.refused()));
        } catch (RuntimeException e) {
            LOG.error("{} a look at the registry failed; what is known stays", FileFault.UNREADABLE.code(), e);
        }
        scheduler.after(settings.scanInterval(), this::scan);
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
