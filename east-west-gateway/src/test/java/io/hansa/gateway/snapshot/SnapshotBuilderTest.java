package io.hansa.gateway.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.catalog.Export;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import io.hansa.core.spiffe.TrustView;
import io.hansa.core.table.SortedTable;
import io.hansa.gateway.codec.ConfigAssembly;
import io.hansa.gateway.codec.XdsCodec;
import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.EndpointConfig;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.config.GatewayConfig;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.config.ListenerConfig;
import io.hansa.gateway.config.UpstreamTransport;
import io.hansa.gateway.resource.ResourceType;
import io.hansa.gateway.resource.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a view amounts to at the gateway: built, encoded, decoded and assembled. */
class SnapshotBuilderTest {
    private static final ServiceName STOCK = new ServiceName("stock");

    private static ConfigAssembly decoded(Snapshot snapshot) {
        var assembly = new ConfigAssembly();
        snapshot.resources()
                .forEach((type, byName) -> byName.forEach((name, resource) -> {
                    assertThat(XdsCodec.decode(type, name, resource.content()))
                            .isInstanceOfSatisfying(
                                    XdsCodec.Decoded.Usable.class, usable -> assembly.put(type, name, usable.piece()));
                }));
        return assembly;
    }

    static GatewayConfig config(GatewayView view) {
        var config = decoded(SnapshotBuilder.build(view)).config("1", Instant.EPOCH);
        assertThat(config.problems()).isEmpty();
        return config;
    }

    private static ListenerConfig listener(GatewayConfig config, String name) {
        return config.listeners().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static ClusterConfig cluster(GatewayConfig config, String name) {
        return config.cluster(name).orElseThrow();
    }

    static FilterChain chain(GatewayConfig config, String name) {
        return listener(config, "inbound").chains().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Views order() {
        return Views.from(Views.AWS)
                .listening(Views.ORDER, 18_080)
                .offered(Views.ORDER, Protocol.HTTP, Views.AWS, Views.AZURE)
                .routed(Views.ORDER, Protocol.HTTP, Map.of(Views.AWS, 10_000), Views.AZURE)
                .exporting(Views.ORDER, Protocol.HTTP, Views.endpoint("order-1", 9_001));
    }

    @Test
    void sharesAreTheFirstPriorityAndEachStandbyOneMore() {
        var groups = cluster(config(order().view()), "outbound|order").groups();

        assertThat(groups).extracting(EndpointConfig.Group::priority).containsExactly(0, 1);
        assertThat(groups.getFirst().weight()).isEqualTo(10_000);
        assertThat(groups.getFirst().endpoints())
                .extracting(each -> each.address().getPort(), EndpointConfig::target)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(9_001, "aws-use1"));
        assertThat(groups.getLast().endpoints())
                .extracting(each -> each.address().getPort(), EndpointConfig::target)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(25_443, "azure-weu"));
    }

    @Test
    void weightsSplitByBasisPoints() {
        var view = order().routed(Views.ORDER, Protocol.HTTP, Map.of(Views.AWS, 6_000, Views.AZURE, 4_000))
                .view();

        var cluster = cluster(config(view), "outbound|order");
        assertThat(cluster.groups()).extracting(EndpointConfig.Group::weight).containsExactly(6_000, 4_000);
        assertThat(cluster.groups()).extracting(EndpointConfig.Group::priority).containsOnly(0);
        assertThat(cluster.balancing().localities()).isEqualTo(ClusterConfig.Localities.WEIGHTED);
        assertThat(cluster.balancing().overprovisioningPercent()).isEqualTo(100);
        assertThat(cluster.balancing().panicPercent()).isEqualTo(1);
    }

    @Test
    void theOtherClustersGatewayIsSpokenToByMutualTlsAndOurOwnInstancesInPlain() {
        var cluster = cluster(config(order().view()), "outbound|order");
        var here = cluster.groups().getFirst().endpoints().getFirst();
        var there = cluster.groups().getLast().endpoints().getFirst();

        assertThat(cluster.transportOf(here)).contains(new UpstreamTransport.Plain());
        assertThat(cluster.transportOf(there))
                .hasValueSatisfying(transport -> assertThat(transport)
                        .isInstanceOfSatisfying(UpstreamTransport.Tls.class, tls -> {
                            assertThat(tls.sni()).isEqualTo("outbound_.80_._.order.azure-weu.acme.mesh");
                            assertThat(tls.peers().allows("spiffe://azure-weu.acme.mesh/gateway/gw-1"))
                                    .isTrue();
                            assertThat(tls.peers().allows("spiffe://azure-weu.acme.mesh/gateway/gw-2"))
                                    .isFalse();
                            assertThat(tls.peers().allows("spiffe://aws-use1.acme.mesh/gateway/gw-1"))
                                    .isFalse();
                        }));
    }

    @Test
    void anEndpointOfNoKnownClusterIsSpokenToByNobodysTlsAndNeverInPlain() {
        var cluster = cluster(config(order().view()), "outbound|order");
        var evicted =
                cluster.groups().getLast().endpoints().getFirst().withSocketMatch(Map.of("hansa-cluster", "gone"));

        assertThat(cluster.transportOf(evicted))
                .hasValueSatisfying(transport -> assertThat(transport)
                        .isInstanceOfSatisfying(UpstreamTransport.Tls.class, tls -> {
                            assertThat(tls.peers().allowed()).hasSize(1);
                            assertThat(tls.peers().allows("spiffe://azure-weu.acme.mesh/gateway/gw-1"))
                                    .isFalse();
                        }));
    }

    @Test
    void anExportIsServedToImportingGatewaysAndNamedCallersAlone() {
        var export = new Export(
                Views.ORDER,
                List.of(new Export.Backend("order", "", 1)),
                Set.of(Views.AZURE),
                List.of("spiffe://onprem-fra.acme.mesh/ns/shop/", "spiffe://tooshort"));
        var config = config(Views.from(Views.AWS)
                .exporting(export, Protocol.HTTP, Views.endpoint("order-1", 9_001))
                .view());

        var chain = chain(config, "inbound|order");
        assertThat(chain.serverNames()).containsExactly("outbound_.80_._.order.aws-use1.acme.mesh");
        var callers = chain.terminate().orElseThrow().callers();
        assertThat(callers.allows("spiffe://azure-weu.acme.mesh/gateway/any")).isTrue();
        assertThat(callers.allows("spiffe://azure-weu.acme.mesh/ns/a/sa/b")).isFalse();
        assertThat(callers.allows("spiffe://onprem-fra.acme.mesh/ns/shop/sa/web"))
                .isTrue();
        assertThat(callers.allows("spiffe://onprem-fra.acme.mesh/gateway/gw-1")).isFalse();
        assertThat(chain.terminate().orElseThrow().clientCertificate())
                .isEqualTo(FilterChain.ClientCertificate.REQUIRED);
    }

    @Test
    void whoeverIsEvictedMayNotCallAndIsNoTarget() {
        var config = config(order().state(Views.AZURE, ClusterState.EVICTED).view());

        assertThat(cluster(config, "outbound|order").groups())
                .flatExtracting(EndpointConfig.Group::endpoints)
                .extracting(EndpointConfig::target)
                .containsExactly("aws-use1");
        assertThat(config.listeners()).extracting(ListenerConfig::name).containsExactly("outbound|order");
    }

    @Test
    void aServiceThatEndsTlsItselfIsPassedThrough() {
        var chain = chain(
                config(Views.from(Views.AWS)
                        .exporting(STOCK, Protocol.TLS, Views.endpoint("stock-1", 9_002))
                        .view()),
                "inbound|stock");

        assertThat(chain.terminate()).isEmpty();
        assertThat(chain.serverNames()).containsExactly("outbound_.443_._.stock.aws-use1.acme.mesh");
    }

    @Test
    void httpIsReadRequestByRequestAndTheRestIsRelayed() {
        var http = chain(config(order().view()), "inbound|order");
        var tcp = chain(
                config(Views.from(Views.AWS)
                        .exporting(STOCK, Protocol.TCP, Views.endpoint("stock-1", 9_002))
                        .view()),
                "inbound|stock");

        assertThat(http.action())
                .isInstanceOfSatisfying(
                        FilterChain.Action.Http.class,
                        each -> assertThat(each.routes()).singleElement().satisfies(rule -> {
                            assertThat(rule.destination()).isEqualTo(Destination.to("inbound|order"));
                            assertThat(rule.match()).isEqualTo(new HttpRouteRule.Match.Prefix("/"));
                        }));
        assertThat(tcp.action()).isInstanceOf(FilterChain.Action.Tcp.class);
    }

    @Test
    void everyVersionHasAChainOfItsOwn() {
        var v1 = new Endpoint("a", new HostPort("127.0.0.1", 9_001), "v1", "", 3, true);
        var v2 = new Endpoint("b", new HostPort("127.0.0.1", 9_002), "v2", "", 0, true);
        var config = config(
                Views.from(Views.AWS).exporting(STOCK, Protocol.HTTP, v1, v2).view());

        assertThat(chain(config, "inbound|stock|v1").serverNames())
                .containsExactly("outbound_.80_.v1_.stock.aws-use1.acme.mesh");
        assertThat(cluster(config, "inbound|stock|v2").groups().getFirst().endpoints())
                .extracting(EndpointConfig::health)
                .containsExactly(EndpointConfig.Health.DRAINING);
        assertThat(cluster(config, "inbound|stock").groups().getFirst().endpoints())
                .extracting(EndpointConfig::weight)
                .containsExactly(3, 1);
    }

    @Test
    void prefixesLeadToServicesAndThePathIsKept() {
        var config =
                config(order().prefixes(18_089, Map.of("/order", Views.ORDER)).view());

        assertThat(listener(config, "prefixes").chains().getFirst().action())
                .isInstanceOfSatisfying(
                        FilterChain.Action.Http.class,
                        http -> assertThat(http.routes()).singleElement().satisfies(rule -> {
                            assertThat(rule.match()).isEqualTo(new HttpRouteRule.Match.PathSeparatedPrefix("/order"));
                            assertThat(rule.prefixRewrite()).isEmpty();
                            assertThat(rule.retry().triesMax()).isEqualTo(4);
                        }));
    }

    @Test
    void memberAndProbeNamesEnterAtTheOnePort() {
        var config = config(order().passthrough("node-1.aws-use1.members.acme.mesh", new HostPort("127.0.0.1", 5_701))
                .view());

        assertThat(chain(config, "probe").serverNames()).containsExactly("probe.aws-use1.acme.mesh");
        assertThat(chain(config, "probe").action()).isEqualTo(new FilterChain.Action.Echo());
        assertThat(chain(config, "passthrough|node-1.aws-use1.members.acme.mesh")
                        .terminate())
                .isEmpty();
    }

    @Test
    void trustIsTakenOverByDomain() {
        var trust = decoded(SnapshotBuilder.build(order().view())).trust();

        assertThat(trust.anchorsOf(Views.domain(Views.AZURE))).containsExactly(Views.anchor(Views.AZURE));
    }

    @Test
    void nobodyIsBelievedBeforeTrustIsKnown() {
        var snapshot = SnapshotBuilder.build(order().trusting(TrustView.NOBODY).view());

        assertThat(snapshot.of(ResourceType.SECRET)).isEmpty();
        assertThat(snapshot.omissions()).anyMatch(each -> each.startsWith("trust:"));
    }

    @Test
    void oneEndpointsChangeEncodesItsAssignmentsAlone() {
        var builder = new SnapshotBuilder();
        var before = builder.next(order().view());
        var after = builder.next(order().exporting(
                        Views.ORDER,
                        Protocol.HTTP,
                        Views.endpoint("order-1", 9_001).withReady(false))
                .view());

        assertThat(after.since(before).names())
                .isEqualTo(Map.of(ResourceType.ENDPOINTS, Set.of("outbound|order", "inbound|order")));
        assertThat(after.find(ResourceType.LISTENER, "inbound").orElseThrow())
                .isSameAs(before.find(ResourceType.LISTENER, "inbound").orElseThrow());
        assertThat(after.resources())
                .isEqualTo(SnapshotBuilder.build(order().exporting(
                                        Views.ORDER,
                                        Protocol.HTTP,
                                        Views.endpoint("order-1", 9_001).withReady(false))
                                .view())
                        .resources());
    }

    @Test
    void whatIsRememberedNeverShows() {
        var random = new Random(7);
        var builder = new SnapshotBuilder();
        var views = order();
        for (int step = 0; step < 300; step++) {
            edit(views, random);
            var view = views.view();

            var remembering = builder.next(view);

            var fresh = SnapshotBuilder.build(view);
            assertThat(remembering.resources()).as("step " + step).isEqualTo(fresh.resources());
            assertThat(remembering.omissions()).containsExactlyInAnyOrderElementsOf(fresh.omissions());
        }
    }

    private static void edit(Views views, Random random) {
        var service = new ServiceName("s" + random.nextInt(12));
        var protocol = random.nextBoolean() ? Protocol.HTTP : Protocol.TCP;
        switch (random.nextInt(8)) {
            case 0 -> views.listening(service, 20_000 + random.nextInt(100));
            case 1 -> views.offered(service, protocol, Views.AZURE);
            case 2 -> views.routed(service, protocol, Map.of(Views.AZURE, 10_000), Views.AWS);
            case 3 -> views.exporting(service, protocol, Views.endpoint("i", 9_000 + random.nextInt(3)));
            case 4 ->
                views.exporting(
                        service,
                        protocol,
                        new Endpoint("i", new HostPort("127.0.0.1", 9_000), "V_" + random.nextInt(2), "", 1, true));
            case 5, 6 -> views.without(service);
            default ->
                views.state(Views.AZURE, random.nextInt(3) == 0 ? ClusterState.EVICTED : ClusterState.ACTIVE)
                        .prefixes(18_089, Map.of("/s", service));
        }
    }

    @Test
    void looksOnlyAtServicesThatChanged() {
        var views = order();
        for (int i = 0; i < 100; i++) {
            views.exporting(new ServiceName("s" + i), Protocol.HTTP, Views.endpoint("i", 9_000));
        }
        var before = views.view();
        var local = SortedTable.copyOf(before.local())
                .with(
                        STOCK,
                        new GatewayView.LocalExport(
                                Protocol.HTTP, Export.of(STOCK), List.of(Views.endpoint("stock-1", 9_500))));

        var after = new GatewayView(
                before.site(),
                before.plan(),
                before.catalog(),
                before.membership(),
                local,
                before.listeners(),
                before.trust(),
                before.passthrough(),
                before.addresses(),
                before.settings());

        assertThat(after.hasFrameOf(before)).isTrue();
        assertThat(after.changedSince(before)).containsExactly(STOCK);
    }
}
