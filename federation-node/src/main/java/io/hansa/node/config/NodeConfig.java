package io.hansa.node.config;

import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.catalog.Export;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.Cloud;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Locality;
import io.hansa.core.model.NodeId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.port.DocumentReader;
import io.hansa.core.resource.TreeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One node's settings: {@code apiVersion: hansa.io/v1, kind: Node}. Immutable.
 *
 * @param dataDir holds keys, the store and snapshots; one process at a time
 * @param passphrase file that holds the passphrase of the keys at rest
 */
public record NodeConfig(
        FederationName federation,
        ClusterId cluster,
        NodeId node,
        Locality locality,
        String mesh,
        Path dataDir,
        Path passphrase,
        Ports ports,
        GatewayPlace gateway,
        List<SourceConfig> sources,
        List<SinkConfig> sinks,
        List<Export> exports,
        Imports imports) {

    /**
     * What this process listens on; all but the last on {@code host}.
     *
     * @param http console and API
     * @param peer gRPC, reached from outside through the gateway
     * @param member Hazelcast, reached from outside through the gateway
     * @param envoy discovery without TLS for an Envoy on this host, its key included: always on 127.0.0.1; 0 for none
     */
    public record Ports(String host, int http, int peer, int member, int envoy) {}

    /**
     * The cluster's gateway as this node knows it.
     *
     * @param name last part of its SPIFFE ID
     * @param listen where it accepts mTLS
     * @param publicAddress where other clusters reach it
     * @param admin its admin endpoint on loopback
     * @param sourceAddress local address from which node and gateway connect to other clusters; empty for any
     */
    public record GatewayPlace(
            String name, HostPort listen, HostPort publicAddress, HostPort admin, String sourceAddress) {}

    /** One place to look for local services: {@code type} is file, aws or kubernetes; the rest as that type has it. */
    public record SourceConfig(String type, Map<String, String> settings) {}

    /** One place to make imports known: {@code type} is aws, azure or kubernetes. */
    public record SinkConfig(String type, Map<String, String> settings) {}

    /**
     * Where workloads reach imported services.
     *
     * @param host of the listeners
     * @param ports by service; a service without one gets the next free port from {@code firstPort}
     * @param prefixPort HTTP listener that routes by prefix; 0 for none
     * @param prefixes by path prefix, e.g. {@code /order}
     */
    public record Imports(
            String host,
            Map<ServiceName, Integer> ports,
            int firstPort,
            int prefixPort,
            Map<String, ServiceName> prefixes) {}

    /** The fields of each type of source. */
    private static final Map<String, Set<String>> SOURCES = Map.of(
            "file", Set.of("path"),
            "aws", Set.of("region", "namespace", "endpoint", "interval"),
            "kubernetes", Set.of("kubeconfig", "namespaces", "export"));

    /** The fields of each type of sink. */
    private static final Map<String, Set<String>> SINKS = Map.of(
            "aws", Set.of("region", "namespace", "endpoint"),
            "azure", Set.of("subscription", "resourceGroup", "zone", "endpoint"),
            "kubernetes", Set.of("kubeconfig", "namespace"));

    public NodeConfig {
        sources = List.copyOf(sources);
        sinks = List.copyOf(sinks);
        exports = List.copyOf(exports);
    }

    /** Reads a file. @throws io.hansa.core.resource.InvalidResource naming line and field of every fault */
    public static NodeConfig load(Path file, DocumentReader reader) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new FederationException(ConfigFault.FILE_UNREADABLE, file.toString(), e);
        }
        var trees = reader.read(text, file.toString());
        if (trees.size() != 1) {
            throw new FederationException(
                    ConfigFault.FILE_UNREADABLE, file + ": " + trees.size() + " documents (expected: one)");
        }
        return TreeReader.read(
                trees.getFirst(),
                in -> read(in, Objects.requireNonNull(file.toAbsolutePath().getParent())));
    }

    private static NodeConfig read(TreeReader in, Path folder) {
        if (!in.text("apiVersion").equals("hansa.io/v1")) {
            in.problem("apiVersion", "expected hansa.io/v1");
        }
        if (!in.text("kind").equals("Node")) {
            in.problem("kind", "expected Node");
        }
        var metadata = in.fields("metadata");
        metadata.text("name", "");
        metadata.finish();
        var spec = in.fields("spec");
        var federation = spec.value("federation", FederationName::new);
        var cluster = spec.value("cluster", ClusterId::new);
        var node = spec.value("node", NodeId::new, new NodeId("node-1"));
        var cloud = spec.value("cloud", Cloud::parse, Cloud.ONPREM);
        var region = spec.text("region");
        var zone = spec.text("zone", "");
        var mesh = spec.text("mesh", "none");
        var dataDir = spec.text("dataDir", "data");
        var passphrase = spec.text("passphraseFile", "passphrase");
        var ports = ports(spec.fields("ports"));
        var gateway = gateway(spec.fields("gateway"));
        var sources = spec.each("sources", s -> new SourceConfig(s.text("type"), settings(s, SOURCES)));
        var sinks = spec.each("sinks", s -> new SinkConfig(s.text("type"), settings(s, SINKS)));
        var exports = spec.each("exports", Export::read);
        var imports = imports(spec.fields("imports"));
        spec.finish();
        in.finish();
        in.requireValid();
        return new NodeConfig(
                Objects.requireNonNull(federation),
                Objects.requireNonNull(cluster),
                node,
                new Locality(cloud, region, zone),
                mesh,
                folder.resolve(dataDir).normalize(),
                folder.resolve(passphrase).normalize(),
                ports,
                gateway,
                sources,
                sinks,
                exports,
                imports);
    }

    private static Map<String, String> settings(TreeReader in, Map<String, Set<String>> kinds) {
        var type = in.text("type", "");
        var settings = new TreeMap<String, String>();
        var known = kinds.get(type);
        if (known == null) {
            in.problem("type", "'" + type + "' (expected: " + String.join(", ", new TreeSet<>(kinds.keySet())) + ')');
            return settings;
        }
        for (var key : in.keys()) {
            if (known.contains(key)) {
                settings.put(key, in.text(key, ""));
            }
        }
        return settings;
    }

    private static Ports ports(TreeReader in) {
        var ports = new Ports(
                in.text("host", "127.0.0.1"),
                (int) in.whole("http", 8080, 1, 65_535),
                (int) in.whole("peer", 15_010, 1, 65_535),
                (int) in.whole("member", 15_701, 1, 65_535),
                (int) in.whole("envoy", 0, 0, 65_535));
        in.finish();
        return ports;
    }

    private static GatewayPlace gateway(TreeReader in) {
        var listen = in.value("listen", HostPort::parse, new HostPort("0.0.0.0", 15_443));
        var place = new GatewayPlace(
                in.text("name", "gateway-1"),
                listen,
                in.value("publicAddress", HostPort::parse, listen),
                in.value("admin", HostPort::parse, new HostPort("127.0.0.1", 15_000)),
                in.text("sourceAddress", ""));
        in.finish();
        return place;
    }

    private static Imports imports(TreeReader in) {
        var portFields = in.fields("ports");
        var ports = new TreeMap<ServiceName, Integer>();
        for (var key : portFields.keys()) {
            ports.put(new ServiceName(key), (int) portFields.whole(key, 1, 65_535));
        }
        var prefixFields = in.fields("prefixes");
        var prefixes = new TreeMap<String, ServiceName>();
        for (var key : prefixFields.keys()) {
            prefixes.put(key, prefixFields.value(key, ServiceName::new, new ServiceName("unknown")));
        }
        var imports = new Imports(
                in.text("host", "127.0.0.1"),
                ports,
                (int) in.whole("firstPort", 20_000, 1, 65_000),
                (int) in.whole("prefixPort", 0, 0, 65_535),
                prefixes);
        in.finish();
        return imports;
    }

    /** What this cluster tells the others about itself. */
    public ClusterInfo description(String version) {
        return new ClusterInfo(
                cluster,
                locality(),
                mesh,
                List.of(gateway.publicAddress()),
                List.of(gateway.name()),
                List.of(node),
                "http://" + ports.host() + ':' + ports.http(),
                version,
                Map.of());
    }
}
