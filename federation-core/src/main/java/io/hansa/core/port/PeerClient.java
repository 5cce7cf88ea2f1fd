package io.hansa.core.port;

import io.hansa.core.model.ClusterId;
import java.time.Duration;

/**
 * Calls another node of the federation: mTLS end to end, through both clusters' one port. Blocks; call it on a virtual
 * thread. Thread-safe.
 */
public interface PeerClient {

    /**
     * One request, one answer.
     *
     * @param method such as {@code sync/pull}; lower case
     * @param request at most 4 MiB
     * @param deadline the longest that the caller waits, connection included
     * @throws io.hansa.core.fault.FederationException when the node cannot be reached, refuses or does not answer in time
     */
    byte[] call(ClusterId cluster, String method, byte[] request, Duration deadline);
}
