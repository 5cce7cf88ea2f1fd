package io.hansa.core.view;

import io.hansa.core.model.ClusterId;
import io.hansa.core.verdict.ProbeOutcome;
import io.hansa.core.verdict.Verdict;
import java.time.Duration;

/**
 * What one cluster last measured of another one: a cell of the matrix. Immutable.
 *
 * @param age of the observation by our clock
 * @param fresh whether it still counts; if not, the verdict is UNKNOWN
 */
public record LinkView(
        ClusterId observer,
        ClusterId target,
        Verdict verdict,
        ProbeOutcome probe,
        Duration age,
        boolean fresh,
        Duration failingFor,
        Duration leaseAge,
        long rttMicros,
        long attempts,
        long failures) {}
