package io.hansa.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GatewayConfigTest {
    private static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.1", 15443);
    private static final Destination ORDER = Destination.to("order");
    private static final FilterChain CHAIN = FilterChain.passthrough("order", List.of("order.mesh"), ORDER);

    private static GatewayConfig listening(FilterChain... chains) {
        return new GatewayConfig("v1", List.of(new ListenerConfig("in", HERE, List.of(chains))), List.of());
    }

    private static GatewayConfig reaching(ClusterConfig... clusters) {
        return new GatewayConfig("v1", List.of(), List.of(clusters));
    }

    private static FilterChain named(String... names) {
        return FilterChain.passthrough("c", List.of(names), ORDER);
    }

    private static FilterChain routed(HttpRouteRule rule) {
        return FilterChain.plaintext("c", FilterChain.Action.Http.of(rule));
    }

    private static FilterChain admitting(CallerRule callers) {
        return new FilterChain(
                "c",
                List.of("a.b"),
                Optional.of(FilterChain.Terminate.forCallers(callers)),
                FilterChain.Action.Tcp.to(ORDER));
    }

    private static ClusterConfig over(UpstreamTransport transport) {
        return new ClusterConfig(
                "order",
                ClusterConfig.Balancing.DEFAULT,
                List.of(),
                List.of(new UpstreamTransport.Match("m", Map.of(), transport)),
                ClusterConfig.Policy.DEFAULT);
    }

    static Stream<Arguments> refused() {
        var endpoint = EndpointConfig.of(HERE);
        return Stream.of(
                Arguments.of(listening(), "listeners[0].chains"),
                Arguments.of(listening(CHAIN, CHAIN), "listeners[0].chains[1].serverNames"),
                Arguments.of(listening(named("UPPER.mesh")), "listeners[0].chains[0].serverNames[0]"),
                Arguments.of(listening(named("a.*.b")), "listeners[0].chains[0].serverNames[0]"),
                Arguments.of(listening(named("a.b", "")), "listeners[0].chains[0].serverNames[1]"),
                Arguments.of(listening(routed(HttpRouteRule.prefix("x", ORDER))), "routes[0].match.path"),
                Arguments.of(
                        listening(routed(HttpRouteRule.prefix("/", new Destination(List.of())))),
                        "routes[0].destination.shares"),
                Arguments.of(
                        listening(routed(HttpRouteRule.prefix("/", ORDER).rewritingTo("x"))),
                        "routes[0].prefixRewrite"),
                Arguments.of(
                        listening(new FilterChain("c", List.of("a.b"), Optional.empty(), FilterChain.Action.Http.of())),
                        "listeners[0].chains[0].action"),
                Arguments.of(listening(FilterChain.plaintext("c", new FilterChain.Action.Echo())), "chains[0].action"),
                Arguments.of(listening(admitting(CallerRule.ids("order"))), "terminate.callers.allowed[0]"),
                Arguments.of(
                        listening(admitting(new CallerRule(List.of(new CallerRule.Match.Prefix("spiffe://a.test"))))),
                        "terminate.callers.allowed[0]"),
                Arguments.of(reaching(ClusterConfig.plain("", List.of())), "clusters[0].name"),
                Arguments.of(
                        reaching(ClusterConfig.plain("a", List.of(endpoint, endpoint))),
                        "clusters[0].groups[0].endpoints"),
                Arguments.of(
                        reaching(ClusterConfig.plain("a", List.of(endpoint.withWeight(0)))),
                        "clusters[0].groups[0].endpoints[0].weight"),
                Arguments.of(
                        reaching(ClusterConfig.plain(
                                "a", List.of(EndpointConfig.of(InetSocketAddress.createUnresolved("host", 1))))),
                        "endpoints[0].address"),
                Arguments.of(
                        reaching(ClusterConfig.plain("a", List.of()), ClusterConfig.plain("a", List.of())),
                        "clusters[1].name"),
                Arguments.of(
                        reaching(over(new UpstreamTransport.Tls("", List.of(), CallerRule.anyone()))),
                        "clusters[0].transports[0].sni"),
                Arguments.of(
                        reaching(over(new UpstreamTransport.Tls("a", List.of(), new CallerRule(List.of())))),
                        "clusters[0].transports[0].peers"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void saysWhereTheFaultStands(GatewayConfig config, String path) {
        assertThat(config.problems()).hasSize(1);
        assertThat(config.problems().getFirst().path()).endsWith(path);
    }

    @Test
    void acceptsWhatItShould() {
        var tls = new UpstreamTransport.Tls("outbound_.80_._.a.b", List.of("h2"), CallerRule.trustDomains("b.test"));
        var health = new ClusterConfig.HealthCheck(
                Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 2, Optional.of("/health"));
        var cluster = new ClusterConfig(
                "order",
                ClusterConfig.Balancing.DEFAULT,
                List.of(new EndpointConfig.Group(0, "eu", 1, List.of(EndpointConfig.of(HERE)))),
                List.of(new UpstreamTransport.Match("m", Map.of(), tls)),
                ClusterConfig.Policy.DEFAULT.with(health));
        var config = new GatewayConfig(
                "v1",
                List.of(new ListenerConfig(
                        "in", HERE, List.of(CHAIN, named("*.wild.mesh"), routed(HttpRouteRule.prefix("/", ORDER))))),
                List.of(cluster));
        assertThat(config.problems()).isEmpty();
        assertThat(GatewayConfig.empty().problems()).isEmpty();
    }

    @Test
    void namesACallerByIdDomainOrPrefixAndNobodyElse() {
        var rule = new CallerRule(List.of(
                new CallerRule.Match.Id("spiffe://a.test/x"),
                new CallerRule.Match.TrustDomain("b.test"),
                new CallerRule.Match.Prefix("spiffe://c.test/ns/shop/")));
        assertThat(rule.allows("spiffe://a.test/x")).isTrue();
        assertThat(rule.allows("spiffe://a.test/x/y")).isFalse();
        assertThat(rule.allows("spiffe://b.test/anything")).isTrue();
        assertThat(rule.allows("spiffe://b.test.evil/anything")).isFalse();
        assertThat(rule.allows("spiffe://c.test/ns/shop/sa/order")).isTrue();
        assertThat(rule.allows("spiffe://c.test/ns/shopping/sa/order")).isFalse();
        assertThat(new CallerRule(List.of()).allows("spiffe://a.test/x")).isFalse();
    }

    @Test
    void usesNoTransportForAnEndpointThatNoEntryTakes() {
        var only = new ClusterConfig(
                "c",
                ClusterConfig.Balancing.DEFAULT,
                List.of(),
                List.of(new UpstreamTransport.Match("m", Map.of("cluster", "b"), new UpstreamTransport.Plain())),
                ClusterConfig.Policy.DEFAULT);
        var endpoint = EndpointConfig.of(HERE);
        assertThat(only.transportOf(endpoint)).isEmpty();
        assertThat(only.transportOf(endpoint.withSocketMatch(Map.of("cluster", "b", "zone", "z"))))
                .isPresent();
        assertThat(ClusterConfig.plain("c", List.of()).transportOf(endpoint)).isPresent();
    }
}
