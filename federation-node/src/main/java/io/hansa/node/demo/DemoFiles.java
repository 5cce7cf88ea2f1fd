package io.hansa.node.demo;

import io.hansa.core.model.Cloud;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes what each of the demo's processes is told: the node's and the gateway's configuration and the registry of sample
 * services, as an operator would write them. Files that hold state are never touched.
 */
public final class DemoFiles {
    public static final String FEDERATION = "acme.mesh";

    /** An emulator answers at once, and whoever watches the demo waits for it. */
    private static final String EMULATOR_LOOK = "1s";

    private final Path dir;
    private final String awsEndpoint;

    /** @param awsEndpoint URL of an emulator, {@code aws} for the real one, empty for neither */
    public DemoFiles(Path dir, String awsEndpoint) {
        this.dir = dir;
        this.awsEndpoint = awsEndpoint;
    }

    /** Where the services of a cluster are registered in place of files; empty for files. */
    Optional<CloudMapDesk.Place> cloudMap(DemoCluster cluster) {
        return cluster.cloud() == Cloud.AWS && !awsEndpoint.isEmpty()
                ? Optional.of(new CloudMapDesk.Place(awsEndpoint, cluster.region(), namespace(cluster)))
                : Optional.empty();
    }

    /** The namespace that the source of a cluster gives its services: Cloud Map has namespaces, files need none. */
    public String namespace(DemoCluster cluster) {
        boolean listed = cluster.cloud() == Cloud.AWS && !awsEndpoint.isEmpty();
        int base = cluster.ports().base();
        return listed ? "hansa-demo" + (base == 0 ? "" : "-" + base) : "";
    }

    public Path folder(DemoCluster cluster) {
        return dir.resolve(cluster.name());
    }

    /** Where the node writes the API token of the demo's admin. */
    public Path token(DemoCluster cluster) {
        return folder(cluster).resolve("data/admin.token");
    }

    /** Writes all files of a cluster. */
    public void write(DemoCluster cluster) throws IOException {
        var folder = folder(cluster);
        Files.createDirectories(folder);
        passphrase(folder.resolve("passphrase"));
        Files.writeString(folder.resolve("node.yaml"), node(cluster));
        Files.writeString(folder.resolve("gateway.yaml"), gateway(cluster));
        if (cloudMap(cluster).isEmpty()) {
            registry(cluster, folder.resolve("registry"));
        }
    }

    private static void registry(DemoCluster cluster, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (var service : cluster.samples().stream()
                .map(DemoCluster.Sample::service)
                .distinct()
                .toList()) {
            var file = folder.resolve(service + ".yaml");
            var text = registry(cluster, service);
            if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                Files.writeString(file, text);
            }
        }
    }

    private static void passphrase(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        var secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, HexFormat.of().formatHex(secret).getBytes(StandardCharsets.US_ASCII));
    }

    private String node(DemoCluster cluster) {
        var ports = cluster.ports();
        var text = new StringBuilder();
        text.append("""
                apiVersion: hansa.io/v1
                kind: Node
                metadata: {name: %s}
                spec:
                  federation: %s
                  cluster: %s
                  node: node-1
                  cloud: %s
                  region: %s
                  dataDir: data
                  passphraseFile: passphrase
                  ports: {host: 127.0.0.1, http: %d, peer: %d, member: %d}
                  gateway:
                    name: gateway-1
                    listen: 127.0.0.1:%d
                    publicAddress: %s:%d
                    admin: 127.0.0.1:%d
                    sourceAddress: %s
                """.formatted(
                        cluster.name(),
                        FEDERATION,
                        cluster.name(),
                        cluster.cloud().word(),
                        cluster.region(),
                        ports.http(),
                        ports.peer(),
                        ports.member(),
                        ports.gateway(),
                        cluster.host(),
                        ports.gateway(),
                        ports.admin(),
                        cluster.host()));
        text.append("  sources:\n    - ").append(source(cluster)).append('\n');
        text.append("  imports:\n    host: 127.0.0.1\n    firstPort: ").append(ports.further());
        text.append("\n    ports: {");
        text.append(
                PortPlan.IMPORTS.stream().map(s -> s + ": " + ports.listener(s)).collect(Collectors.joining(", ")));
        text.append("}\n    prefixPort: ").append(ports.prefix());
        text.append("\n    prefixes: {/user: user, /order: order, /stock: stock}\n");
        return text.toString();
    }

    private String source(DemoCluster cluster) {
        return cloudMap(cluster)
                .map(place -> "{type: aws, region: " + place.region() + ", namespace: " + place.namespace()
                        + (awsEndpoint.equals("aws")
                                ? "}"
                                : ", endpoint: \"" + awsEndpoint + "\", interval: " + EMULATOR_LOOK + "}"))
                .orElse("{type: file, path: registry}");
    }

    private static String gateway(DemoCluster cluster) {
        var ports = cluster.ports();
        return """
                apiVersion: hansa.io/v1
                kind: Gateway
                metadata: {name: gateway-1}
                spec:
                  federation: %s
                  cluster: %s
                  node: node-1
                  nodeAddress: 127.0.0.1:%d
                  memberAddress: 127.0.0.1:%d
                  listen: 127.0.0.1:%d
                  admin: 127.0.0.1:%d
                  sourceAddress: %s
                  dataDir: gateway
                  passphraseFile: passphrase
                  enrolmentDir: data/enrolment
                """.formatted(
                        FEDERATION,
                        cluster.name(),
                        ports.peer(),
                        ports.member(),
                        ports.gateway(),
                        ports.admin(),
                        cluster.host());
    }

    private static String registry(DemoCluster cluster, String service) {
        var text = new StringBuilder("""
                apiVersion: hansa.io/v1
                kind: Service
                metadata: {name: %s}
                spec:
                  protocol: http
                  capacityPerInstance: 500
                  healthCheck: {type: http, path: /health, interval: 500ms, timeout: 1s, unhealthyThreshold: 2, healthyThreshold: 2}
                  endpoints:
                """.formatted(service));
        List<String> lines = new ArrayList<>();
        for (var sample : cluster.samples()) {
            if (sample.service().equals(service)) {
                lines.add("    - {instance: %s, address: \"127.0.0.1:%d\", version: %s, weight: 1}\n"
                        .formatted(sample.instance(), sample.port(), sample.version()));
            }
        }
        lines.forEach(text::append);
        return text.toString();
    }
}
