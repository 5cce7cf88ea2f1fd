package io.hansa.node.wiring;

import io.hansa.cloud.file.YamlDocumentReader;
import io.hansa.node.client.ApiClient;
import io.hansa.node.config.NodeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Map;

/**
 * A real node in this process, without a gateway: what other clusters take for its gateway is its own peer port, which ends
 * the same TLS. Its probes therefore fail, which is no matter where nothing is routed.
 */
final class RunningNode implements AutoCloseable {
    private final Path folder;
    private final NodeRuntime runtime;
    private final ApiClient api;

    /** Ports of a node. */
    record Ports(int http, int peer, int member, int admin, int envoy) {
        /** Ports that were free a moment ago. */
        static Ports free() {
            var sockets = new ArrayList<ServerSocket>();
            try {
                for (int i = 0; i < 5; i++) {
                    sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
                }
                var p = sockets.stream().map(ServerSocket::getLocalPort).toList();
                return new Ports(p.get(0), p.get(1), p.get(2), p.get(3), p.get(4));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                sockets.forEach(RunningNode::close);
            }
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RunningNode(Path folder, NodeRuntime runtime, int http) {
        this.folder = folder;
        this.runtime = runtime;
        this.api = new ApiClient(URI.create("http://127.0.0.1:" + http), folder.resolve("data/admin.token"));
    }

    /**
     * Starts a node whose state lies in {@code folder}, or will.
     *
     * @param publicHost how others shall call its address
     * @param more further lines of {@code spec}, indented by two
     */
    static RunningNode start(Path folder, String cluster, Ports ports, String publicHost, String more) {
        try {
            Files.createDirectories(folder);
            var secret = folder.resolve("passphrase");
            if (!Files.exists(secret)) {
                Files.createFile(
                        secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(secret, "correct horse battery staple");
            }
            var file = folder.resolve("node.yaml");
            Files.writeString(file, """
                    apiVersion: hansa.io/v1
                    kind: Node
                    metadata: {name: %s}
                    spec:
                      federation: acme.mesh
                      cluster: %s
                      region: test
                      ports: {host: 127.0.0.1, http: %d, peer: %d, member: %d, envoy: %d}
                      gateway: {publicAddress: "%s:%d", admin: "127.0.0.1:%d"}
                    %s""".formatted(
                            cluster,
                            cluster,
                            ports.http(),
                            ports.peer(),
                            ports.member(),
                            ports.envoy(),
                            publicHost,
                            ports.peer(),
                            ports.admin(),
                            more));
            var reader = new YamlDocumentReader();
            var runtime = new NodeRuntime(NodeConfig.load(file, reader), folder, reader);
            return new RunningNode(folder, runtime, ports.http());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ApiClient api() {
        return api;
    }

    NodeRuntime runtime() {
        return runtime;
    }

    /** Founds the federation here and lets the other join it. */
    void federate(String own, String others, RunningNode other) {
        api.change("found", own, Map.of(), "test");
        var token = api.change("invite", others, Map.of("expires", "10m"), "test")
                .path("shownOnce")
                .path("token")
                .asText();
        other.api.change("join", others, Map.of("token", token), "test");
    }

    /** A copy of everything that lies in this node's folder now, as a backup or a cloned machine has it. */
    void copyTo(Path target) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.toList()) {
                var copy = target.resolve(folder.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(path, copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    @Override
    public void close() {
        runtime.close();
    }
}
