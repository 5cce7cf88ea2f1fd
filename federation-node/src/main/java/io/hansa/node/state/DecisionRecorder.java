package io.hansa.node.state;

import io.hansa.core.decision.Decision;
import io.hansa.core.model.ServiceName;
import io.hansa.core.routing.RoutePlan;
import io.hansa.core.store.DecisionStore;
import io.hansa.core.store.DecisionStore.Entry;
import java.util.ArrayList;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes down each routing decision that callers notice, with all that it rested on. The brain only hands over what it holds
 * anyway; writing is another task's. When that task falls behind by {@link #PENDING_MAX} passes, later ones are left out and
 * counted: routing never waits for the disk. Thread-safe; {@link #record} is called by one task.
 */
public final class DecisionRecorder {
    /** Each holds a view, and views share nearly everything. */
    static final int PENDING_MAX = 256;

    private record Pass(RoutePlan before, NodeView after) {}

    private final DecisionStore store;
    private final ArrayBlockingQueue<Pass> pending = new ArrayBlockingQueue<>(PENDING_MAX);
    private final AtomicLong leftOut = new AtomicLong();

    public DecisionRecorder(DecisionStore store) {
        this.store = store;
    }

    /** A listener for {@link Brain#onChange}; never blocks. */
    public void onChange(NodeView before, NodeView after) {
        if (before.plan() != after.plan() && !pending.offer(new Pass(before.plan(), after))) {
            leftOut.incrementAndGet();
        }
    }

    /** Passes whose decisions were not written, because writing could not keep up. */
    public long leftOut() {
        return leftOut.get();
    }

    /** Writes what is pending now, pass by pass. */
    public void record() {
        for (var pass = pending.poll(); pass != null; pass = pending.poll()) {
            record(pass);
        }
    }

    private void record(Pass pass) {
        var plan = pass.after().plan();
        var input = pass.after().input(plan.at()).at(plan.at(), pass.before().memory());
        var entries = new ArrayList<Entry>();
        for (var service : plan.changedSince(pass.before())) {
            if (noticed(service, pass.before(), plan)) {
                plan.find(service)
                        .ifPresent(route -> entries.add(new Entry(
                                service, plan.at(), Decision.of(route, input).toBytes())));
            }
        }
        if (!entries.isEmpty()) {
            store.append(entries);
        }
    }

    private static boolean noticed(ServiceName service, RoutePlan before, RoutePlan after) {
        return !before.find(service)
                .map(Decision::outcome)
                .equals(after.find(service).map(Decision::outcome));
    }
}
