package io.hansa.node.demo;

import io.hansa.cloud.aws.AwsRegistrar;
import io.hansa.cloud.aws.AwsSettings;
import io.hansa.cloud.health.Checked;
import io.hansa.cloud.health.HealthCheck;
import io.hansa.core.catalog.LocalService;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Protocol;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Registers the instances of one cluster's sample services in AWS Cloud Map while they live, as an orchestrator does: at once
 * after a process of the demo began or ended, within seconds when somebody else started one in its place. Takes everything
 * out at the end.
 *
 * <p>Thread-safe: one task of its own talks to Cloud Map, one call at a time.
 */
final class CloudMapDesk implements AutoCloseable {
    /** Between two looks at what lives, and two tries while Cloud Map does not answer. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    /** Capacity that the demo's registry of files declares as well. */
    private static final long CAPACITY = 500;

    /** Which Cloud Map: {@code endpoint} is the URL of an emulator, {@code aws} the real one. Immutable. */
    record Place(String endpoint, String region, String namespace) {
        AwsSettings settings() {
            var emulator = endpoint.equals("aws") ? Optional.<URI>empty() : Optional.of(URI.create(endpoint));
            return new AwsSettings(region, emulator, List.of(namespace));
        }
    }

    private final AwsRegistrar registrar;
    private final DemoCluster cluster;
    private final Predicate<DemoCluster.Sample> alive;
    private final Consumer<String> progress;
    private final Thread task = Thread.ofVirtual().name("cloud-map-desk").unstarted(this::run);
    /** What Cloud Map lists since the last call. Written before the task begins, then confined to it. */
    private List<Checked> published = List.of();

    private boolean changed;
    private boolean closed;

    /** @param alive whether a sample lives; asked on the desk's own task */
    CloudMapDesk(Place place, DemoCluster cluster, Predicate<DemoCluster.Sample> alive, Consumer<String> progress) {
        this.registrar = new AwsRegistrar(place.settings(), place.namespace());
        this.cluster = cluster;
        this.alive = alive;
        this.progress = progress;
    }

    /** Begins, with what lives now. @throws FederationException when Cloud Map cannot be used at all */
    void open() {
        var services = services();
        registrar.publish(services);
        published = services;
        task.start();
    }

    /** A process began or ended. */
    synchronized void changed() {
        changed = true;
        notifyAll();
    }

    /** Takes out what was registered; what stays because Cloud Map does not answer is told. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            notifyAll();
        }
        try {
            if (task.getState() == Thread.State.NEW) {
                return; // It never came to an entry.
            }
            task.join(Duration.ofSeconds(20));
            registrar.withdraw();
        } catch (FederationException e) {
            progress.accept("the demo's entries stay in AWS Cloud Map: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            registrar.close();
        }
    }

    private void run() {
        try {
            while (awaitChange()) {
                var services = services();
                if (!services.equals(published)) {
                    publish(services);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish(List<Checked> services) {
        try {
            registrar.publish(services);
            published = services;
        } catch (FederationException e) {
            progress.accept("AWS Cloud Map: " + e.getMessage() + "; trying again");
        }
    }

    /** Waits for a change that was told, or for the next look. False once the desk is closed. */
    private synchronized boolean awaitChange() throws InterruptedException {
        long end = System.nanoTime() + LOOK.toNanos();
        long left;
        while (!changed && !closed && (left = (end - System.nanoTime()) / 1_000_000) > 0) {
            wait(left);
        }
        changed = false;
        return !closed;
    }

    private List<Checked> services() {
        return cluster.samples().stream()
                .map(DemoCluster.Sample::service)
                .distinct()
                .map(this::service)
                .toList();
    }

    private Checked service(String name) {
        var living = cluster.samples().stream()
                .filter(sample -> sample.service().equals(name))
                .filter(alive)
                .map(sample -> new Endpoint(
                        sample.instance(), new HostPort("127.0.0.1", sample.port()), sample.version(), "", 1, true))
                .toList();
        return new Checked(new LocalService(name, "", Protocol.HTTP, CAPACITY, living), HealthCheck.parse("/health"));
    }
}
