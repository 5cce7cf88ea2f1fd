package io.hansa.gateway.snapshot;

import static io.hansa.gateway.snapshot.SnapshotBuilderTest.chain;
import static io.hansa.gateway.snapshot.SnapshotBuilderTest.cluster;
import static io.hansa.gateway.snapshot.SnapshotBuilderTest.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import io.hansa.gateway.config.EndpointConfig;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.config.ListenerConfig;
import io.hansa.gateway.config.UpstreamTransport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the gateways at both ends of a detour are told, and the one in the middle. */
class RelayedTest {
    private static final ServiceName STOCK = new ServiceName("stock");
    private static final ClusterId FRA = new ClusterId("onprem-fra");

    private static Views three(ClusterId viewer) {
        return Views.from(viewer)
                .state(FRA, ClusterState.ACTIVE)
                .gateway(FRA, new HostPort("127.0.0.1", 35_443))
                .listening(STOCK, 18_081)
                .offered(STOCK, Protocol.HTTP, FRA);
    }

    @Test
    void aClusterThatIsReachedThroughAnotherOneIsDialledThereAndRecognisedAsItself() {
        var config = config(
                three(Views.AWS).relayed(STOCK, Protocol.HTTP, FRA, Views.AZURE).view());

        var cluster = cluster(config, "outbound|stock");
        var endpoint = cluster.groups().getFirst().endpoints().getFirst();
        assertThat(endpoint.address().getPort()).isEqualTo(25_443);
        assertThat(cluster.transportOf(endpoint))
                .hasValueSatisfying(transport -> assertThat(transport)
                        .isInstanceOfSatisfying(UpstreamTransport.Tls.class, tls -> {
                            assertThat(tls.sni()).isEqualTo("outbound_.80_._.stock.onprem-fra.acme.mesh");
                            assertThat(tls.peers().allows("spiffe://onprem-fra.acme.mesh/gateway/gw-1"))
                                    .isTrue();
                            assertThat(tls.peers().allows("spiffe://azure-weu.acme.mesh/gateway/gw-1"))
                                    .isFalse();
                        }));
    }

    @Test
    void whatOthersSendToAClusterPassesUnreadAndStraight() {
        var config =
                config(three(Views.AZURE).passing(STOCK, Protocol.HTTP, FRA).view());

        var chain = chain(config, "relay|stock|onprem-fra");
        assertThat(chain.serverNames()).containsExactly("outbound_.80_._.stock.onprem-fra.acme.mesh");
        assertThat(chain.terminate()).isEmpty();
        assertThat(cluster(config, "relay|stock|onprem-fra").groups())
                .flatExtracting(EndpointConfig.Group::endpoints)
                .extracting(each -> each.address().getPort())
                .containsExactly(35_443);
    }

    @Test
    void nothingIsPassedOnToAnAddressOfAnotherClusterSoThatNoCircleCanArise() {
        for (int port : List.of(15_443, 25_443)) {
            var config = config(three(Views.AZURE)
                    .passing(STOCK, Protocol.HTTP, FRA)
                    .gateway(FRA, new HostPort("127.0.0.1", port))
                    .view());

            assertThat(config.listeners())
                    .flatExtracting(ListenerConfig::chains)
                    .extracting(FilterChain::name)
                    .doesNotContain("relay|stock|onprem-fra");
        }
    }

    @Test
    void anAddressStandsInOneGroupOnly() {
        var view = three(Views.AWS)
                .offered(STOCK, Protocol.HTTP, Views.AZURE, FRA)
                .relayed(STOCK, Protocol.HTTP, FRA, Views.AZURE, Views.AZURE);

        var groups = cluster(config(view.view()), "outbound|stock").groups();

        assertThat(groups)
                .flatExtracting(EndpointConfig.Group::endpoints)
                .extracting(each -> each.address().getPort(), EndpointConfig::target)
                .containsExactly(tuple(25_443, "onprem-fra"));
    }
}
