package io.hansa.gateway.exchange;

import io.hansa.gateway.upstream.UpstreamCluster;
import io.hansa.gateway.upstream.Upstreams;
import io.netty.channel.EventLoop;
import java.util.random.RandomGenerator;

/** What all exchanges of a gateway share. Thread-safe. */
public interface Traffic {

    /** The clusters. */
    Upstreams upstreams();

    /** Connections of that loop which may be used again for requests to that cluster. */
    UpstreamCluster.Idle idle(EventLoop loop, UpstreamCluster cluster);

    /** Who speaks HTTP on a connection to an endpoint; call it once for each connection handed out. */
    EndpointSide endpoint(UpstreamCluster cluster, UpstreamCluster.Connection made);

    /** The random source of the thread that asks. */
    RandomGenerator random();

    /** Whether the gateway wants its callers to leave. */
    boolean draining();

    /** An answer was given to a caller. */
    void countResponse(int status);

    /** The gateway answered, or broke off, in its own name. */
    void countFault(String code);

    /** A request is sent once more. */
    void countRetry();
}
