package io.hansa.gateway.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where certain requests go (Envoy: {@code Route}). Immutable.
 *
 * @param match which paths
 * @param headers conditions that must all be fulfilled besides
 * @param destination where to
 * @param prefixRewrite what replaces the matched prefix or path; empty: the path stays
 * @param edits what is changed in the headers of request and response
 * @param timeout from the whole request read to the whole response written, then 504; zero: none
 * @param retry how often a failed try is repeated
 * @param limit how many requests are taken; empty: as many as come
 */
public record HttpRouteRule(
        Match match,
        List<HeaderMatch> headers,
        Destination destination,
        Optional<String> prefixRewrite,
        HeaderEdits edits,
        Duration timeout,
        Retry retry,
        Optional<RateLimit> limit) {

    /** Envoy's default: 15 seconds. */
    public static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** Which request paths a route takes; the query is not looked at. */
    public sealed interface Match {
        /** The text to compare with; begins with a slash. */
        String path();

        /** Paths that begin with it, byte for byte: {@code /user} takes {@code /users} as well, as Envoy's does. */
        record Prefix(String path) implements Match {}

        /** The path itself and what lies below it: {@code /user} takes {@code /user/7}, never {@code /users}. */
        record PathSeparatedPrefix(String path) implements Match {}

        /** Exactly this path. */
        record Exact(String path) implements Match {}

        /** Whether this takes a request for that path (without its query). */
        default boolean takes(String requestPath) {
            return switch (this) {
                case Prefix prefix -> requestPath.startsWith(prefix.path());
                case PathSeparatedPrefix prefix ->
                    requestPath.startsWith(prefix.path())
                            && (requestPath.length() == prefix.path().length()
                                    || requestPath.charAt(prefix.path().length()) == '/');
                case Exact exact -> requestPath.equals(exact.path());
            };
        }
    }

    /**
     * How often a try that failed is made again on another endpoint. What may be retried is fixed: a connection that
     * could not be made, or broke before the request had left, always; one that broke, or was silent for the time of a
     * try, before the first byte of an answer only when the request is idempotent (RFC 9110, 9.2.2) and has no body; so
     * is a gateway's error, where {@code answers} says it. No other answer is ever retried.
     *
     * @param triesMax all tries together, 1 to 16
     * @param perTryTimeout without the head of an answer in this time the try has failed; zero: none
     * @param backoff how long to wait before a try that follows a broken one; a connect that failed is followed at once
     * @param answers whether a gateway's error is taken for a failed try
     */
    public record Retry(int triesMax, Duration perTryTimeout, Backoff backoff, Answers answers) {

        /** Three tries without a timeout of their own. */
        public static final Retry DEFAULT = new Retry(3, Duration.ZERO);

        /** Retries at once, of broken connections alone. */
        public Retry(int triesMax, Duration perTryTimeout) {
            this(triesMax, perTryTimeout, Backoff.NONE, Answers.FINAL);
        }

        List<ConfigProblem> problems() {
            return new ConfigProblem.Gathering()
                    .require(triesMax >= 1 && triesMax <= 16, "triesMax", triesMax + " (expected: 1 to 16)")
                    .require(!perTryTimeout.isNegative(), "perTryTimeout", "must not be negative")
                    .require(
                            !backoff.base().isNegative()
                                    && backoff.max().compareTo(backoff.base()) >= 0
                                    && backoff.max().compareTo(Duration.ofHours(1)) <= 0,
                            "backoff",
                            "the longest wait must be at most an hour and not below the base")
                    .toList();
        }
    }

    /**
     * A bucket of tokens, one for each request, in this gateway (Envoy: {@code local_ratelimit}). It is full at first.
     *
     * @param tokensMax how many it holds, at least 1
     * @param tokensPerFill how many each fill adds, at least 1
     * @param fillInterval between two fills, at least 50 ms as in Envoy
     * @param status what a request without a token is answered, 400 to 599
     */
    public record RateLimit(int tokensMax, int tokensPerFill, Duration fillInterval, int status) {

        /** Envoy's status: 429. */
        public static final int STATUS = 429;

        List<ConfigProblem> problems() {
            return new ConfigProblem.Gathering()
                    .require(tokensMax >= 1, "tokensMax", tokensMax + " (expected: at least 1)")
                    .require(tokensPerFill >= 1, "tokensPerFill", tokensPerFill + " (expected: at least 1)")
                    .require(
                            fillInterval.compareTo(Duration.ofMillis(50)) >= 0
                                    && fillInterval.compareTo(Duration.ofDays(1)) <= 0,
                            "fillInterval",
                            fillInterval + " (expected: 50 ms to a day)")
                    .require(status >= 400 && status <= 599, "status", status + " (expected: 400 to 599)")
                    .toList();
        }
    }

    /** Whether the answers 502, 503 and 504 may be followed by another try. */
    public enum Answers {
        /** Every answer is the caller's. */
        FINAL,
        /** They are retried where a broken connection would be (Envoy: {@code gateway-error}). */
        GATEWAY_ERRORS_RETRIED
    }

    /**
     * Waits that double, drawn at random below their bound so that callers do not come back in step (Envoy:
     * {@code retry_back_off}).
     *
     * @param base bound of the first wait; zero: no wait at all
     * @param max bound of every wait, at least {@code base}, at most an hour
     */
    public record Backoff(Duration base, Duration max) {

        /** No wait. */
        public static final Backoff NONE = new Backoff(Duration.ZERO, Duration.ZERO);

        /** As many as there can be tries; nanoseconds of an hour doubled so often still fit. */
        private static final int DOUBLINGS_MAX = 16;

        /**
         * The wait before a retry.
         *
         * @param retry 1 for the first
         * @param point drawn at random, from 0 up to 1
         */
        public Duration pause(int retry, double point) {
            long bound = base.toNanos() * ((1L << Math.min(retry, DOUBLINGS_MAX)) - 1);
            return Duration.ofNanos((long) (point * Math.min(bound, max.toNanos())));
        }
    }

    public HttpRouteRule {
        headers = List.copyOf(headers);
    }

    /** A route by path alone that changes no header. */
    public HttpRouteRule(
            Match match, Destination destination, Optional<String> prefixRewrite, Duration timeout, Retry retry) {
        this(match, List.of(), destination, prefixRewrite, HeaderEdits.NONE, timeout, retry, Optional.empty());
    }

    /** A route by byte-wise prefix with default timeout and retries. */
    public static HttpRouteRule prefix(String prefix, Destination destination) {
        return new HttpRouteRule(new Match.Prefix(prefix), destination, Optional.empty(), TIMEOUT, Retry.DEFAULT);
    }

    /** This route with another prefix in front of what is sent on. */
    public HttpRouteRule rewritingTo(String prefix) {
        return new HttpRouteRule(match, headers, destination, Optional.of(prefix), edits, timeout, retry, limit);
    }

    /** This route for requests alone that fulfil these conditions. */
    public HttpRouteRule when(HeaderMatch... conditions) {
        return new HttpRouteRule(match, List.of(conditions), destination, prefixRewrite, edits, timeout, retry, limit);
    }

    /** This route with changes of headers. */
    public HttpRouteRule editing(HeaderEdits other) {
        return new HttpRouteRule(match, headers, destination, prefixRewrite, other, timeout, retry, limit);
    }

    /** This route for so many requests alone. */
    public HttpRouteRule limitedTo(RateLimit other) {
        return new HttpRouteRule(match, headers, destination, prefixRewrite, edits, timeout, retry, Optional.of(other));
    }

    List<ConfigProblem> problems() {
        var found = new ConfigProblem.Gathering();
        for (int i = 0; i < headers.size(); i++) {
            found.include("headers[" + i + ']', headers.get(i).problems());
        }
        return found.include("edits", edits.problems())
                .require(match.path().startsWith("/"), "match.path", "must begin with a slash: " + match.path())
                .include("destination", destination.problems())
                .require(
                        prefixRewrite.map(each -> each.startsWith("/")).orElse(true),
                        "prefixRewrite",
                        "must begin with a slash")
                .require(!timeout.isNegative(), "timeout", "must not be negative")
                .include("retry", retry.problems())
                .include("limit", limit.map(RateLimit::problems).orElse(List.of()))
                .toList();
    }
}
