package io.hansa.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.model.Protocol;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.config.FilterChain.Action;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.config.ListenerConfig;
import io.hansa.gateway.resource.ResourceType;
import io.hansa.gateway.resource.Snapshot;
import io.hansa.gateway.snapshot.SnapshotBuilder;
import io.hansa.gateway.snapshot.Views;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is held back until the endpoints are known to which it leads. */
class WarmingTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    private final ConfigAssembly assembly = new ConfigAssembly();
    private final Snapshot order = SnapshotBuilder.build(views().view());

    private static Views views() {
        return Views.from(Views.AWS)
                .listening(Views.ORDER, 18_080)
                .offered(Views.ORDER, Protocol.HTTP, Views.AWS, Views.AZURE)
                .routed(Views.ORDER, Protocol.HTTP, Map.of(Views.AWS, 10_000), Views.AZURE)
                .exporting(Views.ORDER, Protocol.HTTP, Views.endpoint("order-1", 9_001));
    }

    private void put(Snapshot snapshot, ResourceType type, String name) {
        var content = snapshot.find(type, name).orElseThrow().content();
        assembly.put(type, name, ((XdsCodec.Decoded.Usable) XdsCodec.decode(type, name, content)).piece());
    }

    private void putOutbound() {
        put(order, ResourceType.CLUSTER, "outbound|order");
        put(order, ResourceType.LISTENER, "outbound|order");
        put(order, ResourceType.ROUTES, "outbound|order");
    }

    private List<String> listenersAfter(long seconds) {
        return at(seconds).stream().map(ListenerConfig::name).toList();
    }

    private List<ListenerConfig> at(long seconds) {
        return assembly.config("v", START.plusSeconds(seconds)).listeners();
    }

    private Optional<FilterChain> chain(String listener, String name) {
        return at(0).stream()
                .filter(each -> each.name().equals(listener))
                .flatMap(each -> each.chains().stream())
                .filter(each -> each.name().equals(name))
                .findFirst();
    }

    @Test
    void aNewListenerWaitsForTheEndpointsOfItsCluster() {
        putOutbound();
        assertThat(listenersAfter(0)).isEmpty();
        assertThat(assembly.warmingUntil()).contains(START.plus(Warming.PATIENCE));

        put(order, ResourceType.ENDPOINTS, "outbound|order");
        assertThat(listenersAfter(1)).containsExactly("outbound|order");
        assertThat(assembly.warmingUntil()).isEmpty();
    }

    @Test
    void aClusterThatNobodyHasAnnouncedIsNotWaitedFor() {
        put(order, ResourceType.LISTENER, "outbound|order");
        put(order, ResourceType.ROUTES, "outbound|order");
        assertThat(listenersAfter(0)).containsExactly("outbound|order");
    }

    @Test
    void noClusterIsWaitedForLongerThanThePatience() {
        putOutbound();
        assertThat(listenersAfter(0)).isEmpty();
        assertThat(listenersAfter(Warming.PATIENCE.toSeconds() - 1)).isEmpty();
        assertThat(listenersAfter(Warming.PATIENCE.toSeconds())).containsExactly("outbound|order");
        assertThat(assembly.warmingUntil()).isEmpty();
        assertThat(listenersAfter(100)).containsExactly("outbound|order");
    }

    @Test
    void aColdChainHoldsUpNoOtherChainOfItsListener() {
        put(order, ResourceType.LISTENER, "inbound");
        put(order, ResourceType.CLUSTER, "inbound|order");
        assertThat(chain("inbound", "inbound|order")).isEmpty();
        assertThat(chain("inbound", "probe")).isPresent();

        put(order, ResourceType.ENDPOINTS, "inbound|order");
        assertThat(chain("inbound", "inbound|order")).isPresent();
    }

    @Test
    void aChainInForceGoesOnToLeadWhereItLedUntilTheNewWayIsWarm() {
        putOutbound();
        put(order, ResourceType.ENDPOINTS, "outbound|order");
        assertThat(clusterOf("outbound|order")).isEqualTo("outbound|order");

        var elsewhere = HttpRouteRule.prefix("/", io.hansa.gateway.config.Destination.to("outbound|stock"));
        var stock = io.hansa.gateway.config.ClusterConfig.plain("outbound|stock", List.of());
        assembly.put(
                ResourceType.CLUSTER,
                "outbound|stock",
                new Piece.Clustering(stock, "outbound|stock", Optional.empty()));
        assembly.put(ResourceType.ROUTES, "outbound|order", new Piece.Routing(List.of(elsewhere)));
        assertThat(clusterOf("outbound|order")).isEqualTo("outbound|order");

        assembly.put(ResourceType.ENDPOINTS, "outbound|stock", new Piece.Assigning(List.of(), java.util.Set.of(), 140));
        assertThat(clusterOf("outbound|order")).isEqualTo("outbound|stock");
    }

    @Test
    void whomAChainAdmitsIsTakenOverAtOnce() {
        put(order, ResourceType.LISTENER, "inbound");
        put(order, ResourceType.CLUSTER, "inbound|order");
        put(order, ResourceType.ENDPOINTS, "inbound|order");
        var before = chain("inbound", "inbound|order").orElseThrow();
        var caller = "spiffe://azure-weu.acme.mesh/gateway/gw-1";
        assertThat(before.terminate().orElseThrow().callers().allows(caller)).isTrue();

        assembly.remove(ResourceType.ENDPOINTS, "inbound|order");
        var nobody = new FilterChain.Terminate(
                FilterChain.ClientCertificate.REQUIRED,
                List.of(),
                io.hansa.gateway.config.CallerRule.ids("spiffe://other.acme.mesh/gateway/gw-1"));
        var stricter = new FilterChain(before.name(), before.serverNames(), Optional.of(nobody), before.action());
        var listener = at(0).getFirst();
        assembly.put(
                ResourceType.LISTENER,
                "inbound",
                new Piece.Listening(new ListenerConfig("inbound", listener.address(), List.of(stricter)), Map.of()));

        var after = chain("inbound", "inbound|order").orElseThrow();
        assertThat(after.terminate().orElseThrow().callers().allows(caller)).isFalse();
    }

    private String clusterOf(String name) {
        return chain(name, name).orElseThrow().action() instanceof Action.Http http
                ? http.routes().getFirst().destination().shares().getFirst().cluster()
                : "";
    }
}
