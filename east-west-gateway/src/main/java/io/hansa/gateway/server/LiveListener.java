package io.hansa.gateway.server;

import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.config.ListenerConfig;
import io.hansa.gateway.sni.SniRouter;
import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket and the chains in force on it. A new configuration replaces the chains in one step; connections that
 * have chosen theirs are not touched.
 *
 * <p>Thread-safe: one volatile reference to an immutable table; the socket is set once, by the one who binds.
 */
final class LiveListener {
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Chains chains;
    private volatile @Nullable Channel socket;

    /** The chains of one configuration. */
    private record Chains(
            ListenerConfig config,
            Map<String, LiveChain> live,
            SniRouter<LiveChain> byName,
            Optional<LiveChain> plaintext) {

        static Chains of(ListenerConfig config, Map<String, LiveChain> known) {
            Map<String, LiveChain> live = new HashMap<>();
            Map<String, LiveChain> names = new HashMap<>();
            Optional<LiveChain> plaintext = Optional.empty();
            for (FilterChain chain : config.chains()) {
                var one = known.get(chain.name());
                if (one == null) {
                    one = new LiveChain(chain);
                } else {
                    one.reconfigure(chain);
                }
                live.put(chain.name(), one);
                var entry = one;
                chain.serverNames().forEach(name -> names.put(name, entry));
                if (chain.plaintext()) {
                    plaintext = Optional.of(one);
                }
            }
            return new Chains(config, live, new SniRouter<>(names), plaintext);
        }
    }

    LiveListener(ListenerConfig config) {
        chains = Chains.of(config, Map.of());
    }

    void reconfigure(ListenerConfig config) {
        if (!chains.config.equals(config)) {
            chains = Chains.of(config, chains.live);
        }
    }

    ListenerConfig config() {
        return chains.config;
    }

    void bound(Channel channel) {
        socket = channel;
    }

    Optional<Channel> socket() {
        return Optional.ofNullable(socket);
    }

    void stopAccepting() {
        socket().ifPresent(Channel::close);
    }

    Optional<LiveChain> byServerName(String name) {
        return chains.byName.find(name);
    }

    Optional<LiveChain> plaintext() {
        return chains.plaintext;
    }

    boolean tryEnter() {
        if (connections.incrementAndGet() <= chains.config.connectionsMax()) {
            return true;
        }
        connections.decrementAndGet();
        return false;
    }

    void leave() {
        connections.decrementAndGet();
    }

    int connections() {
        return connections.get();
    }
}
