package io.hansa.gateway.config;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One listening socket and the chains that a connection to it may take (Envoy: {@code Listener}).
 *
 * <p>With chains matched by server name, the ClientHello is read first (Envoy: {@code tls_inspector}); a connection that
 * matches no chain is closed. With the plaintext chain alone nothing is read before the chain starts, so that a protocol
 * in which the server speaks first works. Immutable.
 *
 * @param name unique among the listeners
 * @param address resolved address and port; port 0 takes a free one
 * @param chains at least one, at most one of them plaintext; no server name in two chains
 * @param helloTimeout how long a ClientHello may take, above 0 up to 60 s (Envoy: {@code listener_filters_timeout})
 * @param connectionsMax how many connections at once, at least 1
 */
public record ListenerConfig(
        String name, InetSocketAddress address, List<FilterChain> chains, Duration helloTimeout, int connectionsMax) {

    /** A hello comes in the first packets; three seconds leave room for one lost segment and its retransmission. */
    public static final Duration HELLO_TIMEOUT = Duration.ofSeconds(3);

    /** Half of the descriptors of a process with the usual soft limit of 20 000, at two a connection. */
    public static final int CONNECTIONS_MAX = 5_000;

    public ListenerConfig {
        chains = List.copyOf(chains);
    }

    /** A listener with the default hello timeout and connection limit. */
    public ListenerConfig(String name, InetSocketAddress address, List<FilterChain> chains) {
        this(name, address, chains, HELLO_TIMEOUT, CONNECTIONS_MAX);
    }

    /** Whether a ClientHello has to be read before a chain can be chosen. */
    public boolean readsHello() {
        return chains.stream().anyMatch(chain -> !chain.plaintext());
    }

    /** Every reason why this listener is refused, with paths relative to it. */
    public List<ConfigProblem> problems() {
        var found = new ConfigProblem.Gathering()
                .require(!name.isBlank() && name.length() <= 256, "name", "must have 1 to 256 characters")
                .require(!address.isUnresolved(), "address", "must be a literal IP address: " + address)
                .require(!chains.isEmpty(), "chains", "at least one is needed")
                .require(
                        helloTimeout.isPositive() && helloTimeout.compareTo(Duration.ofMinutes(1)) <= 0,
                        "helloTimeout",
                        helloTimeout + " (expected: above 0, at most 60 s)")
                .require(connectionsMax > 0, "connectionsMax", connectionsMax + " (expected: at least 1)")
                .require(
                        chains.stream().filter(FilterChain::plaintext).count() <= 1,
                        "chains",
                        "more than one without server names: the second could never be reached");
        Set<String> serverNames = new HashSet<>();
        for (int i = 0; i < chains.size(); i++) {
            var path = "chains[" + i + ']';
            found.include(path, chains.get(i).problems());
            for (String serverName : chains.get(i).serverNames()) {
                found.require(
                        serverNames.add(serverName), path + ".serverNames", "already in another chain: " + serverName);
            }
        }
        return found.toList();
    }
}
