package io.hansa.node.twin;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.PeerClient;
import io.hansa.core.port.TrustSource;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks, before this node listens or writes anything, whether its identity lives already: each reachable cluster calls this
 * one back, and whoever answers with a proof of this node's own key is a twin, for instance started from a copied state
 * directory on another machine. Without a reachable cluster nothing can be learnt, and the node starts (I1); should a twin
 * live after all, the epochs of its records tell later.
 */
public final class TwinCheck {
    private static final Logger LOG = LoggerFactory.getLogger(TwinCheck.class);

    /** The most that a start waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** A few independent witnesses are as good as all. */
    private static final int WITNESSES_MAX = 5;

    private final IdentitySource identity;
    private final PeerClient peers;
    private final TrustSource trust;
    private final Executor executor;
    private final InstantSource clock;

    /** @param executor one virtual thread per question */
    public TwinCheck(
            IdentitySource identity, PeerClient peers, TrustSource trust, Executor executor, InstantSource clock) {
        this.identity = identity;
        this.peers = peers;
        this.trust = trust;
        this.executor = executor;
        this.clock = clock;
    }

    /**
     * Returns when nobody has proven to be this node, after at most two seconds; at once when there is nobody to ask.
     *
     * @param witnesses the other clusters
     * @throws FederationException ALIVE, naming the cluster through which the twin answered
     */
    public void refuseTwin(Collection<ClusterId> witnesses) {
        var asked = new ArrayList<CompletableFuture<Optional<ClusterId>>>();
        witnesses.stream()
                .limit(WITNESSES_MAX)
                .forEach(w -> asked.add(CompletableFuture.supplyAsync(() -> ask(w), executor)));
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (var each : asked) {
            var twin = answer(each, end);
            if (twin.isPresent()) {
                throw new FederationException(
                        TwinFault.ALIVE, identity.current().id() + " answered " + twin.get());
            }
        }
    }

    private static Optional<ClusterId> answer(CompletableFuture<Optional<ClusterId>> question, long end) {
        try {
            return question.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("a question failed otherwise than by not being answered", e.getCause());
        }
    }

    /** The witness itself when a twin answered it. */
    private Optional<ClusterId> ask(ClusterId witness) {
        var nonce = new byte[TwinProof.NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        try {
            var answer = peers.call(witness, TwinWitness.ASK, nonce, PATIENCE);
            return TwinProof.read(answer)
                    .flatMap(proof -> proof.proves(nonce, trust.current(), clock.instant()))
                    .filter(id -> id.equals(identity.current().id()))
                    .map(id -> witness);
        } catch (FederationException e) {
            LOG.debug("cluster={} cannot say whether this node lives already: {}", witness, e.getMessage());
            return Optional.empty();
        }
    }

    /** Whom to ask: every other trusted cluster. */
    public static List<ClusterId> witnesses(io.hansa.core.membership.Membership membership, ClusterId self) {
        return membership.members().values().stream()
                .filter(m -> m.state().trusted() && !m.cluster().equals(self))
                .map(m -> m.cluster())
                .toList();
    }
}
