package io.hansa.core.port;

import io.hansa.core.catalog.LocalService;
import io.hansa.core.fault.Problem;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where a cluster learns of its own services: a file, a cloud registry, Kubernetes. A source that fails keeps the last list
 * that it knew and marks it stale; it never reports an empty list because it could not look (I2).
 */
public interface ServiceSource extends AutoCloseable {

    /**
     * What the source knows.
     *
     * @param services in name order
     * @param asOf when this was last confirmed; its age is shown
     * @param problem why the list is stale, in one sentence; empty while the source answers
     * @param refused single instances or entries that were not taken, each with its place; the rest is unaffected
     */
    record Listing(List<LocalService> services, Instant asOf, String problem, List<Problem> refused) {
        public Listing {
            services = List.copyOf(services);
            refused = List.copyOf(refused);
        }

        public Listing(List<LocalService> services, Instant asOf, String problem) {
            this(services, asOf, problem, List.of());
        }

        public boolean stale() {
            return !problem.isEmpty();
        }
    }

    /** A short name for pages and logs, such as {@code file} or {@code aws-cloud-map}. */
    String name();

    /** Begins to look; calls back on a virtual thread with every change, the first listing included. */
    void start(Consumer<Listing> listener);

    /** The listing in force. */
    Listing current();

    @Override
    void close();
}
