package io.hansa.core.port;

import io.hansa.core.fault.Fault;
import io.hansa.core.fault.FederationException;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.spiffe.SpiffeId;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers nodes of trusted clusters, each as its cluster, and refuses everybody else. Thread-safe where its reply is.
 *
 * @param membership as it is now, asked at every call
 * @param refusal the fault that others are told
 */
public record NodeHandler(String method, Supplier<Membership> membership, Fault refusal, Reply reply)
        implements PeerHandler {

    /** Answers one cluster's node. */
    public interface Reply {
        byte[] to(ClusterId caller, byte[] request);
    }

    @Override
    public boolean anonymous() {
        return false;
    }

    @Override
    public byte[] handle(Optional<SpiffeId> caller, String address, byte[] request) {
        var known = membership.get();
        var cluster = caller.filter(SpiffeId::isNode)
                .flatMap(id -> known.ownerOf(id.domain()))
                .filter(c -> known.find(c).map(m -> m.state().trusted()).orElse(false))
                .orElseThrow(() -> new FederationException(
                        refusal, caller.map(SpiffeId::toString).orElse("no identity")));
        return reply.to(cluster, request);
    }
}
