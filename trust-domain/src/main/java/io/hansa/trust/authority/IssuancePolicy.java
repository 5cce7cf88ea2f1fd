package io.hansa.trust.authority;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterState;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * When an authority may issue at all: while the cluster is trusted and its clock is near the others' (trust.md, sections 9
 * and 11). Validation never asks this.
 *
 * <p>Thread-safe as far as its suppliers are.
 *
 * @param state what the federation has decided about this cluster; JOINING before it belongs to one
 * @param clockOffset the measured offset of this clock from the others', zero when unknown
 */
public record IssuancePolicy(Supplier<ClusterState> state, Supplier<Duration> clockOffset) {
    private static final Duration OFFSET_MAX = Duration.ofSeconds(60);

    /** A policy for a cluster that stands alone. */
    public static IssuancePolicy alone() {
        return new IssuancePolicy(() -> ClusterState.JOINING, () -> Duration.ZERO);
    }

    /** Passes when issuing is allowed now. @throws FederationException NOT_TRUSTED or CLOCK_OFF */
    public void require() {
        var now = state.get();
        if (!now.trusted()) {
            throw new FederationException(AuthorityFault.NOT_TRUSTED, now.word());
        }
        var offset = clockOffset.get();
        if (offset.abs().compareTo(OFFSET_MAX) > 0) {
            throw new FederationException(AuthorityFault.CLOCK_OFF, "off by " + offset);
        }
    }
}
