package io.hansa.gateway.config;

import java.util.List;
import java.util.Map;

/**
 * How an endpoint is spoken to (Envoy: {@code transport_socket}, {@code transport_socket_matches}). Immutable.
 */
public sealed interface UpstreamTransport {

    /** Bytes as they are. */
    record Plain() implements UpstreamTransport {}

    /**
     * Mutual TLS 1.3 with the gateway's own identity (Envoy: {@code UpstreamTlsContext}).
     *
     * @param sni the server name to send, as it is; underscores are allowed
     * @param alpn protocols offered, best first; empty: none
     * @param peers who may answer; whoever it does not name is refused
     */
    record Tls(String sni, List<String> alpn, CallerRule peers) implements UpstreamTransport {
        public Tls {
            alpn = List.copyOf(alpn);
        }
    }

    /**
     * A transport for the endpoints whose {@link EndpointConfig#socketMatch} holds all these labels. An entry without
     * labels takes every endpoint, so Envoy's {@code transport_socket} is the last entry, without labels.
     *
     * @param name for people
     * @param labels all of them must be there with the same value
     * @param transport how to speak to the endpoint
     */
    record Match(String name, Map<String, String> labels, UpstreamTransport transport) {
        public Match {
            labels = Map.copyOf(labels);
        }

        /** Whether this entry takes that endpoint. */
        public boolean takes(EndpointConfig endpoint) {
            return endpoint.socketMatch().entrySet().containsAll(labels.entrySet());
        }

        List<ConfigProblem> problems() {
            return switch (transport) {
                case Plain ignored -> List.of();
                case Tls tls ->
                    new ConfigProblem.Gathering()
                            .require(
                                    !tls.sni().isEmpty() && tls.sni().length() <= 255,
                                    "sni",
                                    "must have 1 to 255 characters")
                            .require(
                                    tls.alpn().stream().allMatch(each -> !each.isEmpty() && each.length() <= 255),
                                    "alpn",
                                    "each protocol must have 1 to 255 characters")
                            .require(!tls.peers().allowed().isEmpty(), "peers", "empty: no peer could ever be accepted")
                            .include("peers", tls.peers().problems())
                            .toList();
            };
        }
    }
}
