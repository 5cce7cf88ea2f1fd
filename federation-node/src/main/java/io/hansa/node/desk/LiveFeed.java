package io.hansa.node.desk;

import io.hansa.core.desk.EventFeed;
import io.hansa.core.port.Registration;
import io.hansa.node.state.NodeView;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells what differs between two views, and keeps the last thousand events. Thread-safe. */
public final class LiveFeed implements EventFeed {
    private static final int KEPT_MAX = 1_000;

    private final InstantSource clock;
    private final Deque<Event> kept = new ArrayDeque<>();
    private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();
    private long revision;

    public LiveFeed(InstantSource clock) {
        this.clock = clock;
    }

    /** One event; listeners are called in order, under the lock, and must not block. */
    public synchronized void tell(String topic, String key, String detail) {
        var event = new Event(++revision, clock.instant(), topic, key, detail);
        kept.addLast(event);
        if (kept.size() > KEPT_MAX) {
            kept.removeFirst();
        }
        listeners.forEach(listener -> listener.accept(event));
    }

    /** Tells what changed from one view to the next. */
    public void changed(NodeView before, NodeView after) {
        after.verdicts().forEach((cluster, judged) -> {
            var old = before.verdicts().get(cluster);
            if (old == null || old.verdict() != judged.verdict()) {
                tell("cluster.verdict", cluster.value(), judged.verdict().name());
            }
        });
        after.membership().members().forEach((cluster, member) -> {
            if (!Objects.equals(before.membership().members().get(cluster), member)) {
                tell("cluster.state", cluster.value(), member.state().word());
            }
        });
        after.catalog().offers().forEach((service, offers) -> {
            if (!offers.equals(before.catalog().offers().get(service))) {
                tell("service.health", service.value(), offers.size() + " exporters");
            }
        });
        after.plan().routes().forEach((service, route) -> {
            var old = before.plan().routes().get(service);
            if (old == null || !old.shares().equals(route.shares())) {
                tell("service.route", service.value(), route.shares().toString());
            }
        });
        if (!before.policies().equals(after.policies())) {
            tell("policy.applied", "", after.policies().size() + " policies");
        }
        if (!before.drains().equals(after.drains())) {
            tell("drain.progress", "", after.drains().size() + " drains");
        }
        if (!before.alarm().equals(after.alarm())) {
            tell("attention.changed", "guard", after.alarm());
        }
    }

    @Override
    public synchronized long revision() {
        return revision;
    }

    @Override
    public synchronized List<Event> since(long after) {
        return kept.stream().filter(e -> e.revision() > after).toList();
    }

    @Override
    public Registration subscribe(Consumer<Event> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
