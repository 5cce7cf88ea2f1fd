package io.hansa.sync.snapshot;

import io.hansa.core.fault.FederationException;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.port.PeerClient;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What the direct way stands on.
 *
 * @param executor runs blocking calls: a virtual thread each
 * @param onFailure learns which cluster could not be asked and why; called on the executor's threads
 */
public record SnapshotPorts(
        PeerClient peers,
        Supplier<Membership> membership,
        InstantSource clock,
        Executor executor,
        BiConsumer<ClusterId, FederationException> onFailure) {}
