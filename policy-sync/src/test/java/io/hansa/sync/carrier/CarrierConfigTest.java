package io.hansa.sync.carrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.config.SerializationConfig;
import com.hazelcast.instance.BuildInfoProvider;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.spi.properties.ClusterProperty;
import com.hazelcast.spi.properties.HazelcastProperty;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.NodeId;
import io.hansa.core.record.RecordKind;
import io.hansa.sync.membertls.MemberName;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CarrierConfigTest {

    private static final CarrierSettings SETTINGS = CarrierSettings.of(
            new MemberName(new NodeId("node-1"), new ClusterId("aws-use1"), new FederationName("acme.mesh")),
            new InetSocketAddress("127.0.0.1", 5701),
            new InetSocketAddress("127.0.0.1", 15443));

    private final Config config = CarrierConfig.of(SETTINGS, List.of(new InetSocketAddress("127.0.0.1", 25443)));

    @Test
    void setsOnlyPropertiesThatHazelcastKnows() {
        var known = Arrays.stream(ClusterProperty.class.getFields())
                .filter(field -> field.getType() == HazelcastProperty.class)
                .map(field -> {
                    try {
                        return ((HazelcastProperty) field.get(null)).getName();
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .collect(Collectors.toSet());

        assertThat(known).containsAll(CarrierConfig.properties(SETTINGS).keySet());
    }

    @Test
    void opensOneEndpointForMembersAndAsksNobodyElse() {
        assertThat(config.getAdvancedNetworkConfig().getEndpointConfigs()).containsOnlyKeys(EndpointQualifier.MEMBER);
        var join = config.getAdvancedNetworkConfig().getJoin();
        assertThat(join.getMulticastConfig().isEnabled()).isFalse();
        assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
        assertThat(join.getTcpIpConfig().getMembers()).containsExactly("127.0.0.1:25443");
        assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
        assertThat(config.getClusterName()).isEqualTo("hansa-acme.mesh-5.7");
    }

    @Test
    void deserializesNothingButWhatMembersNeed() {
        var filter = config.getSerializationConfig().getJavaSerializationFilterConfig();
        assertThat(filter.isDefaultsDisabled()).isTrue();
        assertThat(filter.getWhitelist().getPrefixes()).containsExactlyInAnyOrder("com.hazelcast.", "java.", "[");
    }

    /** What a gadget would be: a class of the application's class path that does something when it is read. */
    static final class Gadget implements java.io.Serializable {
        private static final long serialVersionUID = 1L;
        private static final java.util.concurrent.atomic.AtomicInteger FIRED =
                new java.util.concurrent.atomic.AtomicInteger();

        private void readObject(java.io.ObjectInputStream in) {
            FIRED.incrementAndGet();
        }
    }

    @Test
    void refusesAGadgetThatAnotherMemberSends() {
        var open = new DefaultSerializationServiceBuilder()
                .setConfig(new SerializationConfig())
                .build();
        var strict = new DefaultSerializationServiceBuilder()
                .setConfig(config.getSerializationConfig())
                .build();
        Data sent = open.toData(new Gadget());
        Data nested = open.toData(new java.util.ArrayList<>(List.of(new Gadget())));
        Object read = open.toObject(sent);
        assertThat(read).isInstanceOf(Gadget.class);
        int before = Gadget.FIRED.get();
        assertThat(before).as("an open member runs it").isPositive();

        for (var data : List.of(sent, nested)) {
            assertThatThrownBy(() -> strict.toObject(data)).hasStackTraceContaining("is not allowed");
        }

        assertThat(Gadget.FIRED).hasValue(before);
        Object known = strict.toObject(open.toData(new IllegalStateException("a member's own error")));
        assertThat(known).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void namesTheCarrierByTheMinorOfItsLibrary() {
        assertThat(BuildInfoProvider.getBuildInfo().getVersion()).startsWith(CarrierSettings.MINOR + '.');
        assertThat(CarrierConfig.of(SETTINGS.on("5.8"), List.of()).getClusterName())
                .isEqualTo("hansa-acme.mesh-5.8");
    }

    @Test
    void givesEveryKindAMap() {
        for (var kind : RecordKind.values()) {
            assertThat(CarrierConfig.MAPS).contains(CarrierConfig.mapOf(kind));
            assertThat(config.findReplicatedMapConfig(CarrierConfig.mapOf(kind))
                            .getMergePolicyConfig()
                            .getPolicy())
                    .isEqualTo(HighestVersionMerge.class.getName());
        }
    }

    @Test
    void refusesAddressesThatAreNoAddresses() {
        var name = InetSocketAddress.createUnresolved("gw.example.com", 15443);
        assertThatThrownBy(() -> CarrierSettings.of(SETTINGS.self(), SETTINGS.bind(), name))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(CarrierConfig.joinList(List.of(name))).isEmpty();
    }
}
