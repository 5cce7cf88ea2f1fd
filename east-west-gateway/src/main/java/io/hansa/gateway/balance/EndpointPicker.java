package io.hansa.gateway.balance;

import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.ClusterConfig.Outlier;
import io.hansa.gateway.config.EndpointConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Chooses endpoints of one cluster and learns from how they do. One picker stands for one version of the cluster's
 * configuration; the next version takes over what was learned.
 *
 * <p>Thread-safe: a pick reads one immutable table; what changes the table (a check, an ejection) replaces it under a
 * lock that no pick takes, save the one that finds an ejection expired.
 */
public final class EndpointPicker {
    private static final Duration EJECTION_MAX = Duration.ofMinutes(5);

    private final ClusterConfig config;
    private final LongSupplier nanos;
    private final RandomGenerator random;
    private final List<Pick> members = new ArrayList<>();
    private volatile PickTable table;

    /**
     * An endpoint that was chosen.
     *
     * @param endpoint as configured
     * @param state what is known of it
     * @param priority of its group
     * @param group index of its group in the cluster
     */
    public record Pick(EndpointConfig endpoint, EndpointState state, int priority, int group) {}

    /** What makes two endpoints of two versions the same one. */
    private record Key(Object address, Object socketMatch) {
        static Key of(EndpointConfig endpoint) {
            return new Key(endpoint.address(), endpoint.socketMatch());
        }
    }

    /**
     * A picker.
     *
     * @param config the cluster, without problems
     * @param nanos a monotonic clock
     * @param random for the drawing algorithms; thread-safe
     */
    public EndpointPicker(ClusterConfig config, LongSupplier nanos, RandomGenerator random) {
        this(config, nanos, random, List.of());
    }

    private EndpointPicker(ClusterConfig config, LongSupplier nanos, RandomGenerator random, List<Pick> known) {
        this.config = config;
        this.nanos = nanos;
        this.random = random;
        Map<Key, EndpointState> states = new HashMap<>();
        known.forEach(each -> states.put(Key.of(each.endpoint()), each.state()));
        for (int i = 0; i < config.groups().size(); i++) {
            var group = config.groups().get(i);
            for (EndpointConfig endpoint : group.endpoints()) {
                if (config.transportOf(endpoint).isPresent()) {
                    var state =
                            states.computeIfAbsent(Key.of(endpoint), ignored -> new EndpointState(nanos.getAsLong()));
                    members.add(new Pick(endpoint, state, group.priority(), i));
                }
            }
        }
        table = PickTable.of(config, members, nanos.getAsLong(), random);
    }

    /** The picker for another version of the same cluster, knowing of each endpoint what this one knows. */
    public EndpointPicker successor(ClusterConfig next) {
        return new EndpointPicker(next, nanos, random, members);
    }

    /** The configuration that it picks from. */
    public ClusterConfig config() {
        return config;
    }

    /** Every endpoint that may ever be picked. */
    public List<Pick> members() {
        return List.copyOf(members);
    }

    /** The endpoint for the next try; empty when nothing untried is left. */
    public Optional<Pick> pick(Attempts attempts) {
        var current = table;
        if (nanos.getAsLong() - current.validUntilNanos() > 0) {
            current = refresh();
        }
        return current.pick(attempts, random);
    }

    /** The loads by ascending priority, as they are in force; for people. */
    public List<PriorityLoads.Load> loads() {
        return table.loads();
    }

    /** Whether new traffic may go to it at present, panic aside. */
    public boolean usable(Pick pick) {
        return PickTable.usable(pick, nanos.getAsLong());
    }

    /** A connection was made. */
    public void onConnected(Pick pick) {
        pick.state().forgetConnectFailures();
        config.policy()
                .outlier()
                .ifPresent(rule -> pick.state()
                        .forgive(nanos.getAsLong(), rule.ejectionTime().toNanos()));
    }

    /** A connection could not be made; returns whether that ejected the endpoint. */
    public boolean onConnectFailed(Pick pick) {
        int failures = pick.state().countConnectFailure();
        var rule = config.policy().outlier();
        return rule.isPresent()
                && rule.get().connectFailures() > 0
                && failures >= rule.get().connectFailures()
                && eject(pick, rule.get());
    }

    /** An answer came that is not a gateway's error. */
    public void onAnswered(Pick pick) {
        pick.state().forgetGatewayErrors();
    }

    /** An answer broke off, or was 502, 503 or 504; returns whether that ejected the endpoint. */
    public boolean onGatewayError(Pick pick) {
        int errors = pick.state().countGatewayError();
        var rule = config.policy().outlier();
        return rule.isPresent()
                && rule.get().gatewayErrors() > 0
                && errors >= rule.get().gatewayErrors()
                && eject(pick, rule.get());
    }

    /** What an active check concluded. */
    public void onChecked(Pick pick, Health health) {
        if (pick.state().setCheckFailed(health == Health.FAILING, nanos.getAsLong())) {
            refresh();
        }
    }

    /** What active checks conclude. */
    public enum Health {
        PASSING,
        FAILING
    }

    private synchronized boolean eject(Pick pick, Outlier rule) {
        long now = nanos.getAsLong();
        if (pick.state().ejected(now)) {
            return false;
        }
        long out = members.stream().filter(each -> each.state().ejected(now)).count();
        boolean room = rule.ejectedPercentMax() > 0
                && (out == 0 || 100 * (out + 1) <= (long) rule.ejectedPercentMax() * members.size());
        if (room) {
            pick.state().eject(now, rule.ejectionTime().toNanos(), EJECTION_MAX.toNanos());
            refresh();
        }
        return room;
    }

    private synchronized PickTable refresh() {
        table = PickTable.of(config, members, nanos.getAsLong(), random);
        return table;
    }
}
