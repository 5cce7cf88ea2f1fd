package io.hansa.gateway.exchange;

import io.hansa.gateway.balance.Rotation;
import io.hansa.gateway.balance.TokenBucket;
import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.config.HttpRouteRule.RateLimit;
import io.hansa.gateway.message.RequestHead;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The routes of a chain with the turns of their destinations. Immutable but for the turns.
 *
 * @param list the first that matches wins
 * @param idleTimeout how long a caller's connection may stay without a request; zero: for ever
 * @param upgrades protocols to which a request may switch its connection
 * @param codec which versions of HTTP are spoken
 */
public record Routes(List<Route> list, Duration idleTimeout, Set<String> upgrades, FilterChain.Codec codec) {

    /** Takes no request. */
    public static final Routes NONE = new Routes(List.of(), Duration.ZERO, Set.of(), FilterChain.Codec.AUTO);

    /** The routes of that action; those that were there before keep their turns and what is left of their limits. */
    public static Routes of(FilterChain.Action.Http http, Routes before) {
        return new Routes(
                http.routes().stream().map(before::known).toList(), http.idleTimeout(), http.upgrades(), http.codec());
    }

    /** The turns among a destination's shares. */
    public static Rotation turns(Destination destination) {
        return new Rotation(
                ThreadLocalRandom.current().nextLong(),
                destination.shares().stream()
                        .mapToLong(Destination.Share::weight)
                        .toArray());
    }

    private Route known(HttpRouteRule rule) {
        return list.stream()
                .filter(each -> each.rule.equals(rule))
                .findFirst()
                .orElseGet(() -> new Route(
                        rule,
                        turns(rule.destination()),
                        rule.limit().map(limit -> new TokenBucket(limit, System.nanoTime()))));
    }

    Optional<Route> find(RequestHead head) {
        var path = head.path();
        return list.stream()
                .filter(each -> each.rule.match().takes(path))
                .filter(each -> each.rule.headers().stream()
                        .allMatch(condition -> condition.takes(head.value(condition.name()))))
                .findFirst();
    }

    /** A route, whose turn it is, and what is left of its limit. */
    public static final class Route {
        private final HttpRouteRule rule;
        private final Rotation turns;
        private final Optional<TokenBucket> bucket;

        private Route(HttpRouteRule rule, Rotation turns, Optional<TokenBucket> bucket) {
            this.rule = rule;
            this.turns = turns;
            this.bucket = bucket;
        }

        HttpRouteRule rule() {
            return rule;
        }

        /** The limit that leaves no room for this request; empty: it is taken. */
        Optional<RateLimit> refusedBy(long nowNanos) {
            return bucket.filter(each -> !each.take(nowNanos)).map(TokenBucket::limit);
        }

        String cluster() {
            return rule.destination().shares().get(turns.next()).cluster();
        }

        /** The target with the matched part replaced; a slash too many where both parts meet is left out. */
        String rewritten(String target) {
            if (rule.prefixRewrite().isEmpty()) {
                return target;
            }
            var prefix = rule.prefixRewrite().get();
            var rest = target.substring(rule.match().path().length());
            return prefix.endsWith("/") && rest.startsWith("/") ? prefix + rest.substring(1) : prefix + rest;
        }
    }
}
