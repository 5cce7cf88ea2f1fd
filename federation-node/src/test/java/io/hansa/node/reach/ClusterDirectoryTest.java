package io.hansa.node.reach;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static io.hansa.core.testkit.Samples.ONPREM;
import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.model.Cloud;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.HostPort;
import io.hansa.core.record.RecordKind;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.node.peer.PeerTarget;
import io.hansa.node.state.TestNode;
import io.hansa.trust.testkit.TestTrust;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClusterDirectoryTest {
    private static final String NLB = "gw.example";

    private final VirtualTime time = new VirtualTime();
    private final TestTrust trust = TestTrust.of(time, "acme.mesh", "aws-use1", "azure-weu", "onprem-fra");
    private final TestNode aws = new TestNode(AWS, trust, time);
    private final TestNode azure = new TestNode(AZURE, trust, time);
    private final Map<String, List<String>> zone = new TreeMap<>();
    private final Map<ClusterId, Map.Entry<String, String>> contacts = new TreeMap<>();
    private final NameBook names = new NameBook(zone::get, Runnable::run, time, () -> {});
    private final ClusterDirectory directory = new ClusterDirectory(
            new FederationName("acme.mesh"),
            AWS,
            new ClusterDirectory.Known(
                    c -> aws.view().catalog().cluster(c),
                    aws.book()::membership,
                    c -> Optional.ofNullable(contacts.get(c))),
            names);

    private void azureSays(HostPort... gateways) {
        var info = Samples.info(AZURE, Cloud.AZURE, "westeurope");
        var said = new ClusterInfo(
                AZURE,
                info.locality(),
                "none",
                List.of(gateways),
                List.of("gateway-1"),
                info.nodes(),
                "",
                "0.1.0",
                Map.of());
        azure.replica().put(RecordKind.CLUSTER, "self", said.toTree());
        aws.hear(azure);
    }

    @Test
    void aNameIsReachedByEachOfItsAddressesOnceItIsResolved() {
        azureSays(new HostPort(NLB, 15443));

        assertThat(directory.hosts()).contains(NLB);
        assertThat(directory.gateway(AZURE)).contains(new HostPort(NLB, 15443));
        assertThat(directory.peers(AZURE)).isEmpty();
        assertThat(directory.probes(AZURE)).isEmpty();
        assertThat(directory.others()).isEmpty();

        zone.put(NLB, List.of("198.51.100.10", "198.51.100.9"));
        names.tick(directory.hosts());

        assertThat(directory.peers(AZURE))
                .extracting(PeerTarget::address)
                .containsExactly(new HostPort("198.51.100.10", 15443), new HostPort("198.51.100.9", 15443));
        assertThat(directory.probes(AZURE))
                .hasSize(2)
                .allMatch(p -> !p.address().isUnresolved());
        assertThat(directory.others()).containsExactly(new InetSocketAddress("198.51.100.10", 15443));
        assertThat(directory
                        .at(new InetSocketAddress("198.51.100.9", 15443))
                        .orElseThrow()
                        .cluster())
                .isEqualTo(AZURE);
        assertThat(directory.at(new InetSocketAddress("198.51.100.9", 15444))).isEmpty();
    }

    @Test
    void beforeItsRecordAClusterIsReachedAsTheJoinTold() {
        contacts.put(ONPREM, Map.entry("node-7.onprem-fra.nodes.acme.mesh", "192.0.2.7:15443"));

        assertThat(directory.peers(ONPREM)).singleElement().satisfies(target -> {
            assertThat(target.address()).isEqualTo(new HostPort("192.0.2.7", 15443));
            assertThat(target.serverName()).isEqualTo("node-7.onprem-fra.nodes.acme.mesh");
        });
    }
}
