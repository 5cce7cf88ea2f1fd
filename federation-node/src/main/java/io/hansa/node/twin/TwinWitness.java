package io.hansa.node.twin;

import io.hansa.core.fault.FederationException;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.PeerClient;
import io.hansa.core.port.PeerHandler;
import io.hansa.core.spiffe.SpiffeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What a node does for the check of others: it proves its own life to whoever asks, and calls a cluster back at the address
 * it knows for it, to see who answers there while the asker does not listen yet. Thread-safe.
 */
public final class TwinWitness {
    static final String PROVE = "twin/prove";
    static final String ASK = "twin/ask";

    /** A process that lives answers in milliseconds; a dead address refuses, and a black hole is not waited for. */
    private static final Duration PATIENCE = Duration.ofMillis(1_200);

    private final IdentitySource identity;
    private final PeerClient peers;
    private final Supplier<Membership> membership;

    /** Clusters that are being called back, so that nobody makes this node call more than once at a time. */
    private final Set<ClusterId> calling = ConcurrentHashMap.newKeySet();

    public TwinWitness(IdentitySource identity, PeerClient peers, Supplier<Membership> membership) {
        this.identity = identity;
        this.peers = peers;
        this.membership = membership;
    }

    /** The methods to serve; all demand the identity of a node of a trusted cluster. */
    public List<PeerHandler> handlers() {
        return List.of(
                new Answer(
                        PROVE,
                        (caller, nonce) ->
                                TwinProof.of(identity.current(), nonce).write()),
                new Answer(ASK, this::callBack));
    }

    private byte[] callBack(ClusterId caller, byte[] nonce) {
        if (!calling.add(caller)) {
            return new byte[0];
        }
        try {
            return peers.call(caller, PROVE, nonce, PATIENCE);
        } catch (FederationException e) {
            return new byte[0]; // Nobody answers there: that is the answer.
        } finally {
            calling.remove(caller);
        }
    }

    private ClusterId clusterOf(Optional<SpiffeId> caller) {
        var known = membership.get();
        return caller.filter(SpiffeId::isNode)
                .flatMap(id -> known.ownerOf(id.domain()))
                .filter(c -> known.find(c).map(m -> m.state().trusted()).orElse(false))
                .orElseThrow(() -> new FederationException(
                        TwinFault.NOT_A_NODE, caller.map(SpiffeId::toString).orElse("nobody")));
    }

    /** Answers one cluster's node. */
    private interface Reply {
        byte[] to(ClusterId caller, byte[] nonce);
    }

    private final class Answer implements PeerHandler {
        private final String method;
        private final Reply reply;

        Answer(String method, Reply reply) {
            this.method = method;
            this.reply = reply;
        }

        @Override
        public String method() {
            return method;
        }

        @Override
        public boolean anonymous() {
            return false;
        }

        @Override
        public byte[] handle(Optional<SpiffeId> caller, String address, byte[] request) {
            var cluster = clusterOf(caller);
            if (request.length != TwinProof.NONCE_BYTES) {
                throw new FederationException(TwinFault.NOT_A_NODE, request.length + " bytes");
            }
            return reply.to(cluster, request);
        }
    }
}
