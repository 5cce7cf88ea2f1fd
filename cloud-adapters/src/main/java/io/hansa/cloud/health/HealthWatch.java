package io.hansa.cloud.health;

import io.hansa.cloud.poll.Scheduler;
import io.hansa.core.catalog.LocalService;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.HostPort;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks every instance of the registry at its own pace, a bounded number at a time. Thread-safe: state is guarded by this
 * object; checks run and changes are told outside of it.
 */
final class HealthWatch {
    private static final Logger LOG = LoggerFactory.getLogger(HealthWatch.class);

    private record Key(String service, String instance) {}

    private static final class Watched {
        private final Key key;
        private final HostPort address;
        private final HealthCheck check;
        private InstanceHealth health;
        private boolean dropped;

        Watched(Key key, HostPort address, HealthCheck check, InstanceHealth health) {
            this.key = key;
            this.address = address;
            this.check = check;
            this.health = health;
        }
    }

    private final Scheduler scheduler;
    private final Probe probe;
    private final Semaphore turns;
    private final Runnable onChange;
    private Map<Key, Watched> watched = new HashMap<>();

    /** @param onChange called after each change of an instance's readiness, on the check's own task */
    HealthWatch(Scheduler scheduler, Probe probe, int checksAtOnceMax, Runnable onChange) {
        this.scheduler = scheduler;
        this.probe = probe;
        this.turns = new Semaphore(checksAtOnceMax);
        this.onChange = onChange;
    }

    /** Checks exactly these instances from now on; one whose address stayed keeps what is known of it. */
    synchronized void keep(List<Checked> entries) {
        var next = new HashMap<Key, Watched>();
        for (var entry : entries) {
            for (var endpoint : entry.service().endpoints()) {
                var key = new Key(entry.key(), endpoint.instance());
                next.put(key, kept(watched.remove(key), key, endpoint, entry.check()));
            }
        }
        watched.values().forEach(HealthWatch::drop);
        watched = next;
    }

    /** The service with its instances' readiness: as the source said, and as last found. */
    synchronized LocalService judged(Checked entry) {
        var service = entry.service();
        var endpoints = service.endpoints().stream()
                .map(endpoint -> {
                    var found = watched.get(new Key(entry.key(), endpoint.instance()));
                    return endpoint.withReady(endpoint.ready() && found != null && found.health.ready());
                })
                .toList();
        return new LocalService(
                service.name(), service.namespace(), service.protocol(), service.capacityPerInstance(), endpoints);
    }

    /** Whether each instance was checked at least once. */
    synchronized boolean allKnown() {
        return watched.values().stream().allMatch(w -> w.health.known());
    }

    private Watched kept(@Nullable Watched before, Key key, Endpoint endpoint, HealthCheck check) {
        if (before == null) {
            return begin(key, endpoint, check, InstanceHealth.UNKNOWN);
        }
        boolean sameAddress = before.address.equals(endpoint.address());
        if (sameAddress && before.check.equals(check)) {
            return before;
        }
        drop(before);
        return begin(key, endpoint, check, sameAddress ? before.health : InstanceHealth.UNKNOWN);
    }

    private Watched begin(Key key, Endpoint endpoint, HealthCheck check, InstanceHealth health) {
        if (check.type() == HealthCheck.Type.NONE) {
            return new Watched(key, endpoint.address(), check, InstanceHealth.TAKEN_AS_READY);
        }
        var begun = new Watched(key, endpoint.address(), check, health);
        scheduler.after(Duration.ZERO, () -> check(begun));
        return begun;
    }

    private static void drop(Watched gone) {
        gone.dropped = true;
    }

    private void check(Watched instance) {
        turns.acquireUninterruptibly();
        Probe.Finding finding;
        try {
            finding = look(instance);
        } finally {
            turns.release();
        }
        if (note(instance, finding)) {
            onChange.run();
        }
    }

    private Probe.Finding look(Watched instance) {
        try {
            return probe.look(instance.address, instance.check);
        } catch (RuntimeException e) {
            LOG.error("the check of {} failed in itself", instance.key, e);
            return new Probe.Finding.Failed("the check failed in itself");
        }
    }

    private synchronized boolean note(Watched instance, Probe.Finding finding) {
        if (instance.dropped) {
            return false;
        }
        var before = instance.health;
        instance.health = before.after(finding, instance.check);
        scheduler.after(instance.check.interval(), () -> check(instance));
        boolean changed = !before.known() || before.ready() != instance.health.ready();
        if (changed) {
            LOG.info(
                    "{} at {} is {}: {}",
                    instance.key,
                    instance.address,
                    instance.health.ready() ? "ready" : "not ready",
                    finding);
        }
        return changed;
    }
}
