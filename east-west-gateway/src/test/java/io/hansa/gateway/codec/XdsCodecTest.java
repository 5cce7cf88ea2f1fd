package io.hansa.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UnknownFieldSet;
import io.hansa.core.model.Protocol;
import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.ConfigProblem;
import io.hansa.gateway.config.EndpointConfig;
import io.hansa.gateway.proto.CircuitBreakers;
import io.hansa.gateway.proto.Cluster;
import io.hansa.gateway.proto.ClusterLoadAssignment;
import io.hansa.gateway.proto.DataSource;
import io.hansa.gateway.proto.Listener;
import io.hansa.gateway.proto.OutlierDetection;
import io.hansa.gateway.proto.RouteConfiguration;
import io.hansa.gateway.proto.Secret;
import io.hansa.gateway.proto.TlsCertificate;
import io.hansa.gateway.resource.ResourceType;
import io.hansa.gateway.snapshot.SnapshotBuilder;
import io.hansa.gateway.snapshot.Views;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class XdsCodecTest {

    static List<String> problems(ResourceType type, String name, Message message) {
        return switch (XdsCodec.decode(type, name, Any.pack(message))) {
            case XdsCodec.Decoded.Usable _ -> List.of();
            case XdsCodec.Decoded.Refused refused ->
                refused.problems().stream().map(ConfigProblem::toString).toList();
        };
    }

    static <T extends Message> T built(ResourceType type, String name, Class<T> kind) throws Exception {
        var snapshot = SnapshotBuilder.build(Views.from(Views.AWS)
                .listening(Views.ORDER, 18_080)
                .offered(Views.ORDER, Protocol.HTTP, Views.AWS, Views.AZURE)
                .routed(Views.ORDER, Protocol.HTTP, Map.of(Views.AWS, 10_000), Views.AZURE)
                .exporting(Views.ORDER, Protocol.HTTP, Views.endpoint("order-1", 9_001))
                .view());
        return snapshot.find(type, name).orElseThrow().content().unpack(kind);
    }

    @Test
    void refusesAPolicyThatItDoesNotHaveByItsPath() throws Exception {
        var cluster = built(ResourceType.CLUSTER, "outbound|order", Cluster.class).toBuilder()
                .setLbPolicy(Cluster.LbPolicy.MAGLEV)
                .build();

        assertThat(problems(ResourceType.CLUSTER, "outbound|order", cluster))
                .containsExactly("lb_policy: MAGLEV is not supported");
    }

    @Test
    void anEndpointThatNoTransportTakesIsNotSpokenToInPlain() throws Exception {
        var cluster = built(ResourceType.CLUSTER, "outbound|order", Cluster.class).toBuilder()
                .clearTransportSocket()
                .build();
        var evicted = EndpointConfig.of(new InetSocketAddress("127.0.0.1", 1))
                .withSocketMatch(Map.of("hansa-cluster", "onprem-fra"));

        assertThat(XdsCodec.decode(ResourceType.CLUSTER, "outbound|order", Any.pack(cluster)))
                .isInstanceOfSatisfying(
                        XdsCodec.Decoded.Usable.class,
                        usable -> assertThat(usable.piece())
                                .isInstanceOfSatisfying(
                                        Piece.Clustering.class,
                                        read -> assertThat(read.cluster().transportOf(evicted))
                                                .isEmpty()));
    }

    @Test
    void refusesAFieldThatItDoesNotKnowWhereverItStands() throws Exception {
        var stranger = UnknownFieldSet.newBuilder()
                .addField(9, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        var cluster = built(ResourceType.CLUSTER, "outbound|order", Cluster.class).toBuilder();
        cluster.setOutlierDetection(
                OutlierDetection.newBuilder(cluster.getOutlierDetection()).setUnknownFields(stranger));

        assertThat(problems(ResourceType.CLUSTER, "outbound|order", cluster.build()))
                .containsExactly("outlier_detection: field 9 of OutlierDetection is not supported");
    }

    @Test
    void refusesAFilterThatItDoesNotHave() throws Exception {
        var listener = built(ResourceType.LISTENER, "inbound", Listener.class).toBuilder();
        listener.getFilterChainsBuilder(0)
                .getFiltersBuilder(1)
                .setTypedConfig(Any.newBuilder().setTypeUrl("type.googleapis.com/acme.Filter"));

        assertThat(problems(ResourceType.LISTENER, "inbound", listener.build()))
                .containsExactly("filter_chains[0].filters[1].typed_config: acme.Filter is not supported");
    }

    @Test
    void refusesCallersThatNobodyCouldKnow() throws Exception {
        var listener = built(ResourceType.LISTENER, "inbound", Listener.class).toBuilder();
        listener.getFilterChainsBuilder(0).clearTransportSocket();

        assertThat(problems(ResourceType.LISTENER, "inbound", listener.build()))
                .anyMatch(each -> each.contains("cannot know them"));
    }

    @Test
    void refusesAnAddressThatIsNoNumber() throws Exception {
        var assignment = built(ResourceType.ENDPOINTS, "inbound|order", ClusterLoadAssignment.class).toBuilder();
        assignment
                .getEndpointsBuilder(0)
                .getLbEndpointsBuilder(0)
                .getEndpointBuilder()
                .getAddressBuilder()
                .getSocketAddressBuilder()
                .setAddress("order.internal");

        assertThat(problems(ResourceType.ENDPOINTS, "inbound|order", assignment.build()))
                .containsExactly("endpoints[0].lb_endpoints[0].endpoint.address.socket_address.address:"
                        + " 'order.internal' is not an IP address");
    }

    @Test
    void refusesARetryThatCouldDoSomethingTwice() throws Exception {
        var routes = built(ResourceType.ROUTES, "outbound|order", RouteConfiguration.class).toBuilder();
        routes.getVirtualHostsBuilder(0)
                .getRoutesBuilder(0)
                .getRouteBuilder()
                .getRetryPolicyBuilder()
                .setRetryOn("connect-failure,5xx");

        assertThat(problems(ResourceType.ROUTES, "outbound|order", routes.build()))
                .containsExactly("virtual_hosts[0].routes[0].route.retry_policy.retry_on: '5xx' is not supported");
    }

    @Test
    void readsASlowStartOfTheAlgorithmThatIsUsed() throws Exception {
        var slow = Cluster.SlowStartConfig.newBuilder()
                .setSlowStartWindow(com.google.protobuf.Duration.newBuilder().setSeconds(30));
        var cluster = built(ResourceType.CLUSTER, "outbound|order", Cluster.class).toBuilder()
                .setRoundRobinLbConfig(Cluster.RoundRobinLbConfig.newBuilder().setSlowStartConfig(slow));

        assertThat(XdsCodec.decode(ResourceType.CLUSTER, "outbound|order", Any.pack(cluster.build())))
                .isInstanceOfSatisfying(
                        XdsCodec.Decoded.Usable.class,
                        usable -> assertThat(usable.piece())
                                .isInstanceOfSatisfying(
                                        Piece.Clustering.class,
                                        read -> assertThat(read.cluster()
                                                        .balancing()
                                                        .slowStart())
                                                .contains(new ClusterConfig.SlowStart(Duration.ofSeconds(30), 10))));
        assertThat(problems(
                        ResourceType.CLUSTER,
                        "outbound|order",
                        cluster.setLbPolicy(Cluster.LbPolicy.RANDOM).build()))
                .containsExactly("round_robin_lb_config: belongs to lb_policy ROUND_ROBIN");
    }

    @Test
    void readsABudgetOfRetriesWithEnvoysDefaults() throws Exception {
        var cluster = built(ResourceType.CLUSTER, "outbound|order", Cluster.class).toBuilder();
        cluster.getCircuitBreakersBuilder()
                .getThresholdsBuilder(0)
                .setRetryBudget(CircuitBreakers.Thresholds.RetryBudget.getDefaultInstance());

        assertThat(XdsCodec.decode(ResourceType.CLUSTER, "outbound|order", Any.pack(cluster.build())))
                .isInstanceOfSatisfying(
                        XdsCodec.Decoded.Usable.class,
                        usable -> assertThat(usable.piece())
                                .isInstanceOfSatisfying(
                                        Piece.Clustering.class,
                                        read -> assertThat(read.cluster()
                                                        .policy()
                                                        .breaker()
                                                        .budget())
                                                .contains(new ClusterConfig.RetryBudget(20, 3))));
    }

    @Test
    void refusesAPrivateKey() {
        var secret = Secret.newBuilder()
                .setName("default")
                .setTlsCertificate(TlsCertificate.newBuilder()
                        .setPrivateKey(DataSource.newBuilder().setInlineString("a key")))
                .build();

        assertThat(problems(ResourceType.SECRET, "default", secret))
                .containsExactly("tls_certificate: a private key is made where it is used and never sent here");
    }

    @Test
    void refusesWhatIsSentUnderAnotherName() throws Exception {
        var cluster = built(ResourceType.CLUSTER, "inbound|order", Cluster.class);

        assertThat(problems(ResourceType.CLUSTER, "other", cluster))
                .containsExactly("name: sent as other, says inbound|order");
    }

    @Test
    void takesEnvoysDefaultsWhereNothingIsSaid() {
        var cluster = Cluster.newBuilder()
                .setName("x")
                .setType(Cluster.DiscoveryType.STATIC)
                .build();

        assertThat(XdsCodec.decode(ResourceType.CLUSTER, "x", Any.pack(cluster)))
                .isInstanceOfSatisfying(
                        XdsCodec.Decoded.Usable.class,
                        usable -> assertThat(usable.piece()).isInstanceOfSatisfying(Piece.Clustering.class, read -> {
                            assertThat(read.cluster().policy().connectTimeout()).hasSeconds(5);
                            assertThat(read.cluster().balancing().panicPercent())
                                    .isEqualTo(50);
                            assertThat(read.cluster().policy().breaker().retriesMax())
                                    .isEqualTo(3);
                            assertThat(read.inline().orElseThrow().overprovisioningPercent())
                                    .isEqualTo(140);
                        }));
    }

    @Test
    void survivesWhatIsNoProtobuf() {
        var packed = Any.newBuilder()
                .setTypeUrl(ResourceType.CLUSTER.url())
                .setValue(ByteString.copyFromUtf8("\377\377 this is not a cluster"))
                .build();

        assertThat(XdsCodec.decode(ResourceType.CLUSTER, "x", packed)).isInstanceOf(XdsCodec.Decoded.Refused.class);
    }

    @Test
    void refusesCountsBeyondReason() throws Exception {
        var assignment = built(ResourceType.ENDPOINTS, "inbound|order", ClusterLoadAssignment.class).toBuilder();
        assignment.getEndpointsBuilder(0).setLoadBalancingWeight(UInt32Value.of(-1));

        assertThat(problems(ResourceType.ENDPOINTS, "inbound|order", assignment.build()))
                .containsExactly("endpoints[0].load_balancing_weight: 4294967295 (expected: below 2^31)");
    }
}
