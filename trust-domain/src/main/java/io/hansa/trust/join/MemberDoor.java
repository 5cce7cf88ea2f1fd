package io.hansa.trust.join;

import io.hansa.core.membership.Member;
import io.hansa.core.membership.Membership;
import io.hansa.core.resource.Tree;

/** Where an admitted cluster is written down; implemented by whoever keeps the membership. Thread-safe. */
public interface MemberDoor {

    /** All decisions in force. */
    Membership membership();

    /**
     * Writes the decision down, durably, before the joiner hears of it.
     *
     * @param description what the joiner says of itself: cloud, region, gateway addresses; untrusted input
     * @throws io.hansa.core.fault.FederationException when it cannot be written; the token is spent all the same
     */
    void admit(Member member, Tree description);
}
