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
 */
public record HttpRouteRule(
        Match match,
        List<HeaderMatch> headers,
        Destination destination,
        Optional<String> prefixRewrite,
        HeaderEdits edits,
        Duration timeout,
        Retry retry) {

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
     * could not be made always; one that broke, or was silent for the time of a try, before the first byte of an answer
     * only when the request is idempotent (RFC 9110, 9.2.2) and has no body; an answer is never retried.
     *
     * @param triesMax all tries together, 1 to 16
     * @param perTryTimeout without the head of an answer in this time the try has failed; zero: none
     */
    public record Retry(int triesMax, Duration perTryTimeout) {

        /** Three tries without a timeout of their own. */
        public static final Retry DEFAULT = new Retry(3, Duration.ZERO);

        List<ConfigProblem> problems() {
            return new ConfigProblem.Gathering()
                    .require(triesMax >= 1 && triesMax <= 16, "triesMax", triesMax + " (expected: 1 to 16)")
                    .require(!perTryTimeout.isNegative(), "perTryTimeout", "must not be negative")
                    .toList();
        }
    }

    public HttpRouteRule {
        headers = List.copyOf(headers);
    }

    /** A route by path alone that changes no header. */
    public HttpRouteRule(
            Match match, Destination destination, Optional<String> prefixRewrite, Duration timeout, Retry retry) {
        this(match, List.of(), destination, prefixRewrite, HeaderEdits.NONE, timeout, retry);
    }

    /** A route by byte-wise prefix with default timeout and retries. */
    public static HttpRouteRule prefix(String prefix, Destination destination) {
        return new HttpRouteRule(new Match.Prefix(prefix), destination, Optional.empty(), TIMEOUT, Retry.DEFAULT);
    }

    /** This route with another prefix in front of what is sent on. */
    public HttpRouteRule rewritingTo(String prefix) {
        return new HttpRouteRule(match, headers, destination, Optional.of(prefix), edits, timeout, retry);
    }

    /** This route for requests alone that fulfil these conditions. */
    public HttpRouteRule when(HeaderMatch... conditions) {
        return new HttpRouteRule(match, List.of(conditions), destination, prefixRewrite, edits, timeout, retry);
    }

    /** This route with changes of headers. */
    public HttpRouteRule editing(HeaderEdits other) {
        return new HttpRouteRule(match, headers, destination, prefixRewrite, other, timeout, retry);
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
                .toList();
    }
}
