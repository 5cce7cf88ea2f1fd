package io.hansa.node.peer;

import io.hansa.core.model.HostPort;
import io.hansa.core.spiffe.SpiffeId;
import java.util.function.Predicate;

/**
 * Where and as whom a node is reached. Immutable.
 *
 * @param address of its gateway, or of the node itself within a cluster
 * @param serverName the SNI by which the gateway tells it apart
 * @param expected the identities that may answer
 */
public record PeerTarget(HostPort address, String serverName, Predicate<SpiffeId> expected) {}
