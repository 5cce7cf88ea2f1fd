package io.hansa.core.assembly;

import io.hansa.core.catalog.Catalog;
import io.hansa.core.drain.Drain;
import io.hansa.core.fault.Problem;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.policy.PolicyMerge;
import io.hansa.core.verdict.ObservationMatrix;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * All that the records of every cluster say, at one revision. Immutable.
 *
 * @param leases when each origin's newest manifest was received, by our clock
 * @param observations dated by our clock at their receipt
 * @param problems records that were admitted and cannot be used, each named by its key
 */
public record Knowledge(
        Catalog catalog,
        Membership membership,
        PolicyMerge policies,
        List<Drain> drains,
        ObservationMatrix observations,
        Map<ClusterId, Instant> leases,
        List<Problem> problems) {

    public static final Knowledge NOTHING = new Knowledge(
            Catalog.EMPTY,
            Membership.EMPTY,
            PolicyMerge.EMPTY,
            List.of(),
            ObservationMatrix.EMPTY,
            Map.of(),
            List.of());

    public Knowledge {
        drains = List.copyOf(drains);
        leases = Map.copyOf(leases);
        problems = List.copyOf(problems);
    }
}
