package io.hansa.node.twin;

import io.hansa.core.fault.FederationException;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.NodeHandler;
import io.hansa.core.port.PeerClient;
import io.hansa.core.port.PeerHandler;
import java.time.Duration;
import java.util.List;
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
                answering(
                        PROVE,
                        (caller, nonce) ->
                                TwinProof.of(identity.current(), nonce).write()),
                answering(ASK, this::callBack));
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

    private PeerHandler answering(String method, NodeHandler.Reply reply) {
        return new NodeHandler(method, membership, TwinFault.NOT_A_NODE, (caller, nonce) -> {
            if (nonce.length != TwinProof.NONCE_BYTES) {
                throw new FederationException(TwinFault.NOT_A_NODE, nonce.length + " bytes");
            }
            return reply.to(caller, nonce);
        });
    }
}
