package io.hansa.core.port;

import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import java.util.Map;

/**
 * Where a cluster's workloads look services up: imported services are made known there, pointing at the local gateway's
 * listener. Blocks; called on a virtual thread, one call at a time.
 */
public interface MeshSink extends AutoCloseable {

    /** A short name for pages and logs, such as {@code azure-private-dns}. */
    String name();

    /**
     * Makes exactly these imports known, touching nothing that Hansa did not make. Idempotent.
     *
     * @throws io.hansa.core.fault.FederationException when the system refuses or is away; what was there stays
     */
    void publish(Map<ServiceName, HostPort> imports);

    @Override
    void close();
}
