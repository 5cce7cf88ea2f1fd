package io.hansa.trust.join;

import io.hansa.core.fault.Fault;
import io.hansa.core.membership.Membership;

/** What became of a join at the joiner; exhaustive. */
public sealed interface JoinResult {

    /** This cluster belongs to the federation; its authority holds the certificate under the root. */
    record Joined(JoinToken.Issuer issuer, Membership members) implements JoinResult {}

    /** Nothing was installed. */
    record Refused(Fault fault, String detail) implements JoinResult {}
}
