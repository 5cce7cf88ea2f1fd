package io.hansa.gateway.probe;

import io.hansa.core.spiffe.SpiffeId;
import java.net.InetSocketAddress;

/**
 * Whom to probe.
 *
 * @param address of the other cluster's gateway, resolved
 * @param serverName the name of its echo chain
 * @param gateway who has to answer
 */
public record ProbeTarget(InetSocketAddress address, String serverName, SpiffeId gateway) {}
