package io.hansa.gateway.http;

import io.hansa.gateway.balance.Breaker;
import io.hansa.gateway.config.HttpRouteRule.Answers;
import io.hansa.gateway.config.HttpRouteRule.Retry;
import io.hansa.gateway.message.Framing;
import io.hansa.gateway.message.RequestHead;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Whether and when one request may be sent once more: never where that could do anything twice, never beyond the route's
 * tries and the cluster's budget. Confined to the request's event loop.
 */
final class Retries {
    private final Retry rule;
    private final Breaker breaker;
    private final RandomGenerator random;
    private final boolean harmless;
    private int broken;
    private boolean counted;

    Retries(Retry rule, Breaker breaker, RandomGenerator random, RequestHead head, Framing framing) {
        this.rule = rule;
        this.breaker = breaker;
        this.random = random;
        this.harmless = head.idempotent() && framing instanceof Framing.None;
    }

    /** Whether the request on that connection may be sent again, as far as the request is concerned. */
    boolean repeatable(EndpointConnection at, boolean bodyBegun) {
        return !at.answerBegun() && (harmless || !at.sent() && !bodyBegun);
    }

    /** Whether a gateway's error is followed by another try rather than passed on. */
    boolean replacesGatewayErrors() {
        return rule.answers() == Answers.GATEWAY_ERRORS_RETRIED && harmless && broken + 1 < rule.triesMax();
    }

    /** A try has failed that may be repeated: how long to wait before the next; empty: there is none. */
    Optional<Duration> next() {
        if (++broken >= rule.triesMax()) {
            return Optional.empty();
        }
        counted = counted || breaker.tryEnter(Breaker.Kind.RETRY);
        return counted ? Optional.of(rule.backoff().pause(broken, random.nextDouble())) : Optional.empty();
    }

    /** The request is over. */
    void end() {
        if (counted) {
            counted = false;
            breaker.leave(Breaker.Kind.RETRY);
        }
    }
}
