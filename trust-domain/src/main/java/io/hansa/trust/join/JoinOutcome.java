package io.hansa.trust.join;

import io.hansa.core.fault.Fault;
import io.hansa.core.membership.Member;
import java.security.cert.X509Certificate;

/** What became of a join at the issuer; exhaustive. */
public sealed interface JoinOutcome {

    /** The cluster is admitted, and its authority has this certificate under the root. */
    record Admitted(Member member, X509Certificate certificate) implements JoinOutcome {}

    /**
     * The cluster is not admitted.
     *
     * @param detail names no secret and may be logged and shown to the joiner
     * @param spent whether the token is gone all the same
     */
    record Refused(Fault fault, String detail, boolean spent) implements JoinOutcome {}
}
