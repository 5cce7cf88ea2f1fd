package io.hansa.gateway.codec;

import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.config.FilterChain.Action;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.config.ListenerConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Holds back what leads to a cluster whose endpoints have not been told yet, as Envoy warms listeners: without it a
 * brand-new service would fail for one round trip. A chain that is new waits; one that was in force before goes on to lead
 * where it led, but whom it admits is taken over at once (I5). No cluster is waited for longer than {@link #PATIENCE}:
 * then the chain is used as it is and its requests are answered 503, so that one missing answer holds up nothing else.
 *
 * <p>Not thread-safe.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/operations/init">Envoy, initialization</a>
 */
final class Warming {
    /** Envoy's {@code initial_fetch_timeout}. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Map<String, Instant> coldSince = new HashMap<>();
    private Map<String, Map<String, Action>> inForce = Map.of();
    private Optional<Instant> until = Optional.empty();

    /** A listener as it is wanted, with the names of chains whose route tables are not there yet. */
    record Wanted(ListenerConfig listener, Set<String> withoutTable) {}

    /**
     * What of that may be in force now; {@code cold} names the clusters that are announced but have no endpoints. One that
     * nobody has announced is not waited for: clusters are told before what leads to them.
     */
    List<ListenerConfig> admit(List<Wanted> wanted, Set<String> cold, Instant now) {
        var needed = new HashSet<String>();
        wanted.forEach(each -> each.listener()
                .chains()
                .forEach(chain -> clusters(chain.action()).forEach(needed::add)));
        needed.retainAll(cold);
        coldSince.keySet().retainAll(needed);
        needed.forEach(name -> coldSince.putIfAbsent(name, now));
        var latest = now.minus(PATIENCE);
        var admitted = new ArrayList<ListenerConfig>();
        Map<String, Map<String, Action>> next = new HashMap<>();
        for (Wanted each : wanted) {
            var chains = chains(each, latest);
            if (!chains.isEmpty() || each.listener().chains().isEmpty()) {
                var from = each.listener();
                admitted.add(new ListenerConfig(
                        from.name(), from.address(), chains, from.helloTimeout(), from.connectionsMax()));
                Map<String, Action> actions = new HashMap<>();
                chains.forEach(chain -> actions.put(chain.name(), chain.action()));
                next.put(from.name(), actions);
            }
        }
        inForce = next;
        until = coldSince.values().stream()
                .filter(since -> since.isAfter(latest))
                .min(Instant::compareTo)
                .map(since -> since.plus(PATIENCE));
        return admitted;
    }

    /** When the patience with a cluster ends and the same pieces may amount to more; empty: nothing is waited for. */
    Optional<Instant> until() {
        return until;
    }

    private List<FilterChain> chains(Wanted wanted, Instant latest) {
        var known = inForce.getOrDefault(wanted.listener().name(), Map.of());
        var chains = new ArrayList<FilterChain>();
        for (FilterChain chain : wanted.listener().chains()) {
            boolean waits = clusters(chain.action())
                    .anyMatch(name ->
                            coldSince.containsKey(name) && coldSince.get(name).isAfter(latest));
            if (!waits && !wanted.withoutTable().contains(chain.name())) {
                chains.add(chain);
            } else if (known.containsKey(chain.name())) {
                chains.add(
                        new FilterChain(chain.name(), chain.serverNames(), chain.terminate(), known.get(chain.name())));
            }
        }
        return chains;
    }

    private static Stream<String> clusters(Action action) {
        var destinations = switch (action) {
            case Action.Tcp tcp -> Stream.of(tcp.destination());
            case Action.Http http -> http.routes().stream().map(HttpRouteRule::destination);
            case Action.Echo ignored -> Stream.<Destination>empty();
        };
        return destinations.flatMap(each -> each.shares().stream()).map(Destination.Share::cluster);
    }
}
