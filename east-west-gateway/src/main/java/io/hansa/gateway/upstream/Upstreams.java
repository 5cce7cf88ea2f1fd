package io.hansa.gateway.upstream;

import io.hansa.gateway.balance.EndpointPicker;
import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.stats.Metrics;
import io.hansa.gateway.stats.TargetStats;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * All clusters of a gateway, with the connections to their endpoints, which end with it. A new configuration replaces the table in one step; clusters that stay keep what they know.
 *
 * <p>Thread-safe. Changes are serialised; readers see one immutable map. The map of target statistics is concurrent
 * because event loops add to it; it holds one entry for each federation cluster that was ever a target.
 */
public final class Upstreams implements AutoCloseable {
    private final Dialer dialer;
    private final EventLoopGroup loops;
    private final UpstreamMetrics metrics;
    private final LongSupplier nanos;
    private final RandomGenerator random;
    private final Map<String, TargetStats> targets = new ConcurrentHashMap<>();
    private final Map<String, HealthChecks> checks = new HashMap<>();
    private volatile Map<String, UpstreamCluster> clusters = Map.of();
    private volatile Map<String, Leaving> leaving = Map.of();

    /**
     * Longer than any event loop takes from finding a route to finding its cluster: a request that has read the old
     * routes shall not fall between two tables.
     */
    private static final Duration LEAVING = Duration.ofSeconds(2);

    /** A cluster that no configuration names any more. */
    private record Leaving(UpstreamCluster cluster, long untilNanos) {}

    /**
     * No cluster yet.
     *
     * @param random thread-safe
     */
    public Upstreams(Dialer dialer, EventLoopGroup loops, Metrics metrics, LongSupplier nanos, RandomGenerator random) {
        this.dialer = dialer;
        this.loops = loops;
        this.metrics = new UpstreamMetrics(metrics);
        this.nanos = nanos;
        this.random = random;
    }

    /** Puts these clusters, without problems and with unique names, in the place of the present ones. */
    public synchronized void apply(List<ClusterConfig> configs) {
        Map<String, UpstreamCluster> next = new HashMap<>();
        for (ClusterConfig config : configs) {
            var known = clusters.get(config.name());
            if (known == null) {
                var picker = new EndpointPicker(config, nanos, random);
                next.put(config.name(), new UpstreamCluster(picker, dialer, metrics, this::target));
            } else {
                if (!known.picker().config().equals(config)) {
                    known.reconfigure(config);
                }
                next.put(config.name(), known);
            }
        }
        leave(next);
        clusters = Map.copyOf(next);
        checks.entrySet().removeIf(each -> {
            boolean gone = !next.containsKey(each.getKey());
            if (gone) {
                each.getValue().close();
            }
            return gone;
        });
        next.values().forEach(this::check);
    }

    private void leave(Map<String, UpstreamCluster> next) {
        long now = nanos.getAsLong();
        Map<String, Leaving> still = new HashMap<>();
        leaving.forEach((name, each) -> {
            if (each.untilNanos - now > 0 && !next.containsKey(name)) {
                still.put(name, each);
            }
        });
        clusters.forEach((name, each) -> {
            if (!next.containsKey(name)) {
                still.put(name, new Leaving(each, now + LEAVING.toNanos()));
            }
        });
        leaving = Map.copyOf(still);
    }

    private void check(UpstreamCluster cluster) {
        var running = checks.get(cluster.name());
        if (running != null && running.follow(cluster.picker())) {
            return;
        }
        if (running != null) {
            running.close();
            checks.remove(cluster.name());
        }
        if (cluster.picker().config().policy().healthCheck().isPresent()) {
            checks.put(cluster.name(), HealthChecks.start(cluster, dialer, loops.next(), random));
        }
    }

    /** The cluster with that name, or the one that had it until a moment ago. */
    public Optional<UpstreamCluster> find(String name) {
        var found = clusters.get(name);
        if (found != null) {
            return Optional.of(found);
        }
        var gone = leaving.get(name);
        return gone != null && gone.untilNanos - nanos.getAsLong() > 0 ? Optional.of(gone.cluster) : Optional.empty();
    }

    /** All clusters, in no order. */
    public Collection<UpstreamCluster> all() {
        return clusters.values();
    }

    /** What traffic shows about each federation cluster that endpoints belong to, by its name. */
    public SortedMap<String, TargetStats.Reading> targets() {
        SortedMap<String, TargetStats.Reading> readings = new TreeMap<>();
        targets.forEach((name, stats) -> readings.put(name, stats.reading()));
        return readings;
    }

    private TargetStats target(String name) {
        return targets.computeIfAbsent(name, ignored -> new TargetStats());
    }

    @Override
    public synchronized void close() {
        checks.values().forEach(HealthChecks::close);
        checks.clear();
        clusters = Map.of();
        leaving = Map.of();
        dialer.close();
    }
}
