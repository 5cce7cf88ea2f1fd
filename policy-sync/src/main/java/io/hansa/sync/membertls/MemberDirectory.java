package io.hansa.sync.membertls;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Which member stands behind a public address: each member advertises its gateway's address, and the dialling side must
 * know whom to ask for there. Called on Hazelcast's I/O threads: answers from memory, never blocks.
 */
@FunctionalInterface
public interface MemberDirectory {

    /** The member that is reached at this address; empty when none is known, and then nobody is dialled there. */
    Optional<MemberName> at(InetSocketAddress address);
}
