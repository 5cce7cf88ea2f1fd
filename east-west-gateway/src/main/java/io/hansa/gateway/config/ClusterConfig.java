package io.hansa.gateway.config;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A named set of endpoints and the way to choose among them (Envoy: {@code Cluster} with its
 * {@code ClusterLoadAssignment}). Immutable.
 *
 * @param name unique among the clusters
 * @param balancing which endpoint gets the next connection or request
 * @param groups the endpoints by priority and locality
 * @param transports how each endpoint is spoken to: the first entry that takes it; with no entry at all in plain, and
 *     when there are entries but none takes it the endpoint is not used
 * @param policy time-outs, checks and limits
 */
public record ClusterConfig(
        String name,
        Balancing balancing,
        List<EndpointConfig.Group> groups,
        List<UpstreamTransport.Match> transports,
        Policy policy) {

    /** How one endpoint is chosen among those of a priority and locality; weights count in each. */
    public enum Algorithm {
        /** In turn. */
        ROUND_ROBIN,
        /** The less busy of two drawn at random. */
        LEAST_REQUEST,
        /** At random. */
        RANDOM
    }

    /** What {@link EndpointConfig.Group#weight} means. */
    public enum Localities {
        /** Shares among the groups of a priority (Envoy: {@code locality_weighted_lb_config}). */
        WEIGHTED,
        /** Nothing: the endpoints of all groups of a priority are one set. */
        IGNORED
    }

    /**
     * The choice of an endpoint.
     *
     * @param algorithm within a locality
     * @param localities whether group weights count
     * @param overprovisioningPercent 100 and more; 140: a priority counts as whole until fewer than 72 % are healthy
     * @param panicPercent 0 to 100; below this share of healthy endpoints all are used; 0 never
     * @param slowStart how new endpoints come to their weight; empty: at once
     */
    public record Balancing(
            Algorithm algorithm,
            Localities localities,
            int overprovisioningPercent,
            int panicPercent,
            Optional<SlowStart> slowStart) {

        /** Round robin over localities as weighted, with Envoy's 140 % and 50 %. */
        public static final Balancing DEFAULT = new Balancing(Algorithm.ROUND_ROBIN, Localities.WEIGHTED, 140, 50);

        /** Without slow start. */
        public Balancing(Algorithm algorithm, Localities localities, int overprovisioningPercent, int panicPercent) {
            this(algorithm, localities, overprovisioningPercent, panicPercent, Optional.empty());
        }

        /** These figures with another algorithm. */
        public Balancing with(Algorithm other) {
            return new Balancing(other, localities, overprovisioningPercent, panicPercent, slowStart);
        }

        /** These figures with another overprovisioning. */
        public Balancing overprovisionedBy(int percent) {
            return new Balancing(algorithm, localities, percent, panicPercent, slowStart);
        }

        /** These figures with a slow start. */
        public Balancing with(SlowStart start) {
            return new Balancing(algorithm, localities, overprovisioningPercent, panicPercent, Optional.of(start));
        }

        private List<ConfigProblem> problems() {
            return new ConfigProblem.Gathering()
                    .require(
                            overprovisioningPercent >= 100 && overprovisioningPercent <= 10_000,
                            "overprovisioningPercent",
                            overprovisioningPercent + " (expected: 100 to 10000)")
                    .require(
                            panicPercent >= 0 && panicPercent <= 100,
                            "panicPercent",
                            panicPercent + " (expected: 0 to 100)")
                    .include("slowStart", slowStart.map(SlowStart::problems).orElse(List.of()))
                    .toList();
        }
    }

    /**
     * How the weight of an endpoint grows that is new, or healthy again after a check had failed: linearly, so that cold
     * caches and compilers are not met with a full share (Envoy: {@code slow_start_config} with its default aggression).
     *
     * @param window until the whole weight is reached, above 0, at most a day
     * @param weightPercentMin with which it begins, 0 to 100
     */
    public record SlowStart(Duration window, double weightPercentMin) {

        /** The share of its weight that an endpoint has, from 0 to 1. */
        public double share(Duration since) {
            double grown = (double) since.toNanos() / window.toNanos();
            return Math.min(1, Math.max(weightPercentMin / 100, grown));
        }

        private List<ConfigProblem> problems() {
            return new ConfigProblem.Gathering()
                    .require(
                            window.isPositive() && window.compareTo(Duration.ofDays(1)) <= 0,
                            "window",
                            window + " (expected: above 0, at most a day)")
                    .require(
                            weightPercentMin >= 0 && weightPercentMin <= 100,
                            "weightPercentMin",
                            weightPercentMin + " (expected: 0 to 100)")
                    .toList();
        }
    }

    /**
     * Time-outs, checks and limits.
     *
     * @param connectTimeout for TCP and TLS together, above 0 up to 60 s
     * @param healthCheck active check; empty: none
     * @param outlier passive ejection; empty: none
     * @param breaker limits
     */
    public record Policy(
            Duration connectTimeout, Optional<HealthCheck> healthCheck, Optional<Outlier> outlier, Breaker breaker) {

        /** Connect within one second, eject after three failures, Envoy's limits, no active check. */
        public static final Policy DEFAULT =
                new Policy(Duration.ofSeconds(1), Optional.empty(), Optional.of(Outlier.DEFAULT), Breaker.DEFAULT);

        /** This policy with an active check. */
        public Policy with(HealthCheck check) {
            return new Policy(connectTimeout, Optional.of(check), outlier, breaker);
        }

        private List<ConfigProblem> problems() {
            var found = new ConfigProblem.Gathering()
                    .require(
                            connectTimeout.isPositive() && connectTimeout.compareTo(Duration.ofMinutes(1)) <= 0,
                            "connectTimeout",
                            connectTimeout + " (expected: above 0, at most 60 s)");
            healthCheck.ifPresent(each -> found.include("healthCheck", each.problems()));
            outlier.ifPresent(each -> found.include("outlier", each.problems()));
            return found.include("breaker", breaker.problems()).toList();
        }
    }

    /**
     * Active check of every endpoint, over the endpoint's own transport (Envoy: {@code health_checks}).
     *
     * @param interval between two checks of one endpoint, at least 100 ms; shortened and lengthened by up to 10 %
     * @param timeout of one check, above 0
     * @param unhealthyThreshold failures in a row until it counts as unhealthy, at least 1
     * @param healthyThreshold successes in a row until it counts as healthy again, at least 1
     * @param httpPath the path to GET, which must be answered 200; empty: a connection (with its TLS) suffices
     */
    public record HealthCheck(
            Duration interval,
            Duration timeout,
            int unhealthyThreshold,
            int healthyThreshold,
            Optional<String> httpPath) {

        private List<ConfigProblem> problems() {
            return new ConfigProblem.Gathering()
                    .require(
                            interval.compareTo(Duration.ofMillis(100)) >= 0,
                            "interval",
                            interval + " (expected: at least 100 ms)")
                    .require(timeout.isPositive(), "timeout", timeout + " (expected: above 0)")
                    .require(unhealthyThreshold >= 1, "unhealthyThreshold", "must be at least 1")
                    .require(healthyThreshold >= 1, "healthyThreshold", "must be at least 1")
                    .require(
                            httpPath.map(path -> path.startsWith("/")
                                            && path.chars().allMatch(each -> each > ' ' && each < 127))
                                    .orElse(true),
                            "httpPath",
                            "must begin with a slash and hold no space or control character")
                    .toList();
        }
    }

    /**
     * Passive ejection (Envoy: {@code outlier_detection}).
     *
     * @param connectFailures failures to connect in a row until ejection; 0: these do not count
     * @param gatewayErrors answers 502, 503, 504 and broken answers in a row until ejection; 0: these do not count
     * @param ejectionTime for how long, times the number of ejections in a row, at most 5 minutes
     * @param ejectedPercentMax how many endpoints at once, 0 to 100; one may always be ejected unless it is 0
     */
    public record Outlier(int connectFailures, int gatewayErrors, Duration ejectionTime, int ejectedPercentMax) {

        /** Three failures in a row, ten seconds, up to all endpoints: panic decides then. */
        public static final Outlier DEFAULT = new Outlier(3, 5, Duration.ofSeconds(10), 100);

        private List<ConfigProblem> problems() {
            return new ConfigProblem.Gathering()
                    .require(connectFailures >= 0, "connectFailures", "must not be negative")
                    .require(gatewayErrors >= 0, "gatewayErrors", "must not be negative")
                    .require(ejectionTime.isPositive(), "ejectionTime", "must be above 0")
                    .require(
                            ejectedPercentMax >= 0 && ejectedPercentMax <= 100,
                            "ejectedPercentMax",
                            ejectedPercentMax + " (expected: 0 to 100)")
                    .toList();
        }
    }

    /**
     * Limits of one cluster in this gateway (Envoy: {@code circuit_breakers.thresholds}).
     *
     * @param connectionsMax connections to its endpoints at once
     * @param pendingMax connections and requests that wait for one to be made
     * @param requestsMax HTTP requests at once
     * @param retriesMax retries under way at once, without a budget
     * @param budget bound of retries by the requests under way; takes the place of {@code retriesMax}
     */
    public record Breaker(
            int connectionsMax, int pendingMax, int requestsMax, int retriesMax, Optional<RetryBudget> budget) {

        /** Envoy's 1 024, but room for retries: a whole cluster that vanishes makes every request retry once. */
        public static final Breaker DEFAULT = new Breaker(4_096, 1_024, 4_096, 1_024);

        /** Fixed limits alone. */
        public Breaker(int connectionsMax, int pendingMax, int requestsMax, int retriesMax) {
            this(connectionsMax, pendingMax, requestsMax, retriesMax, Optional.empty());
        }

        private List<ConfigProblem> problems() {
            return new ConfigProblem.Gathering()
                    .require(connectionsMax >= 0, "connectionsMax", "must not be negative")
                    .require(pendingMax >= 0, "pendingMax", "must not be negative")
                    .require(requestsMax >= 0, "requestsMax", "must not be negative")
                    .require(retriesMax >= 0, "retriesMax", "must not be negative")
                    .include("budget", budget.map(RetryBudget::problems).orElse(List.of()))
                    .toList();
        }
    }

    /**
     * How many retries may be under way for so many requests (Envoy: {@code retry_budget}): when an endpoint set fails,
     * retries grow with the traffic instead of multiplying it.
     *
     * @param percent of the requests under way, 0 to 100
     * @param retriesMin allowed in any case, at least 0
     */
    public record RetryBudget(double percent, int retriesMin) {
        private List<ConfigProblem> problems() {
            return new ConfigProblem.Gathering()
                    .require(percent >= 0 && percent <= 100, "percent", percent + " (expected: 0 to 100)")
                    .require(retriesMin >= 0, "retriesMin", "must not be negative")
                    .toList();
        }
    }

    public ClusterConfig {
        groups = List.copyOf(groups);
        transports = List.copyOf(transports);
    }

    /** A cluster of plain endpoints with one priority and the defaults. */
    public static ClusterConfig plain(String name, List<EndpointConfig> endpoints) {
        return new ClusterConfig(
                name,
                Balancing.DEFAULT,
                List.of(new EndpointConfig.Group(0, "", 1, endpoints)),
                List.of(),
                Policy.DEFAULT);
    }

    /** How that endpoint is spoken to; empty: it must not be used. */
    public Optional<UpstreamTransport> transportOf(EndpointConfig endpoint) {
        if (transports.isEmpty()) {
            return Optional.of(new UpstreamTransport.Plain());
        }
        return transports.stream()
                .filter(each -> each.takes(endpoint))
                .map(UpstreamTransport.Match::transport)
                .findFirst();
    }

    /** Every reason why this cluster is refused, with paths relative to it. */
    public List<ConfigProblem> problems() {
        var found = new ConfigProblem.Gathering()
                .require(!name.isBlank() && name.length() <= 256, "name", "must have 1 to 256 characters")
                .include("balancing", balancing.problems())
                .include("policy", policy.problems());
        Set<Object> addresses = new HashSet<>();
        for (int i = 0; i < groups.size(); i++) {
            var path = "groups[" + i + ']';
            var group = groups.get(i);
            found.include(path, group.problems());
            for (EndpointConfig endpoint : group.endpoints()) {
                found.require(
                        addresses.add(endpoint), path + ".endpoints", "the same endpoint twice: " + endpoint.address());
            }
        }
        for (int i = 0; i < transports.size(); i++) {
            found.include("transports[" + i + ']', transports.get(i).problems());
        }
        return found.toList();
    }
}
