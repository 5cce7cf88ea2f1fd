package io.hansa.gateway.codec;

import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.proto.FractionalPercent;
import io.hansa.gateway.proto.LocalRateLimit;
import io.hansa.gateway.proto.PreviousHostsPredicate;
import io.hansa.gateway.proto.RetryPolicy;
import io.hansa.gateway.proto.Route;
import io.hansa.gateway.proto.RouteAction;
import io.hansa.gateway.proto.RouteConfiguration;
import io.hansa.gateway.proto.RouteMatch;
import io.hansa.gateway.proto.RuntimeFractionalPercent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code RouteConfiguration}: one virtual host for every domain. */
final class RouteReading {

    private static final String GATEWAY_ERROR = "gateway-error";

    /** Envoy's longest wait where only the base is said: ten times as long. */
    private static final int BACKOFF_FACTOR = 10;

    /**
     * What the gateway repeats anyway when the request reached nobody, and what it repeats for idempotent requests when it
     * is asked to; nothing else may be asked for.
     */
    private static final Set<String> RETRY_ON =
            Set.of("connect-failure", "refused-stream", "reset-before-request", GATEWAY_ERROR);

    private static final String LOCAL_RATELIMIT = "envoy.filters.http.local_ratelimit";

    private final Reading reading;

    RouteReading(Reading reading) {
        this.reading = reading;
    }

    Piece.Routing read(String path, RouteConfiguration message) {
        var at = path.isEmpty() ? "" : path + '.';
        var rules = new ArrayList<HttpRouteRule>();
        reading.require(
                message.getVirtualHostsCount() <= 1,
                at + "virtual_hosts",
                "more than one virtual host is not supported");
        for (int i = 0; i < message.getVirtualHostsCount(); i++) {
            var host = message.getVirtualHosts(i);
            var below = at + "virtual_hosts[" + i + ']';
            reading.require(host.getDomainsList().equals(List.of("*")), below + ".domains", "only \"*\" is supported");
            for (int j = 0; j < host.getRoutesCount(); j++) {
                rules.add(rule(below + ".routes[" + j + ']', host.getRoutes(j)));
            }
        }
        reading.include(FilterChain.plaintext("routes", new FilterChain.Action.Http(rules, Duration.ZERO))
                .problems());
        return new Piece.Routing(rules);
    }

    private HttpRouteRule rule(String path, Route route) {
        reading.require(route.hasRoute(), path, "a route action is needed");
        var action = route.getRoute();
        var below = path + ".route";
        var timeout =
                action.hasTimeout() ? reading.duration(below + ".timeout", action.getTimeout()) : HttpRouteRule.TIMEOUT;
        var rewrite = Optional.of(action.getPrefixRewrite()).filter(each -> !each.isEmpty());
        return new HttpRouteRule(
                match(path + ".match", route.getMatch()),
                new HeaderReading(reading).conditions(path + ".match.headers", route.getMatch()),
                destination(below, action),
                rewrite,
                new HeaderReading(reading).edits(path, route),
                timeout,
                retry(below + ".retry_policy", action),
                limit(path + ".typed_per_filter_config", route));
    }

    /** What a filter does for one route; there is one filter that may be told so. */
    private Optional<HttpRouteRule.RateLimit> limit(String path, Route route) {
        var configs = route.getTypedPerFilterConfigMap();
        configs.keySet().stream()
                .filter(name -> !name.equals(LOCAL_RATELIMIT))
                .forEach(name -> reading.refuse(path + '[' + name + ']', "is not supported"));
        var below = path + '[' + LOCAL_RATELIMIT + ']';
        return Optional.ofNullable(configs.get(LOCAL_RATELIMIT))
                .flatMap(config -> reading.unpack(below, config, LocalRateLimit.class))
                .map(message -> limit(below, message));
    }

    private HttpRouteRule.RateLimit limit(String path, LocalRateLimit message) {
        always(path + ".filter_enabled", message.getFilterEnabled());
        always(path + ".filter_enforced", message.getFilterEnforced());
        reading.require(message.hasTokenBucket(), path + ".token_bucket", "is needed");
        var bucket = message.getTokenBucket();
        int code = message.getStatus().getCode();
        return new HttpRouteRule.RateLimit(
                bucket.getMaxTokens(),
                reading.count(
                        path + ".token_bucket.tokens_per_fill",
                        bucket.hasTokensPerFill(),
                        bucket.getTokensPerFill(),
                        1),
                reading.duration(path + ".token_bucket.fill_interval", bucket.getFillInterval()),
                code < 400 ? HttpRouteRule.RateLimit.STATUS : code); // As in Envoy: below 400 means 429.
    }

    private void always(String path, RuntimeFractionalPercent percent) {
        var value = percent.getDefaultValue();
        reading.require(
                value.getNumerator() == 100 && value.getDenominator() == FractionalPercent.DenominatorType.HUNDRED,
                path,
                "must be 100 %: a limit holds or is not said");
    }

    private HttpRouteRule.Match match(String path, RouteMatch match) {
        return switch (match.getPathSpecifierCase()) {
            case PREFIX -> new HttpRouteRule.Match.Prefix(match.getPrefix());
            case PATH_SEPARATED_PREFIX -> new HttpRouteRule.Match.PathSeparatedPrefix(match.getPathSeparatedPrefix());
            case PATH -> new HttpRouteRule.Match.Exact(match.getPath());
            case PATHSPECIFIER_NOT_SET -> {
                reading.refuse(path, "prefix, path or path_separated_prefix is needed");
                yield new HttpRouteRule.Match.Prefix("/");
            }
        };
    }

    private Destination destination(String path, RouteAction action) {
        var shares = new ArrayList<Destination.Share>();
        switch (action.getClusterSpecifierCase()) {
            case CLUSTER -> shares.add(new Destination.Share(action.getCluster(), 1));
            case WEIGHTED_CLUSTERS -> {
                var clusters = action.getWeightedClusters().getClustersList();
                for (int i = 0; i < clusters.size(); i++) {
                    var each = clusters.get(i);
                    int weight = reading.count(
                            path + ".weighted_clusters.clusters[" + i + "].weight",
                            each.hasWeight(),
                            each.getWeight(),
                            0);
                    shares.add(new Destination.Share(each.getName(), weight));
                }
            }
            case CLUSTERSPECIFIER_NOT_SET -> reading.refuse(path, "cluster or weighted_clusters is needed");
        }
        return new Destination(shares);
    }

    private HttpRouteRule.Retry retry(String path, RouteAction action) {
        if (!action.hasRetryPolicy()) {
            return new HttpRouteRule.Retry(1, Duration.ZERO);
        }
        RetryPolicy policy = action.getRetryPolicy();
        var answers = HttpRouteRule.Answers.FINAL;
        for (String condition : policy.getRetryOn().split(",", -1)) {
            reading.require(
                    RETRY_ON.contains(condition.strip()), path + ".retry_on", "'" + condition + "' is not supported");
            if (condition.strip().equals(GATEWAY_ERROR)) {
                answers = HttpRouteRule.Answers.GATEWAY_ERRORS_RETRIED;
            }
        }
        for (int i = 0; i < policy.getRetryHostPredicateCount(); i++) {
            reading.unpack(
                    path + ".retry_host_predicate[" + i + "].typed_config",
                    policy.getRetryHostPredicate(i).getTypedConfig(),
                    PreviousHostsPredicate.class);
        }
        int retries = reading.count(path + ".num_retries", policy.hasNumRetries(), policy.getNumRetries(), 1);
        reading.require(retries <= 15, path + ".num_retries", retries + " (expected: 0 to 15)");
        var perTry = policy.hasPerTryTimeout()
                ? reading.duration(path + ".per_try_timeout", policy.getPerTryTimeout())
                : Duration.ZERO;
        return new HttpRouteRule.Retry(Math.min(retries, 15) + 1, perTry, backoff(path, policy), answers);
    }

    private HttpRouteRule.Backoff backoff(String path, RetryPolicy policy) {
        if (!policy.hasRetryBackOff()) {
            return HttpRouteRule.Backoff.NONE;
        }
        var message = policy.getRetryBackOff();
        var below = path + ".retry_back_off";
        reading.require(message.hasBaseInterval(), below + ".base_interval", "is needed");
        var base = reading.duration(below + ".base_interval", message.getBaseInterval());
        return new HttpRouteRule.Backoff(
                base,
                message.hasMaxInterval()
                        ? reading.duration(below + ".max_interval", message.getMaxInterval())
                        : base.multipliedBy(BACKOFF_FACTOR));
    }
}
