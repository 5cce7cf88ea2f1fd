package io.hansa.sync.carrier;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.MemberAddressProviderConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.ReplicatedMapConfig;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.MemberAddressProvider;
import io.hansa.core.record.RecordKind;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The one configuration of a member (sync.md, section 6, where each value has its reason). Pure. */
final class CarrierConfig {

    static final String CATALOG = "fed.catalog";
    static final String POLICY = "fed.policy";
    static final String MANIFEST = "fed.manifest";
    static final String OBSERVATION = "fed.observation";
    static final List<String> MAPS = List.of(CATALOG, POLICY, MANIFEST, OBSERVATION);

    /** The default of 5 s is shorter than the start of a gateway; whoever gives up forms a cluster of its own. */
    private static final int JOIN_SECONDS = 15;

    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("hazelcast.phone.home.enabled", "false"),
            Map.entry("hazelcast.partition.count", "31"),
            Map.entry("hazelcast.heartbeat.interval.seconds", "2"),
            Map.entry("hazelcast.max.no.heartbeat.seconds", "20"),
            Map.entry("hazelcast.heartbeat.failuredetector.type", "deadline"),
            Map.entry("hazelcast.partial.member.disconnection.resolution.heartbeat.count", "5"),
            Map.entry("hazelcast.merge.first.run.delay.seconds", "30"),
            Map.entry("hazelcast.merge.next.run.delay.seconds", "15"),
            Map.entry("hazelcast.operation.call.timeout.millis", "10000"),
            Map.entry("hazelcast.operation.backup.timeout.millis", "5000"),
            Map.entry("hazelcast.wait.seconds.before.join", "1"),
            Map.entry("hazelcast.max.wait.seconds.before.join", "5"),
            Map.entry("hazelcast.tcp.join.port.try.count", "1"),
            Map.entry("hazelcast.connection.monitor.interval", "500"),
            Map.entry("hazelcast.connection.monitor.max.faults", "3"),
            Map.entry("hazelcast.socket.connect.timeout.seconds", "5"),
            Map.entry("hazelcast.graceful.shutdown.max.wait", "10"),
            Map.entry("hazelcast.cluster.shutdown.timeout.seconds", "10"),
            Map.entry("hazelcast.shutdownhook.enabled", "false"),
            Map.entry("hazelcast.io.thread.count", "2"),
            Map.entry("hazelcast.operation.thread.count", "2"),
            Map.entry("hazelcast.operation.generic.thread.count", "2"),
            Map.entry("hazelcast.event.thread.count", "2"),
            Map.entry("hazelcast.logging.type", "slf4j"));

    private CarrierConfig() {}

    static String mapOf(RecordKind kind) {
        return switch (kind) {
            case TRUST, MEMBER, CLUSTER, SERVICE, DISTRUST, EXPORT -> CATALOG;
            case POLICY, DRAIN, PIN -> POLICY;
            case MANIFEST -> MANIFEST;
            case OBSERVATION -> OBSERVATION;
        };
    }

    static Map<String, String> properties(CarrierSettings settings) {
        var all = new TreeMap<>(PROPERTIES);
        all.putAll(settings.properties());
        return all;
    }

    static Config of(CarrierSettings settings, Collection<InetSocketAddress> others) {
        var config = new Config().setClusterName("hansa-" + settings.self().federation() + '-' + settings.line());
        properties(settings).forEach(config::setProperty);
        config.getJetConfig().setEnabled(false);
        config.getMetricsConfig().setEnabled(false);
        var network = config.getAdvancedNetworkConfig().setEnabled(true);
        network.setMemberAddressProviderConfig(new MemberAddressProviderConfig()
                .setEnabled(true)
                .setImplementation(new Addresses(settings.bind(), settings.advertised())));
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin()
                .getTcpIpConfig()
                .setEnabled(true)
                .setConnectionTimeoutSeconds(JOIN_SECONDS)
                .setMembers(joinList(others));
        config.addReplicatedMapConfig(new ReplicatedMapConfig("fed.*")
                .setAsyncFillup(true)
                .setInMemoryFormat(InMemoryFormat.OBJECT)
                .setMergePolicyConfig(new MergePolicyConfig(HighestVersionMerge.class.getName(), 100)));
        var serialization = config.getSerializationConfig();
        serialization.getCompactSerializationConfig().addSerializer(new CarriedRecordSerializer());
        var filter = new JavaSerializationFilterConfig();
        filter.setDefaultsDisabled(true);
        // All three: without "[" the errors that Hazelcast sends are dropped and operations hang for 20 s.
        filter.getWhitelist().addPrefixes("com.hazelcast.", "java.", "[");
        serialization.setJavaSerializationFilterConfig(filter);
        return config;
    }

    static List<String> joinList(Collection<InetSocketAddress> others) {
        return others.stream()
                .filter(address -> !address.isUnresolved())
                .map(address -> address.getAddress().getHostAddress() + ':' + address.getPort())
                .distinct()
                .sorted()
                .toList();
    }

    private record Addresses(InetSocketAddress bind, InetSocketAddress advertised) implements MemberAddressProvider {

        @Override
        public InetSocketAddress getBindAddress() {
            return bind;
        }

        @Override
        public InetSocketAddress getBindAddress(EndpointQualifier qualifier) {
            return bind;
        }

        @Override
        public InetSocketAddress getPublicAddress() {
            return advertised;
        }

        @Override
        public InetSocketAddress getPublicAddress(EndpointQualifier qualifier) {
            return advertised;
        }
    }
}
