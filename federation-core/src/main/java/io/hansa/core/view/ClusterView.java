package io.hansa.core.view;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.Locality;
import io.hansa.core.verdict.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One cluster with the verdict about it and the age of what is known. Immutable.
 *
 * @param since when the verdict began
 * @param at when it was last confirmed
 * @param leaseAge since its newest manifest; empty when none was ever seen
 * @param seenBy other clusters whose fresh probes reach it
 * @param certificateEnds the earliest end of a certificate that this node knows of it; empty when unknown
 */
public record ClusterView(
        ClusterId cluster,
        boolean local,
        ClusterState state,
        Optional<Locality> locality,
        String mesh,
        String version,
        Verdict verdict,
        List<String> reasons,
        Instant since,
        Instant at,
        Optional<Duration> leaseAge,
        List<ClusterId> seenBy,
        List<String> gateways,
        List<String> nodes,
        int servicesOut,
        int servicesIn,
        long recordsHeld,
        boolean recordsMatch,
        Optional<Instant> certificateEnds,
        String console) {}
