package io.hansa.gateway.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What happens to a connection whose match this chain is (Envoy: {@code filter_chains[]}). Immutable.
 *
 * <p>A chain with {@code serverNames} takes TLS connections with one of these names; one without takes connections that
 * do not begin with a ClientHello. Without {@code terminate} a chain with server names passes the bytes through unread.
 *
 * @param name for people, metrics and error messages; 1 to 256 characters
 * @param serverNames exact lower-case names, or {@code *.suffix}; an exact one beats a suffix, the longest suffix wins
 * @param terminate ends TLS here; empty: passthrough (or plaintext)
 * @param action where the bytes go
 */
public record FilterChain(String name, List<String> serverNames, Optional<Terminate> terminate, Action action) {

    /** Istio's names hold underscores ({@code outbound_.8080_._.order.ns.svc}); a DNS name has at most 253 characters. */
    private static final Pattern SERVER_NAME = Pattern.compile("(\\*\\.)?[a-z0-9_]([a-z0-9._-]{0,250}[a-z0-9_])?");

    /** Names of protocols to switch to; h2c is HTTP itself, and would hide requests from the routes. */
    private static final Pattern UPGRADE = Pattern.compile("(?!h2c|http)[a-z0-9][a-z0-9+._-]{0,62}");

    /** Whether a caller has to show a certificate. */
    public enum ClientCertificate {
        /** Without a certificate that the verifier accepts the handshake fails. */
        REQUIRED,
        /** None is asked for; then nobody can be authorised, so {@link CallerRule} must be {@link CallerRule#anyone}. */
        NOT_ASKED
    }

    /**
     * Ends TLS with the gateway's own identity (Envoy: {@code DownstreamTlsContext} and an RBAC network filter).
     *
     * @param clientCertificate whether callers authenticate
     * @param alpn protocols offered, best first; empty: none is negotiated
     * @param callers who may pass; whoever it does not name is refused
     */
    public record Terminate(ClientCertificate clientCertificate, List<String> alpn, CallerRule callers) {
        public Terminate {
            alpn = List.copyOf(alpn);
        }

        /** Requires a certificate, offers no ALPN. */
        public static Terminate forCallers(CallerRule callers) {
            return new Terminate(ClientCertificate.REQUIRED, List.of(), callers);
        }

        private List<ConfigProblem> problems() {
            return new ConfigProblem.Gathering()
                    .include("callers", callers.problems())
                    .require(
                            clientCertificate == ClientCertificate.REQUIRED || callers.equals(CallerRule.anyone()),
                            "callers",
                            "cannot be checked when no client certificate is asked for")
                    .require(
                            alpn.stream().allMatch(each -> !each.isEmpty() && each.length() <= 255),
                            "alpn",
                            "each protocol must have 1 to 255 characters")
                    .toList();
        }
    }

    /** Where the bytes of a connection go. */
    public sealed interface Action {

        /**
         * Relays bytes (Envoy: {@code tcp_proxy}).
         *
         * @param destination where to
         * @param idleTimeout without a byte in either direction the connection ends; zero: never
         * @param connectAttempts how many endpoints are tried before the connection is refused, 1 to 16
         */
        record Tcp(Destination destination, Duration idleTimeout, int connectAttempts) implements Action {

            /** Envoy's idle timeout of one hour and three attempts. */
            public static Tcp to(Destination destination) {
                return new Tcp(destination, Duration.ofHours(1), 3);
            }
        }

        /**
         * Reads HTTP/1.1 and chooses by request (Envoy: {@code HttpConnectionManager} and its route table).
         *
         * @param routes the first that matches wins; a request without one is answered 404
         * @param idleTimeout how long a caller's connection may stay without a request; zero: for ever
         * @param upgrades protocols to which a request may switch its connection, in lower case, such as {@code websocket}
         */
        record Http(List<HttpRouteRule> routes, Duration idleTimeout, Set<String> upgrades) implements Action {
            public Http {
                routes = List.copyOf(routes);
                upgrades = Set.copyOf(upgrades);
            }

            /** Without upgrades. */
            public Http(List<HttpRouteRule> routes, Duration idleTimeout) {
                this(routes, idleTimeout, Set.of());
            }

            /** With Envoy's idle timeout of one hour. */
            public static Http of(HttpRouteRule... routes) {
                return new Http(List.of(routes), Duration.ofHours(1));
            }
        }

        /** Answers a probe: says the gateway's version and cluster and returns the caller's nonce. */
        record Echo() implements Action {}
    }

    public FilterChain {
        serverNames = List.copyOf(serverNames);
    }

    /** TLS with one of these names goes through unread. */
    public static FilterChain passthrough(String name, List<String> serverNames, Destination destination) {
        return new FilterChain(name, serverNames, Optional.empty(), Action.Tcp.to(destination));
    }

    /** Whatever connects without TLS. */
    public static FilterChain plaintext(String name, Action action) {
        return new FilterChain(name, List.of(), Optional.empty(), action);
    }

    /** Whether this chain takes connections that do not begin with a ClientHello. */
    public boolean plaintext() {
        return serverNames.isEmpty();
    }

    /** Every reason why this chain is refused, with paths relative to it. */
    public List<ConfigProblem> problems() {
        var found = new ConfigProblem.Gathering()
                .require(!name.isBlank() && name.length() <= 256, "name", "must have 1 to 256 characters")
                .require(
                        terminate.isEmpty() || !plaintext(),
                        "serverNames",
                        "a chain that ends TLS needs at least one: nothing falls through to a default");
        for (int i = 0; i < serverNames.size(); i++) {
            var serverName = serverNames.get(i);
            found.require(
                    SERVER_NAME.matcher(serverName).matches(),
                    "serverNames[" + i + ']',
                    "not a lower-case host name or *.suffix: " + serverName);
        }
        terminate.ifPresent(tls -> found.include("terminate", tls.problems()));
        return found.include("action", problems(action)).toList();
    }

    private List<ConfigProblem> problems(Action toCheck) {
        boolean bytesReadable = plaintext() || terminate.isPresent();
        return switch (toCheck) {
            case Action.Tcp tcp ->
                new ConfigProblem.Gathering()
                        .include("destination", tcp.destination().problems())
                        .require(!tcp.idleTimeout().isNegative(), "idleTimeout", "must not be negative")
                        .require(
                                tcp.connectAttempts() >= 1 && tcp.connectAttempts() <= 16,
                                "connectAttempts",
                                tcp.connectAttempts() + " (expected: 1 to 16)")
                        .toList();
            case Action.Http http -> {
                var found = new ConfigProblem.Gathering()
                        .require(bytesReadable, "", "HTTP cannot be read in passthrough: the chain must end TLS")
                        .require(!http.idleTimeout().isNegative(), "idleTimeout", "must not be negative");
                found.require(
                        http.upgrades().stream()
                                .allMatch(each -> UPGRADE.matcher(each).matches()),
                        "upgrades",
                        http.upgrades() + " (expected: protocol names in lower case, none of HTTP itself)");
                for (int i = 0; i < http.routes().size(); i++) {
                    found.include("routes[" + i + ']', http.routes().get(i).problems());
                }
                yield found.toList();
            }
            case Action.Echo ignored ->
                new ConfigProblem.Gathering()
                        .require(terminate.isPresent(), "", "an echo needs a chain that ends TLS")
                        .toList();
        };
    }
}
