package io.hansa.core.store;

import io.hansa.core.model.ServiceName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The node's routing decisions, newest kept, so that yesterday's can be explained. Bounded: of each service the newest
 * {@link #PER_SERVICE}, and of all the newest {@link #IN_ALL}. Thread-safe.
 *
 * <p>Methods throw {@link io.hansa.core.fault.FederationException} when the disk fails; what was stored before stays.
 */
public interface DecisionStore {

    /** Enough for an evening of flapping under any damping; the switch cap allows far fewer by default. */
    int PER_SERVICE = 50;

    /** At 3 KiB each, some 60 MiB on disk. */
    int IN_ALL = 20_000;

    /** One decision in its written form. The bytes are copied in and out. */
    record Entry(ServiceName service, Instant at, byte[] bytes) {}

    /** Stores all or none, and drops what is beyond the bounds. */
    void append(List<Entry> entries);

    /** The decision in force at that instant: the newest one of the service not after it. */
    Optional<Entry> find(ServiceName service, Instant at);

    /** When the service was decided, newest first; at most {@code limit}. */
    List<Instant> instants(ServiceName service, int limit);
}
