package io.hansa.node.lifecycle;

import io.hansa.core.port.Registration;
import io.hansa.core.port.TrustSource;
import io.hansa.core.spiffe.TrustView;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Whom a gateway believes: its own cluster from the enrolment on, everybody else as its node says. Thread-safe. */
final class GatewayTrust implements TrustSource {
    private final List<Consumer<TrustView>> listeners = new CopyOnWriteArrayList<>();
    private volatile TrustView view = TrustView.NOBODY;

    /** Puts a view in force. */
    synchronized void set(TrustView next) {
        view = next;
        listeners.forEach(listener -> listener.accept(next));
    }

    @Override
    public TrustView current() {
        return view;
    }

    @Override
    public Registration onChange(Consumer<TrustView> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
